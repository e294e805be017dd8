"""What a file is, said by its content: pictures by how they begin, the rest also by how it goes on.

Pure; runs in a process apart (complaints.looking).
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator

from tinytag import TinyTag, TinyTagException

END = 2_048  # Bytes in which a PDF says where it begins
MOST_PARTS, MOST_UNPACKED = 5_000, 300 * 2**20  # Of an office file, which is a zip inside
PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}
HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
FILM = {b"M4A ", b"M4B ", b"M4V ", b"MSNV", b"avc1", b"dash", b"f4v ", b"qt  "}
SOUNDS = {b"OggS": "audio/ogg", b"ID3": "audio/mpeg", b"fLaC": "audio/flac"}
# Bytes after the head of a frame, by its kind; -1: there is no such kind.
AMR = {
    b"#!AMR\n": (12, 13, 15, 17, 19, 20, 26, 31, 5, 6, 5, 5, -1, -1, -1, 0),
    b"#!AMR-WB\n": (17, 23, 32, 36, 40, 46, 50, 58, 60, 5, -1, -1, -1, -1, 0, 0),
}
OPEN_XML = "application/vnd.openxmlformats-officedocument."
OFFICE = {
    "word/document.xml": OPEN_XML + "wordprocessingml.document",
    "xl/workbook.xml": OPEN_XML + "spreadsheetml.sheet",
    "ppt/presentation.xml": OPEN_XML + "presentationml.presentation",
}
OLD_OFFICE = {
    "WordDocument": "application/msword",
    "Workbook": "application/vnd.ms-excel",
    "Book": "application/vnd.ms-excel",
    "PowerPoint Document": "application/vnd.ms-powerpoint",
}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Unfit(Exception):
    """Why a file is not kept, in one word: unknown, damaged, pixels or macros."""


def kind_of(content: bytes) -> str:
    """Its media type. Raises Unfit where it is none that is kept."""
    for find in (_picture, _pdf, _office, _old_office, _film, _speech, _sound):
        if kind := find(content):
            return kind
    raise Unfit("unknown")


def _picture(content: bytes) -> str | None:
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp" and content[8:12] in HEIC:
        return "image/heic"
    return next((kind for begin, kind in PICTURES.items() if content.startswith(begin)), None)


def _pdf(content: bytes) -> str | None:
    """A reader begins at its end; what only begins like one is something else."""
    end = content.rstrip()[-END:]
    whole = b"startxref" in end and b"%%EOF" in end and b" obj" in content
    return "application/pdf" if content.startswith(b"%PDF-") and whole else None


def _office(content: bytes) -> str | None:
    """Nothing is unpacked: what it says of its parts is enough."""
    if not content.startswith(b"PK\3\4"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as error:
        raise Unfit("damaged") from error
    names = {part.filename for part in parts}
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        return None
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Unfit("macros")
    known = (kind for part, kind in OFFICE.items() if part in names)
    return next(known, None) if "[Content_Types].xml" in names else None


def _old_office(content: bytes) -> str | None:
    """Its folder names its streams in UTF-16."""
    if not content.startswith(OLE):
        return None
    if _utf16("_VBA_PROJECT") in content or _utf16("Macros") in content:
        raise Unfit("macros")
    return next((kind for name, kind in OLD_OFFICE.items() if _utf16(name) in content), None)


def _utf16(name: str) -> bytes:
    return f"{name}\0".encode("utf-16-le")


def _film(content: bytes) -> str | None:
    """MP4 and its kin; without a picture track it is sound."""
    brand = content[8:12]
    if content[4:8] != b"ftyp" or not (brand in FILM or brand[:3] in (b"mp4", b"iso", b"3gp")):
        return None
    movie = next((body for name, body in _boxes(content) if name == b"moov"), b"")
    if b"mvhd" not in movie or b"trak" not in movie:
        raise Unfit("damaged")
    shows = re.search(rb"hdlr.{8}vide", movie, re.DOTALL)
    form = "3gpp" if brand[:3] == b"3gp" else "quicktime" if brand == b"qt  " and shows else "mp4"
    return f"{'video' if shows else 'audio'}/{form}"


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The outermost ones, as far as they are whole."""
    at = 0
    while at + 8 <= len(content):
        size, name = struct.unpack_from(">I4s", content, at)
        head = 16 if size == 1 else 8
        if size == 1 and at + head <= len(content):
            (size,) = struct.unpack_from(">Q", content, at + 8)
        size = size or len(content) - at  # Without a size: to the end
        if size < head or at + size > len(content):
            return
        yield name, content[at + head : at + size]
        at += size


def _speech(content: bytes) -> str | None:
    """AMR and AAC as telephones record them: frame after frame, each says how long it is."""
    for begin, sizes in AMR.items():
        if content.startswith(begin):
            return "audio/amr" if _is_amr(content[len(begin) :], sizes) else None
    return "audio/aac" if _is_aac(content) else None


def _is_amr(frames: bytes, sizes: tuple[int, ...]) -> bool:
    """Of a call that broke off the last frame may be cut; text is none."""
    at = count = 0
    while at < len(frames):
        size = sizes[frames[at] >> 3 & 15]
        if size < 0 or frames[at] & 0x83:  # Bits that are never set
            return False
        at, count = at + 1 + size, count + 1
    return count > (at > len(frames)) and not frames.isascii()


def _is_aac(content: bytes) -> bool:
    at = count = 0
    while at + 7 <= len(content) and content[at] == 0xFF and content[at + 1] & 0xF6 == 0xF0:
        at += int.from_bytes(content[at + 3 : at + 6], "big") >> 5 & 0x1FFF or len(content)
        count += 1
    return count > 1 and at <= len(content)


def _sound(content: bytes) -> str | None:
    kind = next((kind for begin, kind in SOUNDS.items() if content.startswith(begin)), None)
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        kind = "audio/wav"
    elif len(content) > 2 and content[0] == 0xFF and content[1] & 0xE6 == 0xE2:  # MPEG layer 3
        kind = "audio/mpeg"
    return kind if kind and _sounds(content) else None


def _sounds(content: bytes) -> bool:
    """Whether there is anything to hear."""
    try:
        return bool(TinyTag.get(filename="sound", file_obj=io.BytesIO(content)).duration)
    except (TinyTagException, ValueError, IndexError, EOFError, struct.error):
        return False
