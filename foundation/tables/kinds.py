"""What a file is, by what stands in it: names lie."""

from __future__ import annotations

import re
from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.tables.values import UnreadableFile

HEAD = 4096  # Bytes that are looked at
GZIP, ZIP, OLE = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # A workbook within a password
SAVE_AS = gettext_noop("The file is %(kind)s; save it as XLSX or CSV.")
OLD = gettext_noop("a workbook of the old kind (.xls)")
WEB_PAGE = gettext_noop("a web page, whatever its name says")
ARCHIVE = gettext_noop("The file is an archive; unpack it and send the table that is in it.")
PICTURE = gettext_noop("a picture")
# What begins so is no table.
BEGINNINGS = {
    b"%PDF": gettext_noop("a PDF"),
    b"\x89PNG": PICTURE,
    b"\xff\xd8\xff": PICTURE,
    b"GIF8": PICTURE,
    b"II*\x00": PICTURE,
    b"MM\x00*": PICTURE,
    b"{\\rtf": gettext_noop("a text with formatting (RTF)"),
    b"SQLite format 3": gettext_noop("a database"),
    b"ID;PWXL": gettext_noop("a workbook of the kind SYLK"),
    b"\x09\x08": OLD,
    b"\x09\x04\x06\x00": OLD,
    b"\x09\x02\x06\x00": OLD,
    b"\x09\x00\x04\x00": OLD,
    b"MIME-Version:": WEB_PAGE,
}
ARCHIVES: tuple[bytes, ...] = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd")
ARCHIVES += (b"PK\x05\x06", b"PK\x07\x08", *(b"BZh%d1AY" % level for level in range(1, 10)))
MARKUP = re.compile(r"<(\?xml|[a-z!])", re.IGNORECASE)
JSON = re.compile(r"\{\s*[\"}]|\[\s*[\[{\"\]]")


class OtherKind(UnreadableFile):
    """The file is something else than a table."""


def refuse_other_kinds(file: IO[bytes]) -> None:
    """Raise OtherKind for all that is neither a workbook, nor packed, nor a text."""
    file.seek(0)
    head = file.read(HEAD)
    if not head:
        raise UnreadableFile(_("The file is empty."))
    if head.startswith(OLE):
        raise OtherKind(_of_container(head + file.read(2**23)))
    if head.startswith(ARCHIVES):
        raise OtherKind(_(ARCHIVE))
    kind = next((kind for sign, kind in BEGINNINGS.items() if head.startswith(sign)), "")
    if head.startswith(b"RIFF") and head[8:12] in (b"WEBP", b"WAVE", b"AVI "):
        kind = gettext_noop("a picture or a sound")
    if kind := kind or _markup(head):
        raise OtherKind(_(SAVE_AS) % {"kind": _(kind)})


def _of_container(data: bytes) -> str:
    if ENCRYPTED in data:
        return _("The workbook is protected by a password; save it as XLSX or CSV without one.")
    return _(SAVE_AS) % {"kind": _(OLD)}


def text_of(head: bytes) -> str:
    """The beginning of a text, whatever its encoding: enough to know what it is."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "ignore").lstrip()
    return head.replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf").decode("latin-1").lstrip()


def _markup(head: bytes) -> str:
    text = text_of(head)
    if JSON.match(text):
        return gettext_noop("JSON")
    if not MARKUP.match(text):
        return ""
    is_xml = text[:5].lower() == "<?xml" and "<html" not in text.lower()
    return gettext_noop("XML") if is_xml else WEB_PAGE
