"""Changing a calendar moves the clocks that run on it: tried out first, then done and recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from complaints import differences, replanning
from complaints.differences import Difference
from complaints.models import Reason, Replanning
from sla import calendars
from sla.calendars import CalendarRefused, Fact
from sla.models import Calendar
from sla.worktime import NeverOpen
from staff.models import User


class Trial(NamedTuple):
    """What a change would say differently, and what it would move."""

    added: Sequence[Fact]
    removed: Sequence[Fact]
    moved: Sequence[Difference]


def tried(calendar: Calendar, change: Callable[[], object], *, at: datetime) -> Trial:
    """What the change would do. Nothing is written."""
    with transaction.atomic():
        added, removed = _made(calendar, change)
        found = [one for one in _differences(calendar, at) if one.moves]
        transaction.set_rollback(True)
    return Trial(added, removed, found)


@transaction.atomic
def change(
    calendar: Calendar, make: Callable[[], object], reason: Reason, *, by: User, at: datetime
) -> Replanning:
    """Make the change and plan the clocks anew; the record says what changed and what moved.

    Raises CalendarRefused where a clock that runs could not fall due any more.
    """
    record = Replanning.because_of(reason, by=by, at=at)
    record.added, record.removed = _made(calendar, make)
    record.save()
    differences.write(_differences(calendar, at), record, at=at)
    return record


def _made(calendar: Calendar, make: Callable[[], object]) -> tuple[list[Fact], list[Fact]]:
    """Make a change; return what is said now, and what was said before."""
    before = _facts(calendar)
    make()
    after = _facts(calendar)
    return sorted(after - before), sorted(before - after)


def _facts(calendar: Calendar) -> set[Fact]:
    """As the database has it: the one in hand may be changed and not saved yet."""
    row = Calendar.objects.filter(pk=calendar.pk).first()
    return calendars.facts(row) if row else set()


def _differences(calendar: Calendar, at: datetime) -> Iterator[Difference]:
    keys = [calendar.pk, *(one.pk for one in calendars.below(calendar))]
    try:
        yield from replanning.recomputed(replanning.on_calendars(keys), at=at)
    except NeverOpen as error:
        text = _("With so few hours a promise that runs could not fall due any more; leave more.")
        raise CalendarRefused(text) from error
