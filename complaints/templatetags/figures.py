"""How the figures of a what-if look."""

from __future__ import annotations

from django import template
from django.utils.formats import number_format

from complaints.answers import Row, Table

register = template.Library()


@register.filter
def percent(value: float | None) -> str:
    return "—" if value is None else f"{number_format(round(value, 1), 1)} %"


@register.filter
def figure(value: float | None, table: Table) -> str:
    return percent(value) if table.is_share or value is None else number_format(value)


@register.filter
def signed(change: float | None) -> str:
    """With its sign, so that colour is not all that tells better from worse."""
    if change is None:
        return "—"
    sign = "+" if change > 0 else "−" if change < 0 else ""
    return f"{sign}{number_format(abs(change))}"


@register.filter
def tendency(row: Row, table: Table) -> str:
    """The class of a change: better, worse, or none."""
    if not row.change:
        return ""
    return "better" if (row.change > 0) == table.is_better_higher else "worse"
