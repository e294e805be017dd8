"""A report as a workbook or as a file of separated values: the numbers of the page, unrounded."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
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
DAY = "yyyy-mm-dd"
SHAPES = {
    Unit.COUNT: "#,##0",
    Unit.MINUTES: "#,##0",
    Unit.PERCENT: "0.0%",
    Unit.SCORE: "0.00",
    Unit.PER_THOUSAND: "0.00",
}
Value = str | float | date | None
Line = list[Value]


@dataclass(frozen=True, slots=True)
class Shaped:
    """A value as a spreadsheet keeps it, with the format that shows it as the page does."""

    value: Value
    shape: str = "General"

    @classmethod
    def of(cls, cell: Cell) -> Shaped:
        """A share of 95.8 per cent is 0.958: it counts as one and is shown as one."""
        is_share = cell.unit is Unit.PERCENT and cell.value is not None
        value = round(cell.value / 100, 12) if is_share and cell.value is not None else cell.value
        return cls(value, SHAPES[cell.unit])


def as_workbook(report: Report) -> bytes:
    """A sheet of the figures, one for each table, and one of what everything means."""
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = _("Figures")
    _write(first, list(_figures_shaped(report)))
    for table in report.tables:
        sheet = book.create_sheet(_title(table.title))
        steps = [row.step for row in table.rows if row.step]
        are_spans = any(step.days > 1 for step in steps)
        lines = [_shaped(row, are_spans=are_spans) for row in table.rows]
        _write(sheet, [_shaped_heads(table, are_spans=are_spans), *lines])
    meanings = [[Shaped(str(term.name)), Shaped(str(term.meaning))] for term in report.defined]
    heads = [Shaped(_("Figure")), Shaped(_("what it means"))]
    _write(book.create_sheet(_title(_("What the figures mean"))), [heads, *meanings])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _title(text: str) -> str:
    """No sheet bears these signs, or a longer name."""
    return text.translate({ord(c): "-" for c in r"[]:*?/\\"})[:31]


def _figures_shaped(report: Report) -> Iterator[list[Shaped]]:
    period = (Shaped(report.period.first, DAY), Shaped(report.period.last, DAY))
    yield [Shaped(report.title), Shaped(str(report.branch)), *period]
    yield [Shaped(head) for head in (_("Figure"), _("now"), _("before"), _("unit"))]
    for tile in report.tiles:
        numbers = (Shaped.of(tile.now), Shaped.of(tile.before))
        yield [Shaped(str(tile.figure.name)), *numbers, Shaped(str(tile.figure.unit.label))]


def _shaped_heads(table: Table, *, are_spans: bool) -> list[Shaped]:
    first, *rest = _heads(table)
    days = [_("from"), _("until")] if are_spans else []
    return [Shaped(head) for head in [*(days or [first]), *rest]]


def _shaped(row: Row, *, are_spans: bool) -> list[Shaped]:
    label = [Shaped(row.label)]
    if row.step:
        days = (row.step.first, row.step.last) if are_spans else (row.step.first,)
        label = [Shaped(day, DAY) for day in days]
    return [*label, *map(Shaped.of, row.cells)]


def as_text(report: Report) -> bytes:
    """All of it below one another, with a mark that makes spreadsheets read it as UTF-8."""
    stream = StringIO()
    writer = csv.writer(stream)
    writer.writerows([plain(value) for value in line] for line in _figures(report))
    for table in report.tables:
        writer.writerow([])
        writer.writerow([plain(str(table.title))])
        writer.writerow([plain(value) for value in _heads(table)])
        writer.writerows([plain(value) for value in _line(row)] for row in table.rows)
    writer.writerow([])
    writer.writerows([plain(value) for value in line] for line in _terms(report))
    return ("\ufeff" + stream.getvalue()).encode()


def _figures(report: Report) -> Iterator[Line]:
    yield [report.title, str(report.branch), f"{report.period.first} – {report.period.last}"]
    yield [_("Figure"), _("now"), _("before"), _("unit"), _("what it means")]
    for tile in report.tiles:
        figure = tile.figure
        names = [str(figure.unit.label), str(figure.meaning)]
        yield [str(figure.name), tile.now.value, tile.before.value, *names]


def _terms(report: Report) -> Iterator[Line]:
    """What else stands in the tables, apart from the figures: these have no numbers."""
    said = {str(tile.figure.name) for tile in report.tiles}
    rest = [term for term in report.defined if str(term.name) not in said]
    if rest:
        yield [_("What the figures mean")]
    for term in rest:
        yield [str(term.name), str(term.meaning)]


def _heads(table: Table) -> list[str]:
    """With the units, which a page writes beside each number."""
    cells = table.rows[0].cells if table.rows else []
    units = ["", *("" if cell.unit is Unit.COUNT else str(cell.unit.label) for cell in cells)]
    return [_with_unit(*both) for both in zip_longest(table.heads, units, fillvalue="")]


def _with_unit(head: str, unit: str) -> str:
    is_said = not unit or unit.casefold() in head.casefold()
    return head if is_said else f"{head} ({unit})"


def _line(row: Row) -> Line:
    return [row.label, *(cell.value for cell in row.cells)]


def _write(sheet: Any, lines: list[list[Shaped]]) -> None:
    for number, line in enumerate(lines, 1):
        for column, one in enumerate(line, 1):
            cell = sheet.cell(number, column, plain(one.value))
            cell.number_format = one.shape
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    values = [[one.value for one in line] for line in lines]
    for column, width in _widths(values).items():
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


def name_of(report: Report) -> str:
    """Of the file, without its ending."""
    return f"heed-{report.code}-{report.branch.code}-{report.period.first}-{report.period.last}"


FORMATS: Mapping[str, tuple[Callable[[Report], bytes], str]] = {
    "xlsx": (as_workbook, WORKBOOK),
    "csv": (as_text, TEXT),
}
