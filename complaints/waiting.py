"""Waiting for the customer ends by itself: the work goes on, and whoever is in charge is told."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from complaints.models import Complaint, Notice, State
from complaints.models.steps import lock_all, move_all
from complaints.models.telling import Told, tell

SET_SIZE = 200


def resume_due(*, now: datetime) -> int:
    """Let go on what was waited for long enough; return how many did. Any number may run at once:
    what somebody works on at this moment is left to them, or to the next beat."""
    total = 0
    while resumed := _resume_set(now):
        total += resumed
    return total


@transaction.atomic
def _resume_set(now: datetime) -> int:
    waiting = Complaint.objects.filter(state=State.WAITING, waits_until__lte=now, in_replay=False)
    locked = waiting.order_by("pk").select_for_update(skip_locked=True, no_key=True, of=("self",))
    cases = list(locked.select_related("handling_branch").prefetch_related("marks")[:SET_SIZE])
    if not cases:
        return 0
    lock_all(cases)
    for until in {one.waits_until for one in cases}:
        some = [one for one in cases if one.waits_until == until]
        data = {"due_at": until.isoformat() if until else ""}
        move_all(some, "resumption", by=None, at=now, data=data)
    tell([Told(one, Notice.Kind.WAITED, one.owner_id) for one in cases], by=None, at=now)
    return len(cases)
