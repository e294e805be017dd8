"""A workbook as the package that it is: its parts, read in pieces and never whole."""

from __future__ import annotations

import logging
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import IO
from xml.parsers import expat

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from foundation.tables import formats
from foundation.tables.kinds import ARCHIVE, SAVE_AS, OtherKind
from foundation.tables.values import Limits, UnreadableFile

logger = logging.getLogger(__name__)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main "
STRICT = "http://purl.oclc.org/ooxml/"
CHUNK = 2**16
LONGEST_TOKEN = 2**20  # Bytes of a name, an attribute or a comment
DEEPEST = 60  # Elements within one another
LARGEST_INDEX = 2**20  # Bytes of the list of parts
MOST_STYLES, MOST_SHEETS = 100_000, 1_000
DAMAGED = gettext_noop("The workbook is damaged; open it, and save it anew as XLSX or CSV.")
TOO_LARGE = gettext_noop("The workbook unpacks to more than can be read; send it in parts.")
MACROS = gettext_noop("a workbook with macros (.xlsm)")
TYPES = {  # By what the list of contents says
    b"ms-excel.sheet.binary": gettext_noop("a binary workbook (.xlsb)"),
    b"ms-excel.sheet.macroEnabled": MACROS,
    b"ms-excel.template.macroEnabled": MACROS,
    b"wordprocessingml": gettext_noop("a text document"),
    b"presentationml": gettext_noop("a presentation"),
}
Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    is_hidden: bool
    part: str


