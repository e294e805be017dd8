"""Changing calendars: hours, inheritance, and the days of a year. Every change is checked whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sla import rulebook
from sla.holiday_files import Day
from sla.models import Calendar, CalendarDay, CalendarYear, WorkPeriod
from sla.worktime import Period

Week = Mapping[int, Sequence[Period]]  # Weekday (Monday is 0) to periods


class CalendarRefused(Exception):
    """A change that would leave a calendar on which nothing can be counted. A sentence."""


@transaction.atomic
def save(calendar: Calendar, week: Week, **values: Any) -> Calendar:
    """Write what a calendar says of itself. Raises CalendarRefused; nothing is saved then."""
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
    return calendar


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


@transaction.atomic
def confirm(calendar: Calendar, year: int, days: Sequence[Day]) -> None:
    """Take over the announced days of a year, in place of what stood there for them."""
    first = min([date(year, 1, 1), *(day.on for day in days)])
    calendar.days.filter(on__range=(date(year, 1, 1), date(year, 12, 31))).delete()
    calendar.days.filter(on__range=(first, date(year, 1, 1) - timedelta(days=1))).filter(
        on__in=[day.on for day in days]
    ).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(calendar=calendar, on=day.on, is_working=day.is_working, name=day.name)
        for day in days
    )
    CalendarYear.objects.get_or_create(calendar=calendar, year=year)
    rulebook.touch()
