"""Attachments: pictures, PDF and sound; looked at before they are kept, and never taken on trust.

What a file is, its content says, not its name. Pictures are written anew, so that neither the
place where they were taken nor anything hidden behind them is kept.
"""

from __future__ import annotations

import hashlib
import io
import struct
from datetime import datetime
from pathlib import PurePath
from typing import NamedTuple

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError
from tinytag import TinyTag, TinyTagException

from complaints.models import Attachment, Complaint, Refused
from staff.models import User

END = 2_048  # Bytes in which a PDF says where it begins
LARGEST = 20 * 1024 * 1024  # Bytes
MOST = 50  # A complaint
MOST_PIXELS = 50_000_000
# What reading a damaged picture raises: Pillow lets through whatever its parts stumble over.
DAMAGED = (
    *(OSError, ValueError, SyntaxError, LookupError, TypeError, EOFError, ArithmeticError),
    *(struct.error, Image.DecompressionBombError),
)
PICTURES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
SOUNDS = {b"OggS": "audio/ogg", b"ID3": "audio/mpeg", b"fLaC": "audio/flac", b"#!AMR": "audio/amr"}
ENDINGS = {
    "image/png": {".png"},
    "image/jpeg": {".jpg", ".jpeg"},
    "image/gif": {".gif"},
    "image/webp": {".webp"},
    "application/pdf": {".pdf"},
    "audio/ogg": {".ogg", ".oga", ".opus"},
    "audio/mpeg": {".mp3"},
    "audio/flac": {".flac"},
    "audio/amr": {".amr"},
    "audio/wav": {".wav"},
    "audio/mp4": {".m4a", ".mp4"},
}


class Looked(NamedTuple):
    """A file after it was looked at."""

    content: bytes
    type: str


def attach(
    complaint: Complaint, file: UploadedFile[bytes], *, note: str, by: User, at: datetime
) -> Attachment:
    """Keep a file with a complaint. Raises Refused with a sentence; nothing is kept then."""
    name = _name(file.name or "")
    looked = look(name, _content(file, name))
    with transaction.atomic():
        complaint._move("attachment", by=by, at=at, note=note, data={"file": name})
        if complaint.attachments.count() >= MOST:
            text = _("%(number)s has %(most)d attachments already; that is the limit.")
            raise Refused(text % {"number": complaint.number, "most": MOST})
        digest = hashlib.sha256(looked.content).hexdigest()
        values = {"name": name, "type": looked.type, "sha256": digest, "by": by, "at": at}
        row = complaint.attachments.create(size=len(looked.content), **values)
        row.file.save(f"{row.pk}-{digest[:16]}", ContentFile(looked.content))
    return row


def _content(file: UploadedFile[bytes], name: str) -> bytes:
    if (file.size or 0) > LARGEST:
        text = _("“%(name)s” has %(size)s MB; at most 20 MB can be kept.")
        size = formats.number_format((file.size or 0) / 2**20 + 0.005, 2)
        raise Refused(text % {"name": name, "size": size})
    content = bytes(file.read())
    if not content:
        raise Refused(_("“%(name)s” is empty.") % {"name": name})
    return content


def _name(name: str) -> str:
    """What people know it by: no path, nothing invisible, not too long."""
    plain = "".join(char for char in PurePath(name.replace("\\", "/")).name if char.isprintable())
    stem, suffix = PurePath(plain).stem, PurePath(plain).suffix
    return f"{stem[:100] or 'file'}{suffix[:10]}"


def look(name: str, content: bytes) -> Looked:
    """What the content is, whatever the name says. Raises Refused where that is not allowed."""
    found = _picture(name, content) or _other(content)
    if found is None:
        text = _("“%(name)s” is no picture, PDF or sound that can be kept.")
        raise Refused(text % {"name": name})
    ending = PurePath(name).suffix.lower()
    if ending not in ENDINGS[found.type]:
        text = _("“%(name)s” is %(type)s inside; its name says something else.")
        raise Refused(text % {"name": name, "type": found.type})
    return found


def _other(content: bytes) -> Looked | None:
    if content.startswith(b"%PDF-"):
        # A reader begins at its end; what only begins like one is something else.
        end = content.rstrip()[-END:]
        whole = b"startxref" in end and b"%%EOF" in end and b" obj" in content
        return Looked(content, "application/pdf") if whole else None
    kind = _sound(content)
    heard = _sounds(content) if kind != "audio/amr" else not content[6:70].isascii()
    if kind and not heard:
        return None
    return Looked(content, kind) if kind else None


def _sounds(content: bytes) -> bool:
    """Whether there is anything to hear."""
    try:
        return bool(TinyTag.get(filename="sound", file_obj=io.BytesIO(content)).duration)
    except (TinyTagException, ValueError, IndexError, EOFError, struct.error):
        return False


def _sound(content: bytes) -> str | None:
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return "audio/wav"
    if content[4:8] == b"ftyp" and content[8:11] in (b"M4A", b"mp4", b"iso"):
        return "audio/mp4"
    if content[0] == 0xFF and len(content) > 2 and content[1] & 0xE6 == 0xE2:  # MPEG layer 3
        return "audio/mpeg"
    return next((type for begin, type in SOUNDS.items() if content.startswith(begin)), None)


def _picture(name: str, content: bytes) -> Looked | None:
    """A picture drawn anew: without its metadata, upright, and of a size that fits in memory."""
    try:
        with Image.open(io.BytesIO(content), formats=list(PICTURES)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                text = _("“%(name)s” has too many pixels; send a smaller picture.")
                raise Refused(text % {"name": name})
            kind = picture.format or "PNG"
            upright = ImageOps.exif_transpose(picture)
            drawn = io.BytesIO()
            clean = Image.new(upright.mode, upright.size)
            if upright.mode == "P" and (palette := upright.getpalette()):
                clean.putpalette(palette)
            clean.paste(upright)
            clean.save(drawn, format=kind, **({"quality": 90} if kind in ("JPEG", "WEBP") else {}))
    except UnidentifiedImageError:
        return None
    except DAMAGED as error:
        text = _("“%(name)s” is a damaged picture.")
        raise Refused(text % {"name": name}) from error
    return Looked(drawn.getvalue(), PICTURES[kind])
