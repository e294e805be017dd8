"""The rows of one sheet of a workbook, one after the other."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import datetime, time
from typing import IO, NamedTuple

from django.utils.translation import gettext as _

from foundation.tables.package import (
    DAMAGED,
    MAIN,
    TOO_LARGE,
    Package,
    Sheet,
    damage_told,
    unescaped,
)
from foundation.tables.values import (
    ERROR_VALUE,
    MOST_ROWS,
    Cell,
    ErrorValue,
    Fault,
    Limits,
    Raw,
    UnreadableFile,
    is_blank,
    too_many_rows,
)

CELL, ROW, VALUE, TEXT = f"{MAIN}c", f"{MAIN}row", f"{MAIN}v", f"{MAIN}t"
FORMULA, STRING, PHONETIC = f"{MAIN}f", f"{MAIN}si", f"{MAIN}rPh"
MERGED = re.compile(
    rb"<(?:\w{1,20}:)?mergeCell\s[^>]{0,200}?\bref\s{0,9}=\s{0,9}[\"']([A-Za-z0-9:$]{1,40})[\"']"
)
LONGEST_TAG = 1_000  # Bytes
CHUNK = 2**18


class Range(NamedTuple):
    """Rows of one column that are merged."""

    first: int
    last: int
    column: int


class Collector:
    """The text of an element, as long as a cell may be; what sounds it out does not count."""

    def __init__(self, limits: Limits) -> None:
        self.most, self.parts, self.length = limits.cell, list[str](), 0
        self.is_open = self.is_phonetic = False

    def clear(self) -> None:
        self.parts, self.length = [], 0

    def open(self, tag: str) -> None:
        if tag == PHONETIC:
            self.is_phonetic = True
        elif tag in (TEXT, VALUE):
            self.is_open = not self.is_phonetic

    def close(self, tag: str) -> None:
        if tag == PHONETIC:
            self.is_phonetic = False
        elif tag in (TEXT, VALUE):
            self.is_open = False

    def add(self, text: str) -> None:
        if self.is_open and self.length <= self.most:
            self.parts.append(text)
            self.length += len(text)

    @property
    def is_too_long(self) -> bool:
        return self.length > self.most

    def text(self) -> str:
        return "".join(self.parts)


def shared_texts(package: Package) -> list[Cell]:
    """The texts that cells refer to by number."""
    found: list[Cell] = []
    part, limits = package.part_of("sharedStrings"), package.limits
    if not part:
        return found
    collector, left = Collector(limits), limits.texts

    def start(tag: str, values: dict[str, str]) -> None:
        collector.open(tag)

    def end(tag: str) -> None:
        nonlocal left
        collector.close(tag)
        if tag == STRING:
            left -= collector.length
            if left < 0:
                raise UnreadableFile(_(TOO_LARGE))
            found.append(_text(collector))
            collector.clear()

    walk = package.walk(part, start, end)
    walk.parser.CharacterDataHandler = collector.add
    walk.to_end()
    return found


def _text(collector: Collector) -> Cell:
    if collector.is_too_long:
        return Fault(_("The text is longer than any cell can be."))
    text = unescaped(collector.text())
    return ErrorValue(text) if text[:1] == "#" and ERROR_VALUE.fullmatch(text) else text


class SheetReader:
    """A sheet on its way through the parser."""

    def __init__(self, package: Package, sheet: Sheet, *, heading: int | None) -> None:
        self.package, self.sheet, self.limits = package, sheet, package.limits
        self.epoch: datetime = package.epoch
        self.readings, self.texts = package.readings(), shared_texts(package)
        self.merged = Merged(self._merged_ranges(), heading)
        self.collector = Collector(self.limits)
        self.ready: deque[Raw] = deque()
        self.row = self.column = 0
        self.cells: list[Cell] = []
        self.kind = self.style = ""
        self.has_formula = False

    def rows(self) -> Iterator[Raw]:
        """The rows that hold something."""
        walk = self.package.walk(self.sheet.part, self._start, self._end)
        walk.parser.CharacterDataHandler = self.collector.add
        for _step in walk.steps():
            while self.ready:
                yield self.ready.popleft()

    def _start(self, tag: str, values: dict[str, str]) -> None:
        if tag == CELL:
            self.column = _column(values["r"]) if "r" in values else self.column + 1
            self.kind, self.style = values.get("t", "n"), values.get("s", "0")
            self.has_formula = False
            self.collector.clear()
        elif tag in (VALUE, TEXT, PHONETIC):
            self.collector.open(tag)
        elif tag == FORMULA:
            self.has_formula = True
        elif tag == ROW:
            self._begin_row(int(values["r"]) if "r" in values else self.row + 1)

    def _end(self, tag: str) -> None:
        if tag == CELL:
            cell = self._cell()
            if cell != "":
                self._put(cell)
        elif tag == ROW:
            self._end_row()
        else:
            self.collector.close(tag)

    def _begin_row(self, number: int) -> None:
        if number > MOST_ROWS:
            raise UnreadableFile(too_many_rows(MOST_ROWS))
        if number <= self.row:
            raise UnreadableFile(_(DAMAGED))
        self.row, self.column, self.cells = number, 0, []

    def _put(self, cell: Cell) -> None:
        if self.column > self.limits.columns:
            sentence = _(
                "Row %(row)d has a cell in column %(column)d; a table has at most %(most)d columns."
            )
            params = {"row": self.row, "column": self.column, "most": self.limits.columns}
            raise UnreadableFile(sentence % params)
        self.cells += [""] * (self.column - len(self.cells))
        self.cells[self.column - 1] = cell

    def _end_row(self) -> None:
        cells = self.merged.filled(self.row, self.cells)
        if not is_blank(self.cells):  # What is merged alone makes no row
            self.ready.append(Raw(self.row, self.row, cells))

    def _cell(self) -> Cell:
        kind = self.kind
        if kind == "s":
            text = self.collector.text()
            return self.texts[int(text)] if text else ""
        if kind in ("inlineStr", "str"):
            return _text(self.collector)
        text = self.collector.text().strip()
        if not text:
            return _uncomputed() if self.has_formula else ""
        return self._typed(kind, text)

    def _typed(self, kind: str, text: str) -> Cell:
        if kind == "n":
            style = int(self.style)
            reading = self.readings[style if style < len(self.readings) else 0]
            return reading(float(text), self.epoch)
        if kind == "b":
            return text not in ("0", "false")
        if kind == "d":
            return _of_iso(text)
        return ErrorValue(text[:40])

    def _merged_ranges(self) -> Iterator[Range]:
        """They stand behind the rows in the file."""
        with damage_told(), self.package.archive.open(self._name()) as part:
            yield from _merged_in(part, self.limits)

    def _name(self) -> str:
        return self.package.names[self.sheet.part.lower()]


def _of_iso(text: str) -> Cell:
    if ":" in text and "-" not in text:
        return time.fromisoformat(text.removesuffix("Z"))
    at = datetime.fromisoformat(text).replace(tzinfo=None)
    return at if "T" in text else at.date()


def _uncomputed() -> Fault:
    return Fault(_("The cell holds a formula without a value: write the value instead."))


def _column(place: str) -> int:
    """27 of AA12."""
    column = 0
    for sign in place:
        if not "A" <= sign <= "Z":
            break
        column = column * 26 + ord(sign) - 64
    if not 0 < column <= 16_384:
        raise UnreadableFile(_(DAMAGED))
    return column


def _merged_in(part: IO[bytes], limits: Limits) -> Iterator[Range]:
    rest, left, count = b"", limits.unpacked, 0
    while data := part.read(CHUNK):
        left -= len(data)
        if left < 0 or count > limits.merged:
            raise UnreadableFile(_(TOO_LARGE))
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise UnreadableFile(_(DAMAGED))  # UTF-16, in which these could not be found
        data, last = rest + data, 0
        for match in MERGED.finditer(data):
            last, count = match.end(), count + 1
            yield _range(match[1].decode())
        rest = data[max(last, len(data) - LONGEST_TAG) :]


def _range(text: str) -> Range:
    first, _colon, last = text.upper().replace("$", "").partition(":")
    rows = [int(place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for place in (first, last or first)]
    return Range(rows[0], rows[1], _column(first))


class Merged:
    """Merged cells: what stands in the first row of one holds for all rows that it covers.

    What is merged with the heading, or above it, says nothing of the rows below.
    """

    def __init__(self, ranges: Iterable[Range], heading: int | None) -> None:
        self.heading = heading
        self.waiting = deque(sorted(one for one in ranges if one.last > one.first))
        self.held: dict[int, tuple[int, Cell]] = {}  # Column to last row and value

    def filled(self, row: int, own: list[Cell]) -> list[Cell]:
        if self.heading is None and not is_blank(own):
            self.heading = row
        self.held = {column: one for column, one in self.held.items() if one[0] >= row}
        cells = list(own) if self.held else own
        for column, (_last, value) in self.held.items():
            cells += [""] * (column - len(cells))
            if cells[column - 1] == "":
                cells[column - 1] = value
        self._hold(row, cells)
        return cells

    def _hold(self, row: int, cells: list[Cell]) -> None:
        while self.waiting and self.waiting[0].first <= row:
            first, last, column = self.waiting.popleft()
            if self.heading is None or row <= self.heading:
                last = min(last, self.heading or row)
            if first == row and column <= len(cells) and cells[column - 1] != "":
                self.held[column] = (last, cells[column - 1])
