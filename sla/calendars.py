"""Changing calendars: hours, inheritance, and the days of a year. Every change is checked whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from sla import hours, planning, rulebook, worktime
from sla.holiday_files import Day
from sla.models import Calendar, CalendarDay, CalendarYear, Clock, Policy, SingleDay, WorkPeriod
from sla.reach import is_in_reach
from sla.worktime import Period

Week = Mapping[int, Sequence[Period]]  # Weekday (Monday is 0) to periods
NUDGED_FROM = 10  # October: the State Council announces the next year in November
Fact = tuple[str, ...]  # What kind of thing a calendar says, and the values


class CalendarRefused(Exception):
    """A change that would leave a calendar on which nothing can be counted. A sentence."""


def facts(calendar: Calendar) -> set[Fact]:
    """Everything that a calendar says itself, for a comparison with what it said before."""
    said: set[Fact] = {
        ("name", calendar.name),
        ("name_zh", calendar.name_zh),
        ("zone", calendar.zone),
        ("parent", calendar.parent.code if calendar.parent else ""),
        ("branch", calendar.branch),
    }
    said |= {(name,) for name in ("always_open", "follows_holidays") if getattr(calendar, name)}
    week = calendar.week().items()
    said |= {("hours", str(weekday), hours.written(periods)) for weekday, periods in week}
    for day in calendar.own_days():
        said.add(("worked" if day.is_working else "closed", day.on.isoformat(), day.name))
    said |= {("year", str(one.year)) for one in calendar.confirmed_years.all()}
    said |= {_said_of(day) for day in calendar.singles.all()}
    return {fact for fact in said if fact[1:] != ("",)}


def is_dated(fact: Sequence[str]) -> bool:
    """Whether it is said of one day."""
    return fact[0] in ("worked", "closed", "single")


def rules_on(calendar: Calendar, *, at: datetime) -> set[int]:
    """The rules that name the calendar now, or will."""
    versions = rulebook.current().to_come(at)
    return {v.policy for v in versions for t in v.targets if t.calendar_pk == calendar.pk}


def _said_of(day: SingleDay) -> Fact:
    weekday = "" if day.weekday is None else str(day.weekday)
    return ("single", day.on.isoformat(), day.hours, weekday, day.reason)


@transaction.atomic
def save(calendar: Calendar, week: Week, *, read: int | None = None, **values: Any) -> Calendar:
    """Write what a calendar says of itself, over the version that was `read` (None: any).

    Raises CalendarRefused; nothing is saved then.
    """
    rulebook.lock()
    row = Calendar.objects.select_for_update(no_key=True).filter(pk=calendar.pk).first()
    if row:
        _refuse_if_behind(row, read)
    calendar.version = row.version + 1 if row else 1
    for name, value in values.items():
        setattr(calendar, name, value)
    _refuse_circles(calendar)
    calendar.save()
    calendar.periods.all().delete()
    WorkPeriod.objects.bulk_create(
        WorkPeriod(calendar=calendar, weekday=weekday, opens=opens, closes=closes)
        for weekday, periods in week.items()
        for opens, closes in periods
    )
    for one in (calendar, *below(calendar)):
        if not Calendar.objects.get(pk=one.pk).value().is_ever_open():
            text = _(
                "“%(calendar)s” would never be open: give it hours, or a parent that has some."
            )
            raise CalendarRefused(text % {"calendar": one})
    rulebook.touch()
    _refuse_beyond_reach()
    return calendar


def _refuse_beyond_reach() -> None:
    """No rule may be left with a time that its calendar cannot tell any more."""
    versions = rulebook.current().newest()
    for target in (target for version in versions for target in version.targets):
        exact = planning.worked_out(target, versions)
        if exact and not is_in_reach(exact):
            clock = Clock(target.clock).label
            rule = Policy.objects.get(pk=target.policy)
            text = _(
                "With so few hours “%(clock)s” of “%(rule)s” would fall due more than forty years "
                "ahead; leave more of them."
            )
            raise CalendarRefused(text % {"clock": clock, "rule": rule})


def _refuse_circles(calendar: Calendar) -> None:
    above, seen = calendar.parent, {calendar.pk}
    while above is not None:
        if above.pk in seen:
            text = _("“%(calendar)s” would inherit from itself; choose another parent.")
            raise CalendarRefused(text % {"calendar": calendar})
        seen.add(above.pk)
        above = above.parent


def below(calendar: Calendar) -> list[Calendar]:
    """Every calendar that inherits from this one, however far."""
    found: list[Calendar] = []
    level = [calendar.pk]
    while level:
        children = list(Calendar.objects.filter(parent__in=level))
        found += children
        level = [child.pk for child in children]
    return found


def days_of(calendar: Calendar, year: int) -> models.QuerySet[CalendarDay]:
    """What the file of that year, or the shipped list, says in this calendar itself."""
    shipped = Q(file_year=None, on__range=(date(year, 1, 1), date(year, 12, 31)))
    return calendar.days.filter(shipped | Q(file_year=year))


@transaction.atomic
def confirm(calendar: Calendar, year: int, days: Sequence[Day], *, read: int | None = None) -> None:
    """Take over the announced days of a year, in place of what its file said before.

    Raises CalendarRefused where the calendar is not the version that was `read` (None: any).
    """
    rulebook.lock()
    row = Calendar.objects.select_for_update(no_key=True).get(pk=calendar.pk)
    _refuse_if_behind(row, read)
    Calendar.objects.filter(pk=row.pk).update(version=row.version + 1)
    days_of(row, year).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(
            calendar=row, on=day.on, is_working=day.is_working, name=day.name, file_year=year
        )
        for day in days
    )
    CalendarYear.objects.get_or_create(calendar=row, year=year)
    rulebook.touch()
    _refuse_beyond_reach()


@transaction.atomic
def set_days(
    calendar: Calendar, days: Sequence[date], *, read: int | None = None, **says: Any
) -> None:
    """Close or open single days (`hours`, `weekday`, `reason`); without anything said they are
    again what they would be.

    Raises CalendarRefused where the calendar is not the version that was `read` (None: any).
    """
    rulebook.lock()
    row = Calendar.objects.select_for_update(no_key=True).get(pk=calendar.pk)
    _refuse_if_behind(row, read)
    Calendar.objects.filter(pk=row.pk).update(version=row.version + 1)
    row.singles.filter(on__in=days).delete()
    if says:
        SingleDay.objects.bulk_create(SingleDay(calendar=row, on=on, **says) for on in days)
    rulebook.touch()
    _refuse_beyond_reach()


def missing_year(today: date) -> tuple[int, list[Calendar]]:
    """The year whose holidays are to be announced, and the calendars that lack them: next year's
    from October on, before that those of this year.

    What only lacks them because its parent does is left out.
    """
    values = rulebook.current().calendars
    for year in (today.year, today.year + 1)[: 2 if today.month >= NUDGED_FROM else 1]:
        lacking = {pk for pk, value in values.items() if not _is_announced(value, year)}
        rows = Calendar.objects.in_use().filter(pk__in=lacking).exclude(parent__in=lacking)
        if rows:
            return year, list(rows)
    return today.year, []


def _is_announced(calendar: worktime.Calendar, year: int) -> bool:
    """Whether nobody waits for the holidays of the year."""
    return calendar.always_open or calendar.confirmed is None or year in calendar.confirmed


def _refuse_if_behind(row: Calendar, read: int | None) -> None:
    if read not in (None, row.version):
        text = _("“%(calendar)s” was changed since you opened it. Look at what changed first.")
        raise CalendarRefused(text % {"calendar": row})
