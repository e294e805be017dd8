"""Tables of what came in, broken down by one thing: type, category, cause, channel, hour, day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.utils import formats
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from complaints.models import Case, Category, Channel, RootCause, TypeChoices
from reports import sums, terms
from reports.figures import FIGURES, IN_TIME, Counts, Unit
from reports.measures import NOTHING
from reports.periods import Period
from reports.sums import Scope
from reports.tables import SHADES, Cell, Row, Table, added, cell, counted, keys_of
from sla.models import Clock


@dataclass(frozen=True, slots=True)
class Material:
    """What was counted for a report, and for the period before."""

    scope: Scope
    counts: Counts
    before: Counts


Maker = Callable[[Material], Table]
Names = Callable[[], Mapping[str, str]]


def broken_down(figure: str, title: Any, names: Names) -> Maker:
    """How many of each, the share of it in all, and how many there were before."""

    def make(material: Material) -> Table:
        now, then = keys_of(material.counts, figure), keys_of(material.before, figure)
        whole = keys_of(material.counts, "received") if figure == "type" else now
        total, called = sum(whole.values()), {**names(), NOTHING: _("not said")}
        keys = sorted({*now, *then}, key=lambda key: (-now.get(key, 0), called.get(key, key)))
        rows = [_row(called.get(key, key), figure, key, now, then, total, material) for key in keys]
        counted = _("contacts") if figure == "kind" else _("complaints")
        heads = [str(title), counted, _("before"), _("share"), pgettext("figure", "change")]
        note = (
            _("A complaint of two types counts under each; shares are of all complaints.")
            if figure == "type"
            else ""
        )
        chart = "lying" if len(rows) > 1 else ""
        said = [*terms.of_types(called, keys), terms.SHARE, terms.CHANGE]
        return Table(figure, str(title), heads, rows, chart, note=note, terms=said)

    return make


def _row(
    name: str,
    figure: str,
    key: str,
    now: Mapping[str, int],
    then: Mapping[str, int],
    total: int,
    material: Material,
) -> Row:
    here = counted(now, figure, key)
    before = counted(then, figure, key, period=material.scope.period.before())
    count = now.get(key, 0)
    share = Cell(100 * count / total if total else None, Unit.PERCENT, here.key)
    return Row(name, [here, before, share, Cell(count - then.get(key, 0))])


def _types() -> dict[str, str]:
    return {"ordinary": _("ordinary"), **{one.value: str(one.label) for one in TypeChoices}}


def _named(model: Any) -> Names:
    return lambda: {str(one.pk): str(one) for one in model.objects.all()}


TYPES = broken_down("type", gettext_lazy("Type"), _types)
KINDS = broken_down(
    "kind",
    gettext_lazy("Kind of contact"),
    lambda: {one.value: str(one.label) for one in Case.Kind},
)
CATEGORIES = broken_down("category", gettext_lazy("Category"), _named(Category))
CAUSES = broken_down("cause", gettext_lazy("Cause, as customers saw it"), _named(RootCause))
CHANNELS = broken_down("channel", gettext_lazy("Channel"), _named(Channel))


def hours(material: Material) -> Table:
    """Complaints by hour of the week, local time, the colour of fuller ones stronger."""
    found = keys_of(material.counts, "hour")
    most = max(found.values(), default=0)

    def hour(number: int) -> Cell:
        key = str(number)
        shade = ceil(SHADES * found.get(key, 0) / most) if most else 0
        return counted(found, "hour", key, shade=shade)

    rows = [
        Row(str(name), [hour(24 * day + number) for number in range(24)])
        for day, name in WEEKDAYS.items()
    ]
    heads = [_("Received"), *(f"{number:02}" for number in range(24))]
    note = _("The stronger the colour of an hour, the more complaints were received in it.")
    return Table("hours", _("Hour of the week"), heads, rows, note=note)


def _steps(material: Material, figures: set[str]) -> list[tuple[Period, Counts]]:
    days = sums.by_day(material.scope, figures)
    return [
        (step, added(counts for on, counts in days.items() if step.first <= on <= step.last))
        for step in material.scope.period.steps()
    ]


def _label(step: Period) -> str:
    short = [formats.date_format(on, "SHORT_DATE_FORMAT") for on in (step.first, step.last)]
    return short[0] if step.days == 1 else "–".join(short)


def course(material: Material) -> Table:
    """How many came in, step by step."""
    shown = [FIGURES["received"], FIGURES["urgent"]]
    rows = [
        Row(_label(step), [cell(figure, counts, period=step) for figure in shown], step=step)
        for step, counts in _steps(material, {"received", "urgent"})
    ]
    heads = [_("Received"), *(str(figure.name) for figure in shown)]
    return Table("course", _("Course"), heads, rows, chart="bar", is_long=True, figures=shown)


def promises(material: Material) -> Table:
    """The share of answers in time, step by step, beside what is aimed at."""
    figure = FIGURES[f"in_time_{Clock.ANSWER.value}"]
    rows = [
        Row(
            _label(step),
            [cell(figure, counts, period=step), Cell(IN_TIME, Unit.PERCENT)],
            step=step,
        )
        for step, counts in _steps(material, figure.asks_for)
    ]
    heads = [_("Received"), str(figure.name), _("aimed at")]
    more: Any = {"is_long": True, "figures": [figure], "terms": [terms.AIM], "is_near": True}
    return Table("promises", _("Answers in time"), heads, rows, "line", **more)


def clocks(material: Material) -> Table:
    """Every clock: promises kept and broken against C11, and how long it took."""
    minutes = sums.minutes(material.scope)
    kept, late = (keys_of(material.counts, name) for name in ("kept", "late"))
    rows = [
        _clock(clock.value, str(clock.label), kept, late, minutes.get(clock.value))
        for clock in Clock
        if clock.value in kept or clock.value in late
    ]
    if minutes["closing"]:
        rows.append(_clock("closing", _("until archived"), {}, {}, minutes["closing"]))
    heads = [
        *(_("Clock"), _("kept"), _("broken"), _("in time"), _("aimed at")),
        *(_("median"), _("9 of 10 within"), _("99 of 100 within")),
    ]
    note = _(
        "How long it took is wall time from the start of the clock until it was first met, in "
        "whole minutes: half of the complaints took no longer than the median."
    )
    said = [*terms.PROMISES, *terms.of_clocks({*kept, *late}), terms.CLOSING]
    return Table("clocks", _("Clocks"), heads, rows, "lying", drawn=(3, 4), note=note, terms=said)


def _clock(
    name: str,
    label: str,
    kept: Mapping[str, int],
    late: Mapping[str, int],
    minutes: Mapping[int, int] | None,
) -> Row:
    good, bad = kept.get(name, 0), late.get(name, 0)
    share = 100 * good / (good + bad) if good + bad else None
    broken, is_below = counted(late, "late", name), share is not None and share < IN_TIME
    promise = [
        counted(kept, "kept", name),
        broken,
        Cell(share, Unit.PERCENT, broken.key, is_below=is_below),
        Cell(IN_TIME, Unit.PERCENT),
    ]
    times = [_time(name, sums.percentile(minutes or {}, percent)) for percent in (50, 90, 99)]
    return Row(label, [*(promise if name in Clock else [Cell(None)] * 4), *times])


def _time(clock: str, minutes: int | None) -> Cell:
    """It leads to those that took at least as long."""
    return Cell(minutes, Unit.MINUTES, None if minutes is None else (f"took_{clock}", str(minutes)))