class Package:
    """The parts of a workbook. Raises UnreadableFile for what is none."""

    def __init__(self, file: IO[bytes], limits: Limits, name: str = "") -> None:
        if name.lower().endswith((".xlsm", ".xltm")):
            raise OtherKind(_(SAVE_AS) % {"kind": _(MACROS)})
        _refuse_long_index(file)
        self.limits = limits
        with damage_told():
            self.archive = zipfile.ZipFile(file)
        self.names = {name.lower(): name for name in self.archive.namelist()}
        self._refuse_other_kinds()
        self.book = self._book()
        self.epoch: datetime = WINDOWS_EPOCH
        self.sheets = self._sheets()

    def _refuse_other_kinds(self) -> None:
        if any(part.flag_bits & 1 for part in self.archive.infolist()):
            raise UnreadableFile(_("The file is protected by a password; send it without one."))
        if "mimetype" in self.names and b"opendocument" in self._head("mimetype"):
            kind = _("an OpenDocument file (.ods)")
            raise OtherKind(_(SAVE_AS) % {"kind": kind})
        if "[content_types].xml" not in self.names:
            raise OtherKind(_(ARCHIVE))
        contents = self._head("[content_types].xml")
        kind = next((kind for sign, kind in TYPES.items() if sign in contents), "")
        if kind:
            raise OtherKind(_(SAVE_AS) % {"kind": _(kind)})

    def _head(self, name: str) -> bytes:
        with damage_told(), self.archive.open(self.names[name]) as part:
            return part.read(CHUNK)

    def walk(self, part: str, start: Start, end: End | None = None) -> Walk:
        return Walk(self, part, start, end)

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part refers to: id to kind and name of the part."""
        folder, name = posixpath.split(part)
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, values: dict[str, str]) -> None:
            if tag.endswith(" Relationship") and len(found) < 2 * MOST_SHEETS:
                target = posixpath.normpath(posixpath.join("/", folder, values.get("Target", "")))
                found[values.get("Id", "")] = (values.get("Type", ""), target.lstrip("/"))

        index = posixpath.join(folder, "_rels", f"{name}.rels")
        if index.lower() in self.names:
            self.walk(index, start).to_end()
        return found

    def _book(self) -> str:
        kinds = self._related("")
        if any(kind.startswith(STRICT) for kind, _part in kinds.values()):
            raise UnreadableFile(
                _(
                    "The workbook is saved as “Strict Open XML”; save it as an ordinary "
                    "workbook (XLSX) or as CSV."
                )
            )
        books = [part for kind, part in kinds.values() if kind.endswith("/officeDocument")]
        if not books or books[0].lower() not in self.names:
            raise OtherKind(_("The file is no workbook; save it as XLSX or CSV."))
        return books[0]

    def _sheets(self) -> list[Sheet]:
        parts = self._related(self.book)
        found: list[Sheet] = []

        def start(tag: str, values: dict[str, str]) -> None:
            if tag == f"{MAIN}workbookPr" and values.get("date1904") in ("1", "true", "on"):
                self.epoch = MAC_EPOCH
            if tag == f"{MAIN}sheet" and len(found) < MOST_SHEETS:
                id = next((text for name, text in values.items() if name.endswith(" id")), "")
                kind, part = parts.get(id, ("", ""))
                if kind.endswith("/worksheet"):  # Others hold charts and dialogs
                    is_hidden = values.get("state", "visible") != "visible"
                    found.append(Sheet(values.get("name", ""), is_hidden, part))

        self.walk(self.book, start).to_end()
        return found

    def part_of(self, kind: str) -> str:
        """The part that the workbook refers to by that kind; empty where there is none."""
        found = self._related(self.book).values()
        parts = [part for one, part in found if one.endswith(f"/{kind}")]
        return parts[0] if parts and parts[0].lower() in self.names else ""

    def readings(self) -> list[formats.Reading]:
        """How numbers are read, by style."""
        texts: dict[int, str] = dict(formats.BUILTIN)
        styles: list[formats.Reading] = []
        in_cells = False

        def start(tag: str, values: dict[str, str]) -> None:
            nonlocal in_cells
            if tag == f"{MAIN}numFmt" and len(texts) < MOST_STYLES:
                texts[int(values["numFmtId"])] = values.get("formatCode", "")[:255]
            elif tag == f"{MAIN}cellXfs":
                in_cells = True
            elif in_cells and tag == f"{MAIN}xf" and len(styles) < MOST_STYLES:
                text = texts.get(int(values.get("numFmtId", "0")), "General")
                styles.append(formats.reading_of(text))

        def end(tag: str) -> None:
            nonlocal in_cells
            in_cells = in_cells and tag != f"{MAIN}cellXfs"

        if part := self.part_of("styles"):
            self.walk(part, start, end).to_end()
        return styles or [formats.reading_of("General")]


class Walk:
    """One part on its way through the parser, with bounds on all that it can grow by."""

    def __init__(self, package: Package, part: str, start: Start, end: End | None) -> None:
        self.package, self.part = package, part
        self.left, self.depth = package.limits.elements, 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refused
        self._start, self._end = start, end or (lambda _tag: None)
        self.parser.StartElementHandler = self._started
        self.parser.EndElementHandler = self._ended

    def _refused(self, *_args: object) -> None:
        raise UnreadableFile(_(DAMAGED))

    def _started(self, tag: str, values: dict[str, str]) -> None:
        self.left -= 1
        self.depth += 1
        if self.left < 0:
            raise UnreadableFile(_(TOO_LARGE))
        if self.depth > DEEPEST:
            raise UnreadableFile(_(DAMAGED))
        self._start(tag, values)

    def _ended(self, tag: str) -> None:
        self.depth -= 1
        self._end(tag)

    def steps(self) -> Iterator[None]:
        """Read on, piece by piece."""
        fed = 0
        with damage_told(), self.package.archive.open(self._name()) as part:
            while data := part.read(CHUNK):
                fed += len(data)
                self.parser.Parse(data)
                if fed > self.package.limits.unpacked:
                    raise UnreadableFile(_(TOO_LARGE))
                if fed - self.parser.CurrentByteIndex > LONGEST_TOKEN:
                    raise UnreadableFile(_(DAMAGED))
                yield
            self.parser.Parse(b"", True)
            yield

    def _name(self) -> str:
        return self.package.names[self.part.lower()]

    def to_end(self) -> None:
        for _step in self.steps():
            continue


@contextmanager
def damage_told() -> Iterator[None]:
    """A damaged file breaks in as many ways as it has parts; all of them are one sentence."""
    try:
        yield
    except (
        zipfile.BadZipFile,
        zlib.error,
        expat.ExpatError,
        EOFError,
        KeyError,
        IndexError,
        ValueError,
        OverflowError,
        NotImplementedError,
        RuntimeError,
        OSError,
    ) as error:
        logger.info("A workbook was not read: %r", error)
        raise UnreadableFile(_(DAMAGED)) from error


def _refuse_long_index(file: IO[bytes]) -> None:
    """Thousands of parts take seconds to list; a workbook has some dozens."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 2**16 - 22))
    end = file.read()
    at = end.rfind(b"PK\x05\x06")
    if at >= 0 and int.from_bytes(end[at + 12 : at + 16], "little") > LARGEST_INDEX:
        raise UnreadableFile(_(TOO_LARGE))
    file.seek(0)


ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescaped(text: str) -> str:
    """A text as it was typed: _x000D_ stands for a sign, and a line ends in one way only."""
    if "_x" in text:
        text = ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
        if any("\ud800" <= sign <= "\udfff" for sign in text):
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
