"""Planning clocks anew: from history alone, or under the rules that are in force now.

A recomputation never changes a promise; taking over a new version does, on purpose. Both keep
pauses and met clocks, and neither touches the complaint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from operator import attrgetter

from django.db import transaction
from django.db.models import Q, prefetch_related_objects

from complaints.casefiles import CaseFiles
from complaints.models import Event, Moved, Replanning, Timer
from complaints.models.clocks import STARTED_LATER
from complaints.models.timer import PROMISED, TimerQuerySet, history
from foundation.bulk import insert_each, update_each
from sla import planning, rulebook
from sla.clock import Change
from sla.models import Policy
from sla.models.timer import PLANNED
from sla.promises import Promises, strictest
from sla.rulebook import Rulebook
from staff.models import User

SET_SIZE = 500
# How a timer stands; by keys, for the rows behind them are not asked for.
KEYS = {"target": "target_id", "calendar": "calendar_id"}
STANDING = attrgetter(*(KEYS.get(name, name) for name in (*PROMISED, *PLANNED)))
# Says under which target a live timer is to run on; None: under the one that it has.
Choose = Callable[[Timer], planning.Target | None]


@dataclass(frozen=True, slots=True)
class Difference:
    """A live timer as it stands, and as it would be planned."""

    before: Timer
    after: Timer

    @property
    def moves(self) -> bool:
        """Whether anything that staff see is different; else only a step's instant is."""
        return self.before.due_at != self.after.due_at or self.is_retargeted

    @property
    def is_retargeted(self) -> bool:
        return self.before.target_id != self.after.target_id


def recomputed(timers: TimerQuerySet) -> Iterator[Difference]:
    """Live timers that history and calendars give other instants than they hold."""
    yield from _differences(timers, rulebook.current(), lambda timer: None)


def under_new_rules(policy: Policy, *, at: datetime) -> Iterator[Difference]:
    """Live timers of open complaints whom this policy gives, or takes from, another promise.

    As ever the strictest rule wins; what would change between other policies is left alone.
    """
    rules = rulebook.current()
    promises = Promises(rules.in_force(at))

    def choose(timer: Timer) -> planning.Target | None:
        complaint = timer.complaint
        held = promises.of(complaint.facts(complaint.types))
        later = timer.clock in STARTED_LATER
        start = timer.started_at if later else complaint.received_at
        target = strictest(held.get(timer.clock, ()), start)
        concerned = target and policy.pk in (target.policy, rules.targets[timer.target_id].policy)
        return target if concerned else None

    timers = Timer.objects.exclude(clock="commitment").filter(strategy="overdue")
    yield from _differences(timers, rules, choose, at=at)


def _differences(
    timers: TimerQuerySet, rules: Rulebook, choose: Choose, *, at: datetime | None = None
) -> Iterator[Difference]:
    live, files, last = timers.live().filter(quarantined="", in_replay=False), CaseFiles(), 0
    while keys := _next_complaints(live, last):
        complaints = {complaint.pk: complaint for complaint in files.of(keys)}
        prefetch_related_objects(list(complaints.values()), "marks")
        changes = history(complaints.values())
        for timer in live.filter(complaint__in=keys).order_by("complaint", "pk"):
            timer.complaint = complaints[timer.complaint_id]
            after = _planned(timer, rules, choose(timer), changes.get(timer.complaint_id, ()), at)
            if STANDING(after) != STANDING(timer):
                yield Difference(timer, after)
        last = keys[-1]


def _next_complaints(timers: TimerQuerySet, last: int) -> list[int]:
    rows = timers.filter(complaint__gt=last).order_by("complaint")
    return list(rows.values_list("complaint", flat=True).distinct()[:SET_SIZE])


def _planned(
    timer: Timer,
    rules: Rulebook,
    target: planning.Target | None,
    changes: Sequence[Change],
    at: datetime | None,
) -> Timer:
    after = copy(timer)
    if target and target.pk != timer.target_id:
        fired = rules.targets[timer.target_id].steps[: timer.position]
        after.take(target)
        # What was said at a share of the time is not said again; what lies behind is said now.
        told = fired[-1].share if fired else -1
        after.position = sum(step.share <= told for step in target.steps)
        after.generation, after.not_before = timer.generation + 1, at
    after.plan(rules.promise(after), changes)
    return after


def apply(
    found: Iterable[Difference], *, reason: str, by: User | None, at: datetime
) -> Replanning | None:
    """Write differences, and a record of what moved; None where nothing differs.

    Set by set, so that nobody at a desk waits for all of them. A timer that was fired, stopped
    or planned in the meantime is left to the next run.
    """
    record, rest = None, iter(found)
    while some := list(islice(rest, SET_SIZE)):
        with transaction.atomic():
            moved = [one for one in _write(some) if one.moves]
            if moved:
                record = record or Replanning.objects.create(at=at, by=by, reason=reason[:500])
                insert_each([_moved(one, record) for one in moved])
                insert_each([_event(one, record) for one in moved])
    return record


def _write(some: Sequence[Difference]) -> list[Difference]:
    """Plan the timers that still stand as they were found; return which."""
    held = {one.before.pk: one for one in some}
    locked = Timer.objects.live().filter(pk__in=held).locked()
    current = [held[row.pk] for row in locked if STANDING(row) == STANDING(held[row.pk].before)]
    update_each([one.after for one in current], [*PROMISED, *PLANNED])
    return current


def _moved(one: Difference, record: Replanning) -> Moved:
    return Moved(
        replanning=record,
        timer_id=one.before.pk,
        old_due_at=one.before.due_at,
        new_due_at=one.after.due_at,
        old_target_id=one.before.target_id,
        new_target_id=one.after.target_id,
    )


def _event(one: Difference, record: Replanning) -> Event:
    dates = {"old": one.before.due_at, "due_at": one.after.due_at}
    data = {name: at.isoformat() if at else "" for name, at in dates.items()}
    data |= {"clock": one.before.clock, "reason": record.reason}
    return Event(
        complaint_id=one.before.complaint_id,
        kind="replanning",
        by=record.by,
        at=record.at,
        data=data,
    )


def on_calendars(keys: Iterable[int]) -> TimerQuerySet:
    """The timers that run on any of these calendars."""
    return Timer.objects.filter(Q(calendar__in=list(keys)))
