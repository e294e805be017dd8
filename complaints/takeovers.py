"""Taking over a new version: asked for on the rule page, done by a worker, set by set.

Nobody waits at a page for a hundred thousand clocks, and a worker that dies leaves the rest to
the next one.
"""

from __future__ import annotations

import logging
from datetime import datetime
from itertools import islice

from django.db import OperationalError

from complaints import differences, replanning
from complaints.differences import Difference
from complaints.models import Cause, Reason, Replanning
from foundation.locks import tried
from sla.models import Policy
from staff.models import User

logger = logging.getLogger(__name__)

LOCK = 0x7A4E  # One worker a takeover
MOST_SHOWN = 500
MOST_ROUNDS = 10


def first_moves(policy: Policy, *, at: datetime) -> list[Difference]:
    """What would move, as many as a page can show and one more if there are more."""
    found = (one for one in replanning.under_new_rules(policy, at=at) if one.moves)
    return list(islice(found, MOST_SHOWN + 1))


def ask(policy: Policy, *, by: User, at: datetime) -> Replanning:
    """Have a worker plan open complaints anew under what is in force then."""
    record = Replanning.because_of(Reason.of(Cause.TAKEN_OVER, policy), by=by, at=at)
    record.policy, record.finished_at = policy, None
    record.save()
    return record


def perform_pending(*, now: datetime) -> int:
    """Do what nobody is at work on; return how many were done."""
    done = 0
    for pk in list(Replanning.objects.unfinished().values_list("pk", flat=True)):
        with tried(LOCK, pk) as held:
            record = Replanning.objects.unfinished().filter(pk=pk).first() if held else None
            if record and record.policy:
                _perform(record, record.policy, now)
                done += 1
    return done


def _perform(record: Replanning, policy: Policy, now: datetime) -> None:
    failure = ""
    try:
        for _again in range(MOST_ROUNDS):  # Whoever works on a complaint meanwhile is waited for
            found = replanning.under_new_rules(policy, at=now)
            if not differences.write(found, record, at=now):
                break
    except OperationalError as error:  # Somebody was in the way: the next beat tries again
        logger.warning("Taking over %s waits: %s", policy.code, error)
        return
    except Exception as error:
        logger.exception("Taking over %s failed", policy.code)
        failure = type(error).__name__
    ended = {"finished_at": now, "failure": failure}
    Replanning.objects.filter(pk=record.pk).update(**ended)
