"""A report as a workbook or as a file of separated values: the numbers of the page, unrounded."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO, StringIO
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from foundation.spreadsheets import plain
from reports.figures import Unit
from reports.tables import Cell, Report, Row, Table

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT = "text/csv; charset=utf-8"
WIDEST = 60  # Characters
SHAPES = {Unit.PERCENT: "0.0", Unit.SCORE: "0.00", Unit.PER_THOUSAND: "0.00"}
Line = list[str | float | None]


def as_workbook(report: Report) -> bytes:
    """A sheet of the figures with their definitions, then one for each table."""
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = _("Figures")
    _write(first, list(_figures(report)))
    for table in report.tables:
        sheet = book.create_sheet(table.title.translate({ord(c): "-" for c in r"[]:*?/\\"})[:31])
        _write(sheet, [_heads(table), *(_line(row) for row in table.rows)])
        _shape(sheet, table)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_text(report: Report) -> bytes:
    """All of it below one another, with a mark that makes spreadsheets read it as UTF-8."""
    stream = StringIO()
    writer = csv.writer(stream)
    writer.writerows([plain(value) for value in line] for line in _figures(report))
    for table in report.tables:
        writer.writerow([])
        writer.writerow([table.title])
        writer.writerow([plain(value) for value in _heads(table)])
        writer.writerows([plain(value) for value in _line(row)] for row in table.rows)
    return ("\ufeff" + stream.getvalue()).encode()


def _figures(report: Report) -> Iterator[Line]:
    yield [report.title, str(report.branch), f"{report.period.first} – {report.period.last}"]
    yield [_("Figure"), _("now"), _("before"), _("unit"), _("what it means")]
    for tile in report.tiles:
        figure = tile.figure
        names = [str(figure.unit.label), str(figure.meaning)]
        yield [str(figure.name), tile.now.value, tile.before.value, *names]
    said = {str(tile.figure.name) for tile in report.tiles}
    for term in report.defined:
        if str(term.name) not in said:
            yield [str(term.name), None, None, None, str(term.meaning)]


def _heads(table: Table) -> Line:
    """With the units, which a page writes beside each number."""
    units = [cell.unit for cell in table.rows[0].cells] if table.rows else []
    said = ["", *(f" ({unit.label})" if unit is not Unit.COUNT else "" for unit in units)]
    return [f"{head}{unit}" for head, unit in zip_longest(table.heads, said, fillvalue="")]


def _line(row: Row) -> Line:
    return [row.label, *(cell.value for cell in row.cells)]


def _write(sheet: Any, lines: list[Line]) -> None:
    for line in lines:
        sheet.append([plain(value) for value in line])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column, width in _widths(lines).items():
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "B2"


def _widths(lines: list[Line]) -> dict[int, int]:
    """Chinese characters take twice the place."""
    found: dict[int, int] = {}
    for line in lines:
        for column, value in enumerate(line, 1):
            wide = sum(1 + (ord(sign) > 0x2E80) for sign in str(value)) + 2
            found[column] = min(max(found.get(column, 8), wide), WIDEST)
    return found


def _shape(sheet: Any, table: Table) -> None:
    for number, row in enumerate(table.rows, 2):
        for column, cell in enumerate(row.cells, 2):
            _shape_cell(sheet.cell(number, column), cell)


def _shape_cell(shown: Any, cell: Cell) -> None:
    if cell.unit in SHAPES:
        shown.number_format = SHAPES[cell.unit]


def name_of(report: Report) -> str:
    """Of the file, without its ending."""
    return f"heed-{report.code}-{report.branch.code}-{report.period.first}-{report.period.last}"


FORMATS: Mapping[str, tuple[Callable[[Report], bytes], str]] = {
    "xlsx": (as_workbook, WORKBOOK),
    "csv": (as_text, TEXT),
}
