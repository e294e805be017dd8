"""What a table holds, how it is laid out, and how much of it is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple

from django.utils.translation import gettext as _

# What spreadsheets show in place of a value; also as text, once they have saved it as CSV.
ERROR_VALUE = re.compile(
    r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|BUSY!"
    r"|UNKNOWN!|GETTING_DATA|PYTHON!|EXTERNAL!)|Err:[0-9]{3}",
    re.IGNORECASE,
)


MOST_ROWS = 2**20  # Of a sheet


class UnreadableFile(Exception):
    """The file is no table that can be read; the text says why, and what to do."""


class EmptySheet(UnreadableFile):
    """The sheet that was read holds nothing; others may."""


class Percent(str):
    """A number that the sheet shows as per cents, with its sign: 75%."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that holds something, but nothing that can be relied on."""

    reason: str


@dataclass(frozen=True, slots=True)
class ErrorValue(Fault):
    """A cell that holds #N/A or the like: there is no value."""


# Times have no zone. A date is a cell that shows no time.
Cell = str | bool | datetime | date | time | Fault


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read. What goes beyond refuses the file before it is taken in."""

    columns: int
    elements: int  # Of the XML of one part of a workbook
    unpacked: int  # Bytes of one part, or of a gz file
    texts: int  # Characters of all different texts of a workbook together
    rows: int = MOST_ROWS
    merged: int = 200_000  # Ranges of cells
    cell: int = 2**20  # Characters; a longer one refuses its row


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the table stands in the file. What is left empty is found out."""

    sheet: str = ""
    encoding: str = ""
    separator: str = ""
    heading: int | None = None  # Its line; 0: there is none, columns are called 1, 2, 3 …
    wanted: frozenset[str] = frozenset()  # Columns that will be used
    serials: frozenset[str] = frozenset()  # Columns in which a bare number is a date


class Raw(NamedTuple):
    """A line before its cells have names. `fault` says why none of it can be relied on."""

    number: int  # Of a text its line in the file, of a sheet its row
    row: int  # As a spreadsheet counts: a cell of several lines stands in one row
    cells: Sequence[Cell]
    fault: str = ""


class Line(NamedTuple):
    """A line with its cells by column; an empty cell is an empty text."""

    number: int
    row: int
    cells: dict[str, Cell]
    fault: str = ""


def too_many_rows(most: int) -> str:
    return _("The file has more than %(most)d lines; send it in parts.") % {"most": most}


def is_blank(cells: Sequence[Cell]) -> bool:
    return not any(cell != "" and (not isinstance(cell, str) or cell.strip()) for cell in cells)


def shown(cell: Cell) -> str:
    """A cell as a text for a sentence."""
    return cell.reason if isinstance(cell, Fault) else str(cell)
