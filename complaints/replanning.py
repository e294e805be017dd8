"""Planning clocks anew: from history alone, or under the rules that are in force now.

A recomputation never changes a promise; taking over a new version does, on purpose. Both keep
pauses and met clocks, and neither touches the complaint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet, prefetch_related_objects

from complaints.casefiles import CaseFiles
from complaints.classification import Type
from complaints.differences import SET_SIZE, Difference
from complaints.models import Complaint, Strategy, Timer
from complaints.models.clocks import STARTED_LATER
from complaints.models.timer import Outcome, TimerQuerySet, history, new_timer
from complaints.past import Archive, Past
from sla import planning, rulebook
from sla.clock import Change, ticks, used
from sla.models import Clock, Policy
from sla.promises import Promises, strictest
from sla.rulebook import Rulebook
from sla.what_if import Run
from sla.worktime import NeverOpen

# A live timer and the changes of its complaint's state to how it ought to stand; None: as it is.
Plan = Callable[[Timer, Sequence[Change]], Timer | None]


def recomputed(timers: TimerQuerySet, *, at: datetime | None = None) -> Iterator[Difference]:
    """Live timers that history and calendars give other instants than they hold.

    With `at`, a rung that comes to lie before then is reached then, not in the past.
    """
    rules = rulebook.current()

    def plan(timer: Timer, changes: Sequence[Change]) -> Timer:
        after = copy(timer)
        after.count_days(rules.calendars[timer.calendar_id])
        promise = rules.promise(after)
        if timer.granted_at:  # What was granted ends when people were told, on any hours
            after.regrant(replace(promise, amount=timer.promised), changes)
            promise = rules.promise(after)
        after.plan(promise, changes)
        if at and after.fires_at and after.fires_at != timer.fires_at and after.fires_at < at:
            after.not_before = at
            after.plan(promise, changes)
        return after

    yield from _differences(timers.filter(quarantined=""), plan)


def under_new_rules(policy: Policy, *, at: datetime) -> Iterator[Difference]:
    """Clocks of open complaints to whom this policy gives, or from whom it takes, a promise.

    As ever the strictest rule wins; what would change between other policies is left alone.
    """
    yield from handed_on(Timer.objects.all(), policy, at=at)
    yield from _missing(policy, at)


def handed_on(
    timers: TimerQuerySet, policy: Policy, *, at: datetime, rules: Rulebook | None = None
) -> Iterator[Difference]:
    """The live ones of these timers that this policy concerns, under the rules in force, or
    under others that are only tried."""
    rules = rules or rulebook.current()
    promises = Promises(rules.in_force(at))

    def plan(timer: Timer, changes: Sequence[Change]) -> Timer | None:
        target = _asked_of(timer, promises)
        mine = rules.targets[timer.target_id].policy == policy.pk
        if target is None:
            return _dropped(timer, at) if mine else None
        if _is_under(target, timer) or not (mine or _is_of(target, policy)):
            return None
        try:
            return _moved_to(target, timer, rules, changes, at)
        except NeverOpen:  # Granted so far ahead that the new calendar cannot tell: it stays
            return None

    yield from _differences(timers, plan)


def _asked_of(timer: Timer, promises: Promises) -> planning.Target | None:
    """What the rules ask of a clock; of a promise that staff made, when to tell whom (C6)."""
    complaint = timer.complaint
    alone = timer.strategy != Strategy.OVERDUE  # By one type, whatever else it is (T2)
    facts = complaint.facts({Type(timer.strategy)} if alone else complaint.types)
    start = timer.started_at if timer.clock in STARTED_LATER else complaint.received_at
    target = strictest(promises.of(facts).get(timer.clock, ()), start)
    return timer.agreed(target) if target else None


def _is_of(target: planning.Target, policy: Policy) -> bool:
    """Whether it is of the policy, or a share of what that promises."""
    return policy.pk in (target.policy, target.share and target.share.policy)


def _missing(policy: Policy, at: datetime) -> Iterator[Difference]:
    """Clocks that the policy asks for now, and that open complaints never had or have lost."""
    promises = Promises(rulebook.current().in_force(at))
    archive, last = Archive(), 0
    complaints = Complaint.objects.open().filter(kind=Complaint.Kind.COMPLAINT, in_replay=False)
    while keys := _keys(complaints.filter(pk__gt=last).order_by("pk"), "pk"):
        timers = list(Timer.objects.filter(complaint__in=keys))
        had = {(t.complaint_id, t.clock, t.strategy): t for t in timers if t.agreed_at is None}
        kept_back = [t for t in timers if t.agreed_at and t.outcome == Outcome.DROPPED]
        for past in archive.read(keys):
            running = [run for run in past.runs if not (run.ended_at or run.agreed_at)]
            waiting = [(run, had.get(_key(run, past))) for run in running]
            waiting += [(_promised(t), t) for t in kept_back if t.complaint_id == past.complaint.pk]
            for run, timer in waiting:
                if timer is None or timer.outcome == Outcome.DROPPED:
                    target = _asked_for(run, past, promises)
                    if target and target.policy == policy.pk:
                        yield _begun(timer, target, run, past, at)
        last = keys[-1]


def _key(run: Run, past: Past) -> tuple[int, str, str]:
    return past.complaint.pk, run.clock, run.type or Strategy.OVERDUE


def _promised(timer: Timer) -> Run:
    """A promise of staff that no rule watches over any more (C6)."""
    return Run(timer.clock, timer.started_at, agreed_at=timer.agreed_at)


def _asked_for(run: Run, past: Past, promises: Promises) -> planning.Target | None:
    types = {Type(run.type)} if run.type else past.types
    start = run.started_at if run.clock in STARTED_LATER else past.complaint.received_at
    return strictest(promises.of(past.complaint.facts(types)).get(run.clock, ()), start)


def _begun(
    timer: Timer | None, target: planning.Target, run: Run, past: Past, at: datetime
) -> Difference:
    strategy = run.type or Strategy.OVERDUE
    before = timer or new_timer(past.complaint, Clock(run.clock), target, run.started_at, strategy)
    before.complaint = past.complaint
    after = copy(before)
    after.take_up(target, since=run.started_at, at=at)
    after.regrant(target, past.changes)
    after.plan(replace(target, amount=after.amount), past.changes)
    return Difference(before, after)


def _dropped(timer: Timer, at: datetime) -> Timer:
    """The new version asks for no such clock."""
    after = copy(timer)
    after.stopped_at, after.outcome, after.fires_at = at, Outcome.DROPPED, None
    return after


def _is_under(target: planning.Target, timer: Timer) -> bool:
    """Whether the timer runs under the target, with the time that it gives now (C10)."""
    held = timer.target_id, timer.calendar_id, timer.promised
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
    after.regrant(target, changes)
    promise = after.agreed(rules.promise(after))
    running = ticks(changes, after.started_at, promise.pauses)
    gone = used(running, at, promise.calendar)
    after.position, after.round = _goes_on(timer, ladder, promise, gone)
    after.generation, after.not_before, after.quarantined = timer.generation + 1, at, ""
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
        if promise.reached(step, timer.started_at) > gone or _words(step) not in said | {repeated}:
            return position, 0
    return len(promise.steps), 0


def _words(step: planning.Step) -> tuple[object, ...]:
    return step.share, step.offset, step.audience, step.role, step.action


def _differences(timers: TimerQuerySet, plan: Plan) -> Iterator[Difference]:
    live, files, last = timers.live().filter(in_replay=False), CaseFiles(), 0
    while keys := _keys(live.filter(complaint__gt=last).order_by("complaint"), "complaint"):
        complaints = {complaint.pk: complaint for complaint in files.of(keys)}
        prefetch_related_objects(list(complaints.values()), "marks")
        changes = history(complaints.values())
        for timer in live.filter(complaint__in=keys).order_by("complaint", "pk"):
            timer.complaint = complaints[timer.complaint_id]
            after = plan(timer, changes.get(timer.complaint_id, ()))
            if after and (found := Difference(timer, after)).is_any:
                yield found
        last = keys[-1]


def _keys(rows: QuerySet[Any], column: str) -> list[int]:
    return list(rows.values_list(column, flat=True).distinct()[:SET_SIZE])


def on_calendars(keys: Iterable[int]) -> TimerQuerySet:
    """The timers that run on any of these calendars."""
    return Timer.objects.filter(Q(calendar__in=list(keys)))
