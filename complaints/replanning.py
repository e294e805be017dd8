"""Planning clocks anew: from history alone, or under the rules that are in force now.

A recomputation never changes a promise; taking over a new version does, on purpose. Both keep
pauses and met clocks, and neither touches the complaint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from operator import attrgetter
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet, prefetch_related_objects

from complaints.casefiles import CaseFiles
from complaints.models import Complaint, Event, Moved, Replanning, Timer
from complaints.models.clocks import STARTED_LATER
from complaints.models.timer import PROMISED, Outcome, TimerQuerySet, history, new_timer
from complaints.past import Archive, Past
from foundation.bulk import insert_each, update_each
from sla import planning, rulebook
from sla.clock import Change, ticks, used
from sla.models import Clock, Policy
from sla.models.timer import PLANNED
from sla.promises import Promises, strictest
from sla.rulebook import Rulebook
from sla.what_if import Run
from staff.models import User

SET_SIZE = 500
# How a timer stands; by keys, for the rows behind them are not asked for.
ENDED = ("stopped_at", "outcome")
KEYS = {"target": "target_id", "calendar": "calendar_id"}
OVERDUE = Timer.objects.filter(strategy="overdue")
STANDING = attrgetter(*(KEYS.get(name, name) for name in (*PROMISED, *PLANNED, *ENDED)))
# A live timer and the changes of its complaint's state to how it ought to stand; None: as it is.
Plan = Callable[[Timer, Sequence[Change]], Timer | None]


@dataclass(frozen=True, slots=True)
class Difference:
    """A live timer as it stands, and as it would be planned."""

    before: Timer
    after: Timer

    @property
    def moves(self) -> bool:
        """Whether anything that staff see is different; else only a step's instant is."""
        due = self.before.due_at != self.after.due_at
        return due or self.is_retargeted or self.is_closed

    @property
    def is_closed(self) -> bool:
        return self.after.stopped_at is not None

    @property
    def is_retargeted(self) -> bool:
        return self.before.target_id != self.after.target_id


def recomputed(timers: TimerQuerySet, *, at: datetime | None = None) -> Iterator[Difference]:
    """Live timers that history and calendars give other instants than they hold.

    With `at`, a rung that comes to lie before then is reached then, not in the past.
    """
    rules = rulebook.current()

    def plan(timer: Timer, changes: Sequence[Change]) -> Timer:
        after, promise = copy(timer), rules.promise(timer)
        after.plan(promise, changes)
        if at and after.fires_at and after.fires_at != timer.fires_at and after.fires_at < at:
            after.not_before = at
            after.plan(promise, changes)
        return after

    yield from _differences(timers, plan)


def under_new_rules(policy: Policy, *, at: datetime) -> Iterator[Difference]:
    """Live timers of open complaints whom this policy gives, or takes from, another promise.

    As ever the strictest rule wins; what would change between other policies is left alone.
    """
    rules = rulebook.current()
    promises = Promises(rules.in_force(at))

    def plan(timer: Timer, changes: Sequence[Change]) -> Timer | None:
        complaint = timer.complaint
        held = promises.of(complaint.facts(complaint.types))
        later = timer.clock in STARTED_LATER
        start = timer.started_at if later else complaint.received_at
        target = strictest(held.get(timer.clock, ()), start)
        mine = rules.targets[timer.target_id].policy == policy.pk
        if target is None:
            return _closed(timer, at) if mine else None
        theirs = target.share is not None and target.share.policy == policy.pk
        if _is_under(target, timer) or not (mine or theirs or target.policy == policy.pk):
            return None
        return _moved_to(target, timer, rules, changes, at)

    yield from _differences(OVERDUE.exclude(clock="commitment"), plan)
    yield from _missing(policy, promises, at)


def _missing(policy: Policy, promises: Promises, at: datetime) -> Iterator[Difference]:
    """Clocks that the policy asks for now and that open complaints have never had."""
    archive, last = Archive(), 0
    complaints = Complaint.objects.open().filter(kind=Complaint.Kind.COMPLAINT, in_replay=False)
    while keys := _keys(complaints.filter(pk__gt=last).order_by("pk"), "pk"):
        had = set(OVERDUE.filter(complaint__in=keys).values_list("complaint", "clock"))
        for past in archive.read(keys):
            held = promises.of(past.complaint.facts(past.types))
            for run in past.runs:
                target = strictest(held.get(run.clock, ()), past.complaint.received_at)
                is_new = (past.complaint.pk, run.clock) not in had and run.ended_at is None
                if is_new and target and target.policy == policy.pk and not run.type:
                    yield _begun(target, run, past, at)
        last = keys[-1]


