"""How the numbers of reports look."""

from __future__ import annotations

from datetime import timedelta

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from complaints.spans import span
from reports.drilling import address_of
from reports.figures import DECIMALS, Unit
from reports.periods import Period
from reports.tables import Cell, Report, Row, Tile

register = template.Library()


@register.filter
def shown(cell: Cell) -> str:
    """As it stands on a page, in a mail and on a chart."""
    return _in_words(cell.value, cell.unit)


def _in_words(value: float | None, unit: Unit) -> str:
    if value is None:
        return "—"
    if unit is Unit.MINUTES:
        return span(timedelta(minutes=value))
    digits = DECIMALS.get(unit, 0)
    # Rounded here: Django would cut off what is beyond.
    text = number_format(f"{value:.{digits}f}", digits, force_grouping=True)
    return f"{text} %" if unit is Unit.PERCENT else text


def raw(cell: Cell) -> str:
    """For the chart."""
    return "" if cell.value is None else f"{cell.value:.6g}"


@register.simple_tag
def number(cell: Cell, report: Report) -> SafeString | str:
    """The number, which leads to the complaints behind it."""
    address = address_of(cell, report)
    return format_html('<a href="{}">{}</a>', address, shown(cell)) if address else shown(cell)


@register.simple_tag
def cells(row: Row, report: Report) -> SafeString:
    """The numbers of a row at once: a page has hundreds, and each costs a template dearly."""
    parts = [(_looks(cell), raw(cell), number(cell, report)) for cell in row.cells]
    return format_html_join("", '<td class="num{}" data-value="{}">{}</td>', parts)


def _looks(cell: Cell) -> str:
    return (" worse" if cell.is_below else "") + (f" shade-{cell.shade}" if cell.shade else "")


@register.filter
def change(tile: Tile) -> str:
    """With its sign, so that colour is not all that tells better from worse."""
    if tile.change is None:
        return ""
    sign = "+" if tile.change > 0 else "−" if tile.change < 0 else "±"
    if tile.figure.unit is Unit.PERCENT:
        return _("%(points)s points") % {"points": f"{sign}{abs(tile.change):.1f}"}
    return sign + _in_words(abs(tile.change), tile.figure.unit)


@register.filter
def tone(tile: Tile) -> str:
    """The class of a change: better, worse, or none."""
    return {True: "better", False: "worse", None: ""}[tile.is_better]


@register.filter
def days(period: Period) -> str:
    if period.first == period.last:
        return f"{period.first}"
    return _("%(first)s to %(last)s") % {"first": period.first, "last": period.last}


@register.filter
def asked(period: Period) -> str:
    """As it stands in an address."""
    return f"first={period.first}&last={period.last}"
