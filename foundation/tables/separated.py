"""Records of a text whose cells stand between separators (RFC 4180).

A quotation mark in the wrong place breaks the record of its line alone: whatever stands on the
lines below is read as if that line were not there.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from foundation.tables.text import DAMAGED, LONGEST_LINE
from foundation.tables.values import ERROR_VALUE, Cell, ErrorValue, Limits, Raw

SEPARATORS = (",", ";", "\t", "|")
SEP_LINE = re.compile(r"\ufeff?\"?sep=(.)\"?", re.IGNORECASE)
TOO_NARROW = re.compile(r"#{3,}")  # What is saved of a date for which the column was too narrow
FARTHEST = 2**22  # Characters after which an open quotation mark is taken for a stray one
# ="000123" keeps a spreadsheet from making it a number.
AS_TEXT = re.compile(r'="((?:[^"]|"")*)"')
LONGEST_HEADING = 2**16  # Characters that are looked at for the separator
SHOWN = 20  # Characters before a damaged letter
Cells = list[str]


class Broken(Exception):
    """A record whose quotation marks do not fit; the text says how."""


class TooLong(Broken):
    """A record that fits, and is longer than anybody can have meant."""


class Shape(NamedTuple):
    """What a row of this file looks like: its number of cells, and their signs by kind."""

    kinds: tuple[str, ...] = ()

    @classmethod
    def of(cls, cells: Cells) -> Shape:
        return cls(tuple(_kind(cell) for cell in cells))

    def fits(self, cells: Cells) -> bool:
        """Whether these cells could begin such a row: a number or a time stands where one does."""
        numbered = self.shares(cells)
        return any(len(kind) > 1 for kind in numbered) or (len(cells) > 3 and bool(numbered))

    def shares(self, cells: Cells) -> list[str]:
        """The kinds of numbers and times that stand in the same columns of both."""
        pairs = zip(self.kinds, cells, strict=False)
        return [kind for kind, cell in pairs if "0" in kind and kind == _kind(cell)]


class Span(NamedTuple):
    """A cell that goes over several lines: its column, these lines, and where it ends."""

    column: int
    lines: Sequence[str]
    end: int


def _kind(cell: str) -> str:
    """20-11-2026 is 0-0-0, as any such date is."""
    if len(cell) > 60:
        return "text"
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"[0-9]+", "0", cell))


class Records:
    """The records of a text, one after the other."""

    def __init__(self, lines: Iterator[str], separator: str, limits: Limits) -> None:
        self.separator, self.limits = separator, limits
        self._lines, self._waiting = lines, deque[str]()
        self.line = self.row = 0
        self.before: Cells = []

    def __iter__(self) -> Iterator[Raw]:
        while (text := self._next()) is not None:
            number = self.line + 1
            self.row += 1
            taken = [text]
            try:
                cells = self._cells(taken)
            except TooLong as broken:
                yield Raw(number, self.row, (), str(broken))
            except Broken as broken:
                self._waiting.extendleft(reversed(taken[1:]))
                del taken[1:]
                yield Raw(number, self.row, (), str(broken))
            else:
                if len(cells) > 1:
                    self.before = cells
                yield Raw(number, self.row, _values(cells, taken), _damage(taken))
            self.line += len(taken)

    def skip_line(self) -> None:
        """Leave the next line out: spreadsheets do not show it."""
        self._next()
        self.line += 1

    def _next(self) -> str | None:
        return self._waiting.popleft() if self._waiting else next(self._lines, None)

    def _cells(self, taken: list[str]) -> Cells:
        """The cells of the record that begins with the one line taken; it may take more."""
        text = _without_end(taken[0])
        if len(taken[0]) == LONGEST_LINE or text.count(self.separator) > 20 * self.limits.columns:
            raise Broken(_("The line is too long to be read."))
        if '"' not in text:
            cells = text.split(self.separator)
            return cells if len(text) <= self.limits.cell else self._short(cells)
        cells = []
        spans: list[Span] = []
        at = 0
        while True:
            at = self._past_blanks(text, at, '"')
            if text.startswith('"', at):
                before = len(taken)
                cell, text, at = self._quoted(taken, text, at + 1)
                if len(taken) > before:
                    lines = [_without_end(line) for line in taken[before - 1 :]]
                    spans.append(Span(len(cells), lines, at - 1))
                at = self._past_blanks(text, at, self.separator, "")
            elif match := self._as_text(text, at):
                cell, at = match[0], match.end()
            else:
                cell, at = self._plain(text, at)
            cells.append(cell)
            if at >= len(text):
                break
            at += 1
        for span in spans:
            self._must_swallow_no_row(span, cells)
        return self._short(cells)

    def _short(self, cells: Cells) -> Cells:
        if max(map(len, cells)) > self.limits.cell:
            raise TooLong(_("The text is longer than any cell can be."))
        return cells

    def _past_blanks(self, text: str, at: int, *signs: str) -> int:
        """Where one of the signs stands, if only blanks are before it."""
        end = at
        while self.separator != " " and text.startswith(" ", end):
            end += 1
        return end if text[end : end + 1] in signs else at

    def _as_text(self, text: str, at: int) -> re.Match[str] | None:
        """A whole cell of the kind ="000123"."""
        match = AS_TEXT.match(text, at) if text.startswith('="', at) else None
        ends = match and text[match.end() : match.end() + 1] in ("", self.separator)
        return match if ends else None

    def _plain(self, text: str, at: int) -> tuple[str, int]:
        end = text.find(self.separator, at)
        end = len(text) if end < 0 else end
        if '"' in text[at:end]:
            raise Broken(
                _(
                    "A quotation mark stands in the middle of a cell: put the whole cell within "
                    "quotation marks, and write each one in it twice."
                )
            )
        return text[at:end], end

    def _quoted(self, taken: list[str], text: str, at: int) -> tuple[str, str, int]:
        """A cell within quotation marks, the line on which it ends, and where."""
        parts: list[str] = []
        length = 0
        while True:
            end = text.find('"', at)
            if end < 0:
                parts += [text[at:], "\n"]
                length += len(text) - at
                text, at = self._one_more(taken, length), 0
            elif text.startswith('"', end + 1):
                parts.append(text[at : end + 1])
                at = end + 2
            else:
                parts.append(text[at:end])
                self._must_end(text, end + 1)
                return "".join(parts), text, end + 1

    def _one_more(self, taken: list[str], length: int) -> str:
        more = self._next() if length < FARTHEST else None
        if more is None:
            raise Broken(_("A quotation mark is opened in this line and never closed."))
        taken.append(more)
        return _without_end(more)

    def _must_end(self, text: str, at: int) -> None:
        at = self._past_blanks(text, at, self.separator, "")
        if at < len(text) and not text.startswith(self.separator, at):
            raise Broken(
                _(
                    "A quotation mark is opened in this line, and text follows where it closes: "
                    "write each quotation mark within a cell twice."
                )
            )

    def _must_swallow_no_row(self, span: Span, cells: Cells) -> None:
        """Two stray marks may close one another: then what is between them are rows."""
        if not self.before:
            return  # The heading
        shapes = (Shape.of(self.before), Shape.of(cells[: span.column]))
        split = [line.split(self.separator) for line in span.lines if line.strip()]
        tail = span.lines[-1][: span.end].split(self.separator)[:-1]
        width, inner = len(self.before), split[1:-1]
        are_whole = all(len(one) == width for one in inner)
        fit = all(any(shape.fits(one) for shape in shapes) for one in inner)
        tail_fits = any(shape.fits(tail) for shape in shapes) or (inner and span.column == 0)
        is_one_short = len(tail) == span.column or len(cells) < width
        each_alone = len(split[0]) == len(split[-1]) == width and shapes[0].shares(split[-1])
        if len(cells) > width > 2 or (
            are_whole and ((fit and tail_fits and is_one_short) or each_alone)
        ):
            raise Broken(
                _("A quotation mark is opened in this line; what follows it looks like other rows.")
            )


def _without_end(line: str) -> str:
    return line.rstrip("\r\n") if line[-1:] in "\r\n" else line


def _damage(lines: Sequence[str]) -> str:
    """Which letter of these lines is none."""
    for line in lines:
        if not line.isascii() and (match := DAMAGED.search(line)):
            sentence = _(
                "The text is damaged after “%(before)s”: a letter was cut, or comes from another "
                "encoding. Write it anew."
            )
            return sentence % {"before": line[max(0, match.start() - SHOWN) : match.start()]}
    return ""


def _values(cells: Cells, lines: Sequence[str]) -> Sequence[Cell]:
    if not any("#" in line or "Err:" in line or '="' in line for line in lines):
        return cells
    return [_value(cell) for cell in cells]


def _value(cell: str) -> Cell:
    said = cell.strip()
    if said.startswith('="') and (match := AS_TEXT.fullmatch(said)):
        return match[1].replace('""', '"')
    if said.startswith(("#", "Err:")) and (
        ERROR_VALUE.fullmatch(said) or TOO_NARROW.fullmatch(said)
    ):
        return ErrorValue(said)
    return cell


def separator_of(line: str, wanted: frozenset[str]) -> str:
    """By which the heading falls into the most of the columns wanted, or into the most cells."""

    def worth(sign: str) -> tuple[int, int]:
        names = [name.strip(' "') for name in line[:LONGEST_HEADING].split(sign)]
        return len(wanted & set(names)), len(names)

    return max(SEPARATORS, key=worth)  # The first of equals
