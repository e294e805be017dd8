"""A while after a rule or calendar has changed, everything is looked at once more.

Whoever registered a complaint or fired a step in that very moment may have used the old one.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from complaints import differences, replanning, retiring
from complaints.models import Cause, Reason, Timer
from foundation.locks import tried
from sla.models import Policy, RuleStamp

PATIENCE = timedelta(minutes=1)  # Longer than any transaction at a desk or in a sweep may take
LOCK = 0x5E77  # One worker at a time


def settle(*, now: datetime) -> bool:
    """Look at all live clocks if that is due; return whether it was."""
    due = RuleStamp.objects.filter(settled=False, changed_at__lte=now - PATIENCE)
    stamp = due.values_list("stamp", flat=True).first()
    if stamp is None:
        return False
    with tried(LOCK) as held:
        if held:
            live = Timer.objects.live().values("target__version__policy")
            for policy in Policy.objects.filter(retired_at__lte=now, pk__in=live):
                retiring.hand_on(policy, by=None, at=now)
            found = replanning.recomputed(Timer.objects.all(), at=now)
            differences.apply(found, Reason(Cause.SETTLED), by=None, at=now)
            RuleStamp.objects.filter(stamp=stamp).update(settled=True)
        return held
