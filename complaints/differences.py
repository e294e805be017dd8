"""Clocks as they stand and as they ought to, written down: what moved, by whom and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from operator import attrgetter
from typing import Any

from django.db import transaction

from complaints.models import Complaint, Event, Moved, Reason, Replanning, Timer
from complaints.models.timer import PROMISED
from foundation.bulk import insert_each, update_each
from sla.models.timer import PLANNED
from staff.models import User

SET_SIZE = 500
# How a timer stands; by keys, for the rows behind them are not asked for.
STOPPED = ("started_at", "stopped_at", "outcome", "quarantined")
KEYS = {"target": "target_id", "calendar": "calendar_id"}
STANDING = attrgetter(*(KEYS.get(name, name) for name in (*PROMISED, *PLANNED, *STOPPED)))


@dataclass(frozen=True, slots=True)
class Difference:
    """A timer as it stands, and as it would be planned."""

    before: Timer
    after: Timer

    @property
    def is_any(self) -> bool:
        return STANDING(self.after) != STANDING(self.before)

    @property
    def moves(self) -> bool:
        """Whether anything that staff see is different; else only a step's instant is."""
        due = self.old_due_at != self.after.due_at
        return due or self.is_retargeted or self.is_closed or self.is_begun

    @property
    def old_due_at(self) -> datetime | None:
        return None if self.is_begun else self.before.due_at

    @property
    def is_begun(self) -> bool:
        """Whether it does not run yet, or not any more."""
        return self.before.pk is None or self.before.stopped_at is not None

    @property
    def is_closed(self) -> bool:
        return self.after.stopped_at is not None

    @property
    def is_retargeted(self) -> bool:
        return self.before.target_id != self.after.target_id


def apply(
    found: Iterable[Difference], reason: Reason, *, by: User | None, at: datetime
) -> Replanning | None:
    """Write differences, and a record of what moved; None where nothing did."""
    record = Replanning.because_of(reason, by=by, at=at)
    write(found, record, at=at)
    return record if record.pk else None


def write(found: Iterable[Difference], record: Replanning, *, at: datetime) -> int:
    """Set by set, so that nobody at a desk waits for all of them; return how many were left.

    The record is saved with the first clock that moves. A timer that was fired, or whose
    complaint was moved, in the meantime is left to the next run.
    """
    rest, left = iter(found), 0
    while some := list(islice(rest, SET_SIZE)):
        with transaction.atomic():
            written = _written(some)
            left += len(some) - len(written)
            moved = [one for one in written if one.moves]
            if moved and record.pk is None:
                record.save()
            insert_each([_moved(one, record) for one in moved])
            insert_each([_event(one, record, at) for one in moved])
    return left


def _written(some: Sequence[Difference]) -> list[Difference]:
    """Plan the timers that still stand as they were found; return which.

    Complaints are locked before their timers, as a move does: none can change meanwhile.
    """
    some = _unmoved(some)
    new = _without_doubles([one for one in some if one.before.pk is None])
    insert_each([one.after for one in new])
    held = {one.before.pk: one for one in some if one.before.pk}
    locked = Timer.objects.filter(pk__in=held).locked()
    current = [held[row.pk] for row in locked if STANDING(row) == STANDING(held[row.pk].before)]
    update_each([one.after for one in current], [*PROMISED, *PLANNED, *STOPPED])
    return [*new, *current]


def _unmoved(some: Sequence[Difference]) -> list[Difference]:
    """Those whose complaint nobody has moved since it was read, and is still open."""
    keys = {one.after.complaint_id for one in some}
    rows = Complaint.objects.open().filter(pk__in=keys).order_by("pk")
    versions = dict(rows.select_for_update(no_key=True).values_list("pk", "version"))
    return [
        one for one in some if versions.get(one.after.complaint_id) == one.after.complaint.version
    ]


def _without_doubles(new: Sequence[Difference]) -> list[Difference]:
    """Of clocks that never ran, those that still do not."""
    timers = Timer.objects.filter(complaint__in={one.after.complaint_id for one in new})
    have = set(timers.values_list("complaint", "clock", "strategy")) if new else set()
    asked = [(one, (one.after.complaint_id, one.after.clock, one.after.strategy)) for one in new]
    return [one for one, key in asked if key not in have]


def _moved(one: Difference, record: Replanning) -> Moved:
    return Moved(
        replanning=record,
        timer_id=one.after.pk,
        old_due_at=one.old_due_at,
        new_due_at=None if one.is_closed else one.after.due_at,
        old_target_id=one.before.target_id,
        new_target_id=one.after.target_id,
    )


def _event(one: Difference, record: Replanning, at: datetime) -> Event:
    dates = {"old": one.old_due_at, "due_at": one.after.due_at}
    data: dict[str, Any] = {name: at.isoformat() if at else "" for name, at in dates.items()}
    data |= {"clock": one.before.clock, "cause": record.cause, "about": record.about}
    complaint = one.before.complaint_id
    return Event(complaint_id=complaint, kind="replanning", by=record.by, at=at, data=data)
