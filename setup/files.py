"""Files of rows: read as texts by column, and written."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from io import BytesIO, StringIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles.numbers import FORMAT_TEXT

from complaints.models import Refused
from foundation.spreadsheets import as_kept, kept, plain
from foundation.tables import (
    Cell,
    ErrorValue,
    Fault,
    Layout,
    Limits,
    Line,
    Percent,
    Table,
    UnreadableFile,
    opened,
)

LARGEST, MOST_LINES = 5 * 2**20, 2_000
LIMITS = Limits(
    columns=200,
    elements=600_000,
    unpacked=60 * 2**20,
    texts=8 * 2**20,
    rows=MOST_LINES + 1,
    merged=10_000,
    cell=100_000,
)
Row = dict[str, str]


def read(name: str, data: bytes) -> list[Row]:
    """Lines as texts by column, an empty one as no column, so that lines keep their numbers.

    Raises Refused with a sentence that says what to do.
    """
    if len(data) > LARGEST:
        raise Refused(_("The file is larger than 5 MB; send it in parts."))
    try:
        with opened(BytesIO(data), Layout(), LIMITS, name) as table:
            return _rows(table)
    except UnreadableFile as error:
        raise Refused(str(error)) from error


def _rows(table: Table) -> list[Row]:
    if table.doubled:
        text = _("Two columns of the file have the same head: %(name)s.")
        raise Refused(text % {"name": ", ".join(sorted(table.doubled))})
    if "" in table.names:
        text = _("Column %(number)d has no head.")
        raise Refused(text % {"number": table.names.index("") + 1})
    rows: list[Row] = []
    for line in table.lines():
        rows += [{} for _empty in range(line.row - 2 - len(rows))]
        if line.fault:
            raise Refused(_said_of(line, table))
        rows.append(_row(line))
    if not rows:
        raise Refused(_("The file has no lines below its heads."))
    return rows


def _said_of(line: Line, table: Table) -> str:
    """Why a line cannot be read; where a title stands above the heads, that is seen here."""
    text = _("Line %(line)d: %(fault)s The heads are taken from line %(first)d: %(heads)s.")
    heads = ", ".join(name[:30] for name in table.names[:20])
    params = {"line": line.row, "fault": line.fault, "first": table.number, "heads": heads}
    return text % params


def _row(line: Line) -> Row:
    for head, cell in line.cells.items():
        if fault := _fault(cell):
            text = _("Line %(line)d, column %(column)s: %(fault)s")
            raise Refused(text % {"line": line.row, "column": head, "fault": fault})
    return {head: _text(cell) for head, cell in line.cells.items()}


def _fault(cell: Cell) -> str:
    if isinstance(cell, ErrorValue):
        text = _("The cell holds the error value %(value)s: write what is meant.")
        return text % {"value": cell.reason}
    if isinstance(cell, Fault):
        return cell.reason
    if isinstance(cell, str) and "\x00" in cell:
        return _("The text holds a NUL character; remove it.")
    return ""


def _text(cell: Cell) -> str:
    """A cell as it is written in a file of texts."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, Percent):
        return cell.removesuffix("%")
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()  # A day, as spreadsheets keep it
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds" if cell.second else "minutes")
    if isinstance(cell, time):
        return f"{cell:%H:%M:%S}".removesuffix(":00")
    return cell.isoformat() if isinstance(cell, date) else as_kept(str(cell).strip())


def as_text(heads: Sequence[str], rows: Iterable[Row]) -> bytes:
    """What a spreadsheet would make into something else begins with an apostrophe."""
    stream = StringIO()
    writer = csv.writer(stream)
    writer.writerow(heads)
    writer.writerows([kept(row[head]) for head in heads] for row in rows)
    return ("\ufeff" + stream.getvalue()).encode()


def as_workbook(heads: Sequence[str], rows: Iterable[Row]) -> bytes:
    """Every cell is a text, and stays one when somebody writes in it."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(list(heads))
    for row in rows:
        sheet.append([_cell(sheet, row[head]) for head in heads])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, plain(f"'{text}" if text[:1] == "'" else text))
    cell.number_format = FORMAT_TEXT
    return cell


KINDS = {
    "csv": (as_text, "text/csv; charset=utf-8"),
    "xlsx": (
        as_workbook,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}
