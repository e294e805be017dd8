"""Pictures drawn anew: upright, and without the place where they were taken or anything else that
was hidden in or behind them.

Pure; runs in a process apart (complaints.looking), for a picture of a few kilobytes may need
gigabytes to be drawn.
"""

from __future__ import annotations

import io
import struct
import warnings

from pi_heif import register_heif_opener
from PIL import Image, ImageOps, UnidentifiedImageError

from complaints.file_kinds import Unfit

MOST_PIXELS = 24_500_000  # What telephones call 24 megapixels
MOST_SCANS = 100  # Of a JPEG that is drawn again and again, finer each time; usual are ten
FORMATS = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
    "image/heic": "HEIF",
}
KEPT_AS = {"image/heic": "image/jpeg"}  # What every browser shows
# What reading a damaged picture raises: Pillow lets through whatever its parts stumble over.
DAMAGED = (
    *(OSError, ValueError, SyntaxError, LookupError, TypeError, EOFError, ArithmeticError),
    *(struct.error, RuntimeError, UnidentifiedImageError),
)


def redrawn(content: bytes, kind: str) -> tuple[str, bytes]:
    """The media type and the content that are kept; of several pictures in a file the first.

    Raises Unfit, of too many pixels before anything is drawn.
    """
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # Ours is lower, and refuses by a sentence of its own
    try:
        _must_be_small(content, kind)
        return _drawn(content, kind)
    except MemoryError as error:
        raise Unfit("pixels") from error
    except DAMAGED as error:
        raise Unfit("damaged") from error


def _must_be_small(content: bytes, kind: str) -> None:
    """Before it is opened: a WebP takes the memory for all its pixels already then."""
    if kind == "image/webp" and content[12:16] == b"VP8X":
        width, height = (int.from_bytes(content[at : at + 3], "little") + 1 for at in (24, 27))
        _must_fit(width, height)
    if kind == "image/jpeg" and content.count(b"\xff\xda") > MOST_SCANS:
        raise Unfit("pixels")


def _must_fit(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise Unfit("pixels")


def _drawn(content: bytes, kind: str) -> tuple[str, bytes]:
    if kind == "image/heic":
        register_heif_opener(thumbnails=False)
    # A telephone's JPEG may hold a second, smaller or deeper one; then Pillow calls it MPO.
    formats = ["JPEG", "MPO"] if kind == "image/jpeg" else [FORMATS[kind]]
    with Image.open(io.BytesIO(content), formats=formats) as picture:
        _must_fit(picture.width, picture.height)
        picture.load()
        upright = ImageOps.exif_transpose(picture)
    kept = KEPT_AS.get(kind, kind)
    if kept == "image/jpeg" and upright.mode not in ("L", "RGB", "CMYK"):
        upright = upright.convert("RGB")
    return kept, _written(upright, FORMATS[kept])


def _written(picture: Image.Image, form: str) -> bytes:
    """Nothing but what is seen: see-through parts are, colour profiles and notes are not."""
    clear = picture.info.get("transparency")
    picture.info = {} if clear is None else {"transparency": clear}
    out = io.BytesIO()
    picture.save(out, format=form, **({"quality": 90} if form in ("JPEG", "WEBP") else {}))
    return out.getvalue()
