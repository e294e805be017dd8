"""Changing a calendar moves the clocks that run on it: tried out first, then done and recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from django.db import transaction

from complaints import replanning
from complaints.models import Replanning
from complaints.replanning import Difference
from sla import calendars
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
    calendar: Calendar, make: Callable[[], object], *, reason: str, by: User, at: datetime
) -> Replanning:
    """Make the change and plan the clocks anew; the record says what moved."""
    make()
    record = replanning.apply(_differences(calendar, at), reason=reason, by=by, at=at)
    return record or Replanning.objects.create(at=at, by=by, reason=reason[:500])


def _differences(calendar: Calendar, at: datetime) -> Iterator[Difference]:
    keys = [calendar.pk, *(one.pk for one in calendars.below(calendar))]
    return replanning.recomputed(replanning.on_calendars(keys), at=at)