def _begun(target: planning.Target, run: Run, past: Past, at: datetime) -> Difference:
    timer = new_timer(past.complaint, Clock(run.clock), target, run.started_at)
    timer.complaint, timer.not_before = past.complaint, at
    timer.plan(target, past.changes)
    before = copy(timer)
    before.due_at = None
    return Difference(before, timer)


def _closed(timer: Timer, at: datetime) -> Timer:
    """The new version asks for no such clock."""
    after = copy(timer)
    after.stopped_at, after.outcome, after.fires_at = at, Outcome.CANCELLED, None
    return after


def _is_under(target: planning.Target, timer: Timer) -> bool:
    """Whether the timer runs under the target, with the time that it gives now (C10)."""
    held = timer.target_id, timer.calendar_id, timer.amount - timer.extended
    return held == (target.pk, target.calendar_pk, target.amount)


def _moved_to(
    target: planning.Target,
    timer: Timer,
    rules: Rulebook,
    changes: Sequence[Change],
    at: datetime,
) -> Timer:
    after = copy(timer)
    ladder = rules.targets[timer.target_id].steps
    after.take(target)
    promise = rules.promise(after)
    running = ticks(changes, after.started_at, promise.pauses)
    gone = used(running, at, promise.calendar)
    after.position, after.round = _goes_on(timer, ladder, promise, gone)
    after.generation, after.not_before = timer.generation + 1, at
    after.plan(promise, changes)
    return after


def _goes_on(
    timer: Timer, ladder: Sequence[planning.Step], promise: planning.Target, gone: timedelta
) -> tuple[int, int]:
    """Position and round on a new ladder, when so much time is gone.

    What lies behind and was said is not said again; what lies behind and was not is said now;
    what lies ahead is to come.
    """
    said = {_words(step) for step in ladder[: timer.position]}
    repeated = _words(ladder[timer.position]) if timer.round else None
    for position, step in enumerate(promise.steps):
        if _words(step) == repeated and step.times:
            return position, min(timer.round, step.times)
        if step.after(promise.amount, 0) > gone or _words(step) not in said | {repeated}:
            return position, 0
    return len(promise.steps), 0


def _words(step: planning.Step) -> tuple[object, ...]:
    return step.share, step.offset, step.audience, step.role, step.action


def _differences(timers: TimerQuerySet, plan: Plan) -> Iterator[Difference]:
    live, files, last = timers.live().filter(quarantined="", in_replay=False), CaseFiles(), 0
    while keys := _keys(live.filter(complaint__gt=last).order_by("complaint"), "complaint"):
        complaints = {complaint.pk: complaint for complaint in files.of(keys)}
        prefetch_related_objects(list(complaints.values()), "marks")
        changes = history(complaints.values())
        for timer in live.filter(complaint__in=keys).order_by("complaint", "pk"):
            timer.complaint = complaints[timer.complaint_id]
            after = plan(timer, changes.get(timer.complaint_id, ()))
            if after and STANDING(after) != STANDING(timer):
                yield Difference(timer, after)
        last = keys[-1]


def _keys(rows: QuerySet[Any], column: str) -> list[int]:
    return list(rows.values_list(column, flat=True).distinct()[:SET_SIZE])


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
    begun = _still_missing([one for one in some if one.before.pk is None])
    insert_each([one.after for one in begun])
    held = {one.before.pk: one for one in some if one.before.pk}
    locked = Timer.objects.live().filter(pk__in=held).locked()
    current = [held[row.pk] for row in locked if STANDING(row) == STANDING(held[row.pk].before)]
    update_each([one.after for one in current], [*PROMISED, *PLANNED, *ENDED])
    return [*begun, *current]


def _still_missing(begun: Sequence[Difference]) -> list[Difference]:
    """Of clocks to begin, those of complaints that are still open and still without them."""
    keys = {one.after.complaint_id for one in begun}
    rows = Complaint.objects.open().filter(pk__in=keys).order_by("pk")
    still_open = set(rows.select_for_update(no_key=True).values_list("pk", flat=True))
    had = set(OVERDUE.filter(complaint__in=keys).values_list("complaint", "clock"))
    asked = [(one, (one.after.complaint_id, one.after.clock)) for one in begun]
    return [one for one, key in asked if key[0] in still_open and key not in had]


def _moved(one: Difference, record: Replanning) -> Moved:
    return Moved(
        replanning=record,
        timer_id=one.after.pk,
        old_due_at=one.before.due_at,
        new_due_at=None if one.is_closed else one.after.due_at,
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
