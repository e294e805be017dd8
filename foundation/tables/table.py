"""A table: its heading, and the lines below it by column."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from typing import IO, cast

from django.utils.translation import gettext as _
from openpyxl.utils.datetime import WINDOWS_EPOCH

from foundation.tables import separated, text
from foundation.tables.formats import from_serial
from foundation.tables.kinds import (
    ARCHIVE,
    GZIP,
    OLE,
    SAVE_AS,
    ZIP,
    OtherKind,
    refuse_other_kinds,
)
from foundation.tables.package import Package, Sheet
from foundation.tables.sheet import SheetReader
from foundation.tables.values import (
    MOST_ROWS,
    Cell,
    EmptySheet,
    Layout,
    Limits,
    Line,
    Raw,
    UnreadableFile,
    is_blank,
    shown,
    too_many_rows,
)

LOOKED_AT = 30  # Lines at the beginning, among which the heading is looked for
INVISIBLE = " \t\r\n\xa0\u3000\ufeff\u200b\u200c\u200d\u2060\xad"


@dataclass(frozen=True, slots=True)
class Source:
    """Where lines come from, and what was found out about it."""

    raws: Iterator[Raw]
    separator: str = ""  # Of a text
    sheet: str = ""  # Of a workbook
    other_sheets: Sequence[str] = ()
    epoch: datetime = WINDOWS_EPOCH


class Table:
    """`names` are the columns, `number` is the line in which they stand; 0: in none."""

    def __init__(self, source: Source, layout: Layout, limits: Limits) -> None:
        self.source, self.layout, self.limits = source, layout, limits
        filled = (raw for raw in _counted(source.raws) if raw.fault or not is_blank(raw.cells))
        self.first = list(islice(filled, LOOKED_AT))
        if not self.first:
            raise self._empty()
        self._rest = chain(self.first, filled)
        self.number, self.names = self._heading()
        self.doubled = {name for name in self.names if name and self.names.count(name) > 1}
        if used := sorted(self.doubled & layout.wanted):
            sentence = _("The file has more than one column %(names)s: give each its own name.")
            raise UnreadableFile(sentence % {"names": ", ".join(used)})

    def _empty(self) -> UnreadableFile:
        if not self.source.other_sheets:
            return UnreadableFile(_("The file is empty."))
        sentence = _("The sheet “%(sheet)s” is empty; the others are: %(others)s.")
        others = ", ".join(name[:40] for name in self.source.other_sheets[:20])
        return EmptySheet(sentence % {"sheet": self.source.sheet, "others": others})

    def _heading(self) -> tuple[int, list[str]]:
        if self.layout.heading == 0:
            widest = max(len(raw.cells) for raw in self.first)
            return 0, [str(number) for number in range(1, widest + 1)]
        for raw in self._rest:
            if self.layout.heading in (None, raw.number):
                return raw.number, self._names(raw)
            if raw.number > (self.layout.heading or 0):
                break
        sentence = _("Line %(line)d, where the heading should stand, is empty.")
        raise UnreadableFile(sentence % {"line": self.layout.heading})

    def _names(self, raw: Raw) -> list[str]:
        if raw.fault:
            sentence = _("Line %(line)d, the heading: %(fault)s")
            raise UnreadableFile(sentence % {"line": raw.number, "fault": raw.fault})
        names = names_of(raw)
        if any("\x00" in name for name in names):
            raise OtherKind(_(SAVE_AS) % {"kind": _("no text")})
        if len(names) > self.limits.columns:
            sentence = _("The heading has more than %(most)d columns.")
            raise UnreadableFile(sentence % {"most": self.limits.columns})
        return names

    def line_with(self, wanted: frozenset[str]) -> int:
        """The line among the first ones that holds all these columns; 0 where none does."""
        return next((raw.number for raw in self.first if wanted <= set(names_of(raw))), 0)

    def lines(self) -> Iterator[Line]:
        """What stands below the heading. A line that cannot be relied on says why."""
        empty: dict[str, Cell] = dict.fromkeys(filter(None, self.names), "")
        serials, width = self.layout.serials & empty.keys(), len(self.names)
        for raw in self._rest:
            if raw.row > self.limits.rows:
                raise UnreadableFile(too_many_rows(self.limits.rows - 1))
            cells = empty | dict(zip(self.names, raw.cells, strict=False))
            if "" in cells:
                del cells[""]
            for name in serials:
                cells[name] = self._dated(cells[name])
            fault = raw.fault or (len(raw.cells) > width and self._surplus(raw)) or ""
            yield Line(raw.number, raw.row, cells, fault)

    def _dated(self, cell: Cell) -> Cell:
        found = from_serial(cell, self.source.epoch) if isinstance(cell, str) else None
        return cell if found is None else found

    def _surplus(self, raw: Raw) -> str:
        if self.number and not is_blank(raw.cells[len(self.names) :]):
            return _("The row has more cells than the heading has columns.")
        return ""


def _counted(raws: Iterable[Raw]) -> Iterator[Raw]:
    """No more than a spreadsheet has, those that are blank included."""
    for raw in raws:
        if raw.row > MOST_ROWS:
            raise UnreadableFile(too_many_rows(MOST_ROWS))
        yield raw


def names_of(raw: Raw) -> list[str]:
    names = [shown(cell).strip(INVISIBLE) for cell in raw.cells]
    while names and not names[-1]:
        names.pop()
    return names


@contextmanager
def opened(file: IO[bytes], layout: Layout, limits: Limits, name: str = "") -> Iterator[Table]:
    """The table in a file, whose name says little of its kind. Raises UnreadableFile."""
    refuse_other_kinds(file)
    file.seek(0)
    head = file.read(4)
    file.seek(0)
    if head == ZIP:
        package = Package(file, limits, name)
        with closing(package.archive):
            yield Table(_of_workbook(package, layout), layout, limits)
    elif head.startswith(GZIP):
        with _damage_told(), gzip.GzipFile(fileobj=file) as unpacked:
            refuse_other_kinds(cast(IO[bytes], unpacked))
            unpacked.seek(0)
            if unpacked.read(4).startswith((ZIP, GZIP, OLE[:4])):
                raise UnreadableFile(_(ARCHIVE))
            yield Table(_of_text(cast(IO[bytes], unpacked), layout, limits), layout, limits)
    else:
        yield Table(_of_text(file, layout, limits), layout, limits)


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        sentence = _("The packed file is damaged: it breaks off, or was changed on its way.")
        raise UnreadableFile(sentence) from error


def _of_workbook(package: Package, layout: Layout) -> Source:
    sheet = _chosen(package.sheets, layout.sheet)
    raws = SheetReader(package, sheet, heading=layout.heading).rows()
    others = [one.name for one in package.sheets if one is not sheet and not one.is_hidden]
    return Source(raws, sheet=sheet.name, other_sheets=others, epoch=package.epoch)


def _chosen(sheets: Sequence[Sheet], name: str) -> Sheet:
    """The sheet of that name, or else the first one that people see."""
    found = [sheet for sheet in sheets if (sheet.name == name if name else not sheet.is_hidden)]
    if found:
        return found[0]
    names = ", ".join(sheet.name[:40] for sheet in sheets[:20])
    if not name:
        sentence = _("The workbook shows no sheet; hidden ones are: %(names)s.")
        raise UnreadableFile(sentence % {"names": names or "—"})
    sentence = _("There is no sheet “%(name)s”; the sheets are: %(names)s.")
    raise UnreadableFile(sentence % {"name": name, "names": names})


def _of_text(file: IO[bytes], layout: Layout, limits: Limits) -> Source:
    encoding = text.encoding_of(file, layout.encoding, limits.unpacked)
    lines = text.lines(file, encoding, limits)
    first = list(islice(lines, LOOKED_AT))
    said = separated.SEP_LINE.fullmatch(first[0].strip("\r\n")) if first else None
    separator = layout.separator or (said[1] if said else "") or _guessed(first, layout)
    records = separated.Records(chain(first, lines), separator, limits)
    if said:
        records.skip_line()
    return Source(iter(records), separator=separator)


def _guessed(first: Sequence[str], layout: Layout) -> str:
    """From the line of the heading, or from the first one that holds something."""
    number = layout.heading or 0
    if 0 < number <= len(first):
        return separated.separator_of(first[number - 1], layout.wanted)
    filled = [line for line in first if line.strip(INVISIBLE)]
    return separated.separator_of(filled[0] if filled else "", layout.wanted)
