"""Attachments: looked at before they are kept, and never taken on trust.

What a file is, its content says, not its name (complaints.file_kinds); pictures are drawn anew
(complaints.pictures). Both happen in a process apart.
"""

from __future__ import annotations

import hashlib
import json
import logging
from datetime import datetime
from pathlib import PurePath
from typing import NamedTuple

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from complaints.file_kinds import OPEN_XML
from complaints.models import Attachment, Complaint, Refused
from foundation import apart
from staff.models import User

logger = logging.getLogger(__name__)
LARGEST = 20 * 1024 * 1024  # Bytes
MOST = 50  # A complaint
ENDINGS = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "application/pdf": (".pdf",),
    "audio/ogg": (".ogg", ".oga", ".opus"),
    "audio/mpeg": (".mp3",),
    "audio/flac": (".flac",),
    "audio/amr": (".amr", ".awb"),
    "audio/aac": (".aac",),
    "audio/wav": (".wav",),
    "audio/mp4": (".m4a", ".mp4"),
    "audio/3gpp": (".3gp", ".3gpp"),
    "video/mp4": (".mp4", ".m4v", ".mov"),
    "video/quicktime": (".mov",),
    "video/3gpp": (".3gp", ".3gpp"),
    "application/msword": (".doc",),
    "application/vnd.ms-excel": (".xls",),
    "application/vnd.ms-powerpoint": (".ppt",),
    f"{OPEN_XML}wordprocessingml.document": (".docx",),
    f"{OPEN_XML}spreadsheetml.sheet": (".xlsx",),
    f"{OPEN_XML}presentationml.presentation": (".pptx",),
}
# What a picture may be called; it is kept under the ending of what it is.
PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".heic", ".heif"}
OFFERED = sorted(PICTURES.union(*ENDINGS.values()))  # As a form asks a browser for them
UNFIT = {
    "unknown": gettext_noop(
        "“%(name)s” is none of the files that can be kept: pictures (JPEG, PNG, GIF, WebP, HEIC), "
        "PDF, sound (MP3, M4A, AAC, AMR, WAV, OGG, FLAC), video (MP4, MOV, 3GP), and Word, Excel "
        "and PowerPoint files without macros."
    ),
    "damaged": gettext_noop("“%(name)s” is damaged: it cannot be opened."),
    "pixels": gettext_noop(
        "“%(name)s” has too many pixels; send a picture of at most 24 megapixels."
    ),
    "macros": gettext_noop(
        "“%(name)s” contains macros, which are programs; send it without them, or as a PDF."
    ),
}


class Looked(NamedTuple):
    """A file after it was looked at."""

    name: str
    content: bytes
    type: str


def attach(
    complaint: Complaint, sent: UploadedFile[bytes], *, note: str, by: User, at: datetime
) -> Attachment:
    """Keep a file with a complaint. Raises Refused with a sentence; nothing is kept then."""
    name = _name(sent.name or "")
    looked = look(name, _content(sent, name))
    with transaction.atomic():
        complaint._move("attachment", by=by, at=at, note=note, data={"file": looked.name})
        if complaint.attachments.count() >= MOST:
            text = _("%(number)s has %(most)d attachments already; that is the limit.")
            raise Refused(text % {"number": complaint.number, "most": MOST})
        digest = hashlib.sha256(looked.content).hexdigest()
        values = {"type": looked.type, "sha256": digest, "by": by, "at": at}
        file = ContentFile(looked.content, f"{complaint.pk}-{digest[:16]}")
        size = len(looked.content)
        return complaint.attachments.create(name=looked.name, size=size, file=file, **values)


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
    head, kept = _looked_at(name, content)
    if unfit := head.get("unfit"):
        raise Refused(_(UNFIT[str(unfit)]) % {"name": name})
    kind, ending = str(head["type"]), PurePath(name).suffix.lower()
    if kind.startswith("image/") and ending in PICTURES - {*ENDINGS[kind]}:
        name = f"{PurePath(name).stem}{ENDINGS[kind][0]}"
    elif ending not in ENDINGS[kind]:
        text = _("“%(name)s” is %(type)s inside; its name says something else.")
        raise Refused(text % {"name": name, "type": kind})
    return Looked(name, kept, kind)


def _looked_at(name: str, content: bytes) -> tuple[dict[str, object], bytes]:
    """The answer of complaints.looking, which runs apart."""
    try:
        head, _line, kept = apart.run("complaints.looking", content).partition(b"\n")
    except apart.Overworked as error:
        text = _("Many files are being looked at; send “%(name)s” again in a moment.")
        raise Refused(text % {"name": name}) from error
    except apart.Failed as error:
        logger.warning("A file could not be looked at: %s", error)
        return {"unfit": "damaged"}, b""
    return json.loads(head), kept
