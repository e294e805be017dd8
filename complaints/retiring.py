"""Retiring a rule: it promises nothing any more, and the clocks that it gave are closed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from complaints import differences, replanning
from complaints.models import Cause, Complaint, Event, Reason, Timer
from complaints.models.lapsing import lapse_with_clocks
from complaints.models.timer import Outcome
from foundation.bulk import insert_each
from sla import publishing, rulebook
from sla.models import Policy
from sla.publishing import RuleRefused
from staff.models import User


@transaction.atomic
def retire(policy: Policy, *, by: User | None, at: datetime) -> int:
    """Retire a rule; return how many clocks were closed. Raises RuleRefused if it was already."""
    rulebook.lock()
    row = Policy.objects.select_for_update(no_key=True).get(pk=policy.pk)
    if row.retired_at:
        raise RuleRefused(_("%(rule)s is retired already.") % {"rule": policy})
    publishing.retire(row, at=at)
    return hand_on(row, by=by, at=at)


def hand_on(policy: Policy, *, by: User | None, at: datetime) -> int:
    """Let what other rules promise too go on under them, and close the rest; return how many."""
    own = Timer.objects.filter(target__version__policy=policy)
    found = replanning.handed_on(own, policy, at=at)
    kept = (one for one in found if not one.is_closed)
    differences.apply(kept, Reason.of(Cause.RETIRED, policy), by=by, at=at)
    return close(policy, by=by, at=at)


@transaction.atomic
def close(policy: Policy, *, by: User | None, at: datetime) -> int:
    """Close the live clocks that a retired rule gave; return how many."""
    live = Timer.objects.live().filter(target__version__policy=policy)
    # Complaints before their timers, as a move does: two who cross would both lose.
    theirs = Complaint.objects.filter(pk__in=live.values("complaint")).order_by("pk")
    list(theirs.select_for_update(no_key=True).values_list("pk", flat=True))
    closed = list(live.locked().values_list("pk", "complaint_id", "clock"))
    Timer.objects.filter(pk__in=[pk for pk, _complaint, _clock in closed]).stop(Outcome.DROPPED, at)
    insert_each([_event(complaint, clock, policy, by, at) for _pk, complaint, clock in closed])
    lapse_with_clocks([complaint for _pk, complaint, _clock in closed], at=at)
    return len(closed)


def _event(complaint: int, clock: str, policy: Policy, by: User | None, at: datetime) -> Event:
    data = {"clock": clock, "rule": policy.names}
    return Event(complaint_id=complaint, kind="retirement", by=by, at=at, data=data)
