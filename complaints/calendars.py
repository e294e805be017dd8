"""Changing a calendar moves the clocks that run on it: tried out first, then done and recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from django.db import transaction

from complaints import differences, replanning
from complaints.differences import Difference
from complaints.models import Reason, Replanning
from sla import calendars
from sla.calendars import Fact
from sla.models import Calendar
from staff.models import User


def tried(calendar: Calendar, change: Callable[[], object], *, at: datetime) -> list[Difference]:
    """What the change would move. Nothing is written."""
    with transaction.atomic():
        change()
        found = [one for one in _differences(calendar, at) if one.moves]
        transaction.set_rollback(True)
    return found


@transaction.atomic
def change(
    calendar: Calendar, make: Callable[[], object], reason: Reason, *, by: User, at: datetime
) -> Replanning:
    """Make the change and plan the clocks anew; the record says what changed and what moved."""
    before = _facts(calendar)
    make()
    after = _facts(calendar)
    record = Replanning.because_of(reason, by=by, at=at)
    record.added, record.removed = sorted(after - before), sorted(before - after)
    record.save()
    differences.write(_differences(calendar, at), record, at=at)
    return record


def _facts(calendar: Calendar) -> set[Fact]:
    """As the database has it: the one in hand may be changed and not saved yet."""
    row = Calendar.objects.filter(pk=calendar.pk).first()
    return calendars.facts(row) if row else set()


def _differences(calendar: Calendar, at: datetime) -> Iterator[Difference]:
    keys = [calendar.pk, *(one.pk for one in calendars.below(calendar))]
    return replanning.recomputed(replanning.on_calendars(keys), at=at)
