"""Retiring a rule: it promises nothing any more, and the clocks that it gave are closed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from complaints import differences, replanning
from complaints.differences import Difference
from complaints.models import Cause, Complaint, Event, Reason, Timer
from complaints.models.lapsing import lapse_with_clocks
from complaints.models.timer import Outcome
from foundation.bulk import insert_each
from sla import publishing, rulebook
from sla.models import Policy
from sla.publishing import RuleRefused
from staff.models import User

MOST_SHOWN = 51  # Pages show fifty, and say that there are more


class Fate(NamedTuple):
    """Where the running clocks of a rule go: how many end, and how many go on under which other
    rule."""

    closed: int
    kept: Mapping[Policy, int]
    moved: Sequence[Difference]  # The first of them

    @property
    def total(self) -> int:
        return self.closed + sum(self.kept.values())


def foreseen(policy: Policy, *, at: datetime) -> Fate:
    """What retiring the rule would do to the clocks that it gave. Nothing is written.

    Raises RuleRefused where it cannot be retired.
    """
    publishing.refuse_shared(policy, at=at)
    rules = rulebook.current()
    live = Timer.objects.live().filter(target__version__policy=policy)
    kept: Counter[int] = Counter()
    moved: list[Difference] = []
    for one in replanning.handed_on(live, policy, at=at, rules=rules.without(policy.pk, at=at)):
        if not one.is_closed:
            kept[rules.targets[one.after.target_id].policy] += 1
        if len(moved) < MOST_SHOWN:
            moved.append(one)
    named = Policy.objects.in_bulk(kept)
    under = {named[key]: count for key, count in kept.most_common()}
    return Fate(live.count() - kept.total(), under, moved)


class Retired(NamedTuple):
    closed: int
    kept: int  # Go on under other rules


@transaction.atomic
def retire(policy: Policy, *, by: User | None, at: datetime) -> Retired:
    """Retire a rule; return what became of its clocks. Raises RuleRefused if it was already."""
    rulebook.lock()
    row = Policy.objects.select_for_update(no_key=True).get(pk=policy.pk)
    if row.retired_at:
        raise RuleRefused(_("%(rule)s is retired already.") % {"rule": policy})
    publishing.retire(row, at=at)
    return hand_on(row, by=by, at=at)


def hand_on(policy: Policy, *, by: User | None, at: datetime) -> Retired:
    """Let what other rules promise too go on under them, and close the rest."""
    own = Timer.objects.filter(target__version__policy=policy)
    found = replanning.handed_on(own, policy, at=at)
    kept = (one for one in found if not one.is_closed)
    record = differences.apply(kept, Reason.of(Cause.RETIRED, policy), by=by, at=at)
    closed = close(policy, by=by, at=at)
    return Retired(closed, record.moved.count() if record else 0)


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
