"""The answer to a what-if as tables: for the page and for the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from complaints.figures import Figures, share
from complaints.models import TypeChoices, WhatIf
from foundation.spreadsheets import plain
from sla.models import Audience, Clock
from staff.models import Branch


@dataclass(frozen=True, slots=True)
class Row:
    """One figure before and after."""

    label: str
    before: Any
    after: Any

    @property
    def change(self) -> Any:
        if self.before is None or self.after is None:
            return None
        return round(self.after - self.before, 1)


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    rows: list[Row]
    is_share: bool = False  # In per cent
    is_better_higher: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    before: Figures
    after: Figures
    tables: list[Table]
    days: list[Table]  # Per day, in order


def answer(what_if: WhatIf) -> Answer | None:
    """The figures of a what-if that is done; None before that."""
    if what_if.figures is None:
        return None
    before, after = (Figures.from_json(what_if.figures[side]) for side in ("before", "after"))
    names = {branch.code: str(branch) for branch in Branch.objects.all()}
    types = {one.value: str(one.label) for one in TypeChoices} | {"ordinary": _("ordinary")}
    levels = {one.value: str(one.label) for one in Audience}
    tables = [
        Table(_("Broken promises by branch"), _counts(before, after, "branches", names)),
        Table(_("Broken promises by type"), _counts(before, after, "types", types)),
        Table(_("Escalations by level"), _counts(before, after, "levels", levels)),
    ]
    days = [
        Table(_("Clocks that run out"), _days(before, after, "due")),
        Table(_("Escalations"), _days(before, after, "escalated")),
    ]
    in_time = Table(
        _("In time, by clock"), list(_in_time(before, after)), is_share=True, is_better_higher=True
    )
    return Answer(before, after, [in_time, *tables], days)


def _in_time(before: Figures, after: Figures) -> Iterator[Row]:
    for clock in Clock:
        sides = [share(side.kept[clock], side.broken[clock]) for side in (before, after)]
        if sides != [None, None]:
            rounded = [None if side is None else round(side, 1) for side in sides]
            yield Row(str(clock.label), *rounded)


def _counts(before: Figures, after: Figures, table: str, names: Mapping[str, str]) -> list[Row]:
    """What is counted on either side, in the order of the names; unknown codes come last."""
    counts = [getattr(side, table) for side in (before, after)]
    codes: Iterable[str] = [*names, *sorted({*counts[0], *counts[1]} - {*names})]
    rows = [Row(names.get(code, code), counts[0][code], counts[1][code]) for code in codes]
    return [row for row in rows if row.before or row.after]


def _days(before: Figures, after: Figures, table: str) -> list[Row]:
    counts = [getattr(side, table) for side in (before, after)]
    return [Row(day, counts[0][day], counts[1][day]) for day in sorted({*counts[0], *counts[1]})]


def as_rows(found: Answer) -> Iterator[list[Any]]:
    """The lines of the file: what is counted, of what, before, after."""
    yield [_("Figure"), _("Of"), _("As it is"), _("With the draft")]
    for table in [*found.tables, *found.days]:
        for row in table.rows:
            yield [table.title, plain(row.label), row.before, row.after]
