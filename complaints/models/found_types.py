"""Types that come to light during life: marked, escalated by, and what they promise added."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime
from typing import Any

from complaints.classification import Finding, Type
from complaints.models import attention, clocks
from complaints.models.case import Case
from complaints.models.records import Event, Mark
from complaints.models.state import FINAL
from complaints.models.timer import PROMISED, Outcome, Timer, begin, history
from foundation.bulk import insert_each, update_each
from sla import planning
from sla.clock import Change
from sla.models import Clock
from sla.models.timer import PLANNED
from sla.rulebook import Rulebook
from staff.models import User

Plan = Mapping[str, planning.Target]


def add_types(
    found: Mapping[Case, Sequence[Finding]], rulebook: Rulebook, *, by: User | None, at: datetime
) -> None:
    """Mark types that came to light during life: escalate by them and tighten the clocks."""
    new = {case: _unmarked(case, findings) for case, findings in found.items()}
    cases = [case for case, findings in new.items() if findings]
    if cases:
        versions = rulebook.in_force(at)
        plans = {case: _brought(case, [f.type for f in new[case]], versions) for case in cases}
        tighten(plans, rulebook, at=at)
        write_types({case: new[case] for case in cases}, rulebook, by=by, at=at)
    for case in cases:  # Whatever was prefetched is behind from now on
        for name in ("marks", "timers"):
            getattr(case, "_prefetched_objects_cache", {}).pop(name, None)


def _unmarked(case: Case, findings: Sequence[Finding]) -> list[Finding]:
    held = case.types
    return [finding for finding in findings if finding.type not in held]


def about(finding: Finding, attended: Collection[Type]) -> dict[str, Any]:
    """What the history says of a type that was found."""
    data: dict[str, Any] = {"type": finding.type.value, "evidence": finding.evidence}
    return data | ({"attended": True} if finding.type in attended else {})


def write_types(
    found: Mapping[Case, Sequence[Finding]],
    rulebook: Rulebook,
    *,
    by: User | None,
    at: datetime,
) -> None:
    """Marks, history lines and attention timers for types just found. Four queries at most."""
    marks, events, timers = [], [], []
    held = attention.attended({c: [f.type for f in some] for c, some in found.items()}, at=at)
    for case, findings in found.items():
        for finding in findings:
            values = {"complaint_id": case.pk, "by": by, "at": at}
            marks.append(Mark(type=finding.type, evidence=finding.evidence, **values))
            data = about(finding, held[case])
            events.append(Event(kind="type", data=data, **values))
        escalated_alone = [f.type for f in findings if f.type is not Type.BATCH]
        timers += attention.begin({case: escalated_alone}, held, rulebook, at=at)
    insert_each(marks)
    insert_each(events)
    insert_each(timers)


def tighten(brought: Mapping[Case, Plan], rulebook: Rulebook, *, at: datetime) -> None:
    """Add what new facts have `brought`; pauses are kept, nothing becomes laxer.

    Live clocks get the stricter promise. Clocks that nothing asked for until now are started.
    """
    complaints, plans = list(brought), {case.pk: plan for case, plan in brought.items()}
    changes = history(complaints)
    changed, running, dropped = [], set(), {}
    timers = Timer.objects.filter(complaint__in=[c.pk for c in complaints], strategy="overdue")
    for timer in timers.locked():
        key = timer.complaint_id, timer.clock
        if timer.outcome == Outcome.DROPPED:
            dropped[key] = timer
            continue
        running.add(key)
        target = plans[timer.complaint_id].get(timer.clock)
        if target and timer.stopped_at is None:
            of_it = changes.get(timer.complaint_id, [])
            changed += _stricter(timer, target, rulebook.promise(timer), of_it, at)
    update_each(changed, [*PROMISED, *PLANNED])
    for case in complaints:
        missing = {c: t for c, t in plans[case.pk].items() if (case.pk, c) not in running}
        waiting = {clock: timer for (pk, clock), timer in dropped.items() if pk == case.pk}
        start_late(case, missing, waiting, changes.get(case.pk, []), at=at)


def _brought(
    case: Case, found: Iterable[Type], versions: Sequence[planning.Version]
) -> dict[str, planning.Target]:
    held = case.types - set(found)
    return brought(case, case.facts(held), case.facts(held | set(found)), versions)


def brought(
    case: Case,
    before: planning.Facts,
    after: planning.Facts,
    versions: Sequence[planning.Version],
) -> dict[str, planning.Target]:
    """What is promised by clocks that start at once since the facts of a complaint changed."""
    plan = planning.brought(versions, before, after, case.received_at)
    return {clock: target for clock, target in plan.items() if clock in clocks.STARTED_AT_ONCE}


def start_late(
    case: Case,
    plan: Mapping[str, planning.Target],
    dropped: Mapping[str, Timer],
    changes: Sequence[Change],
    *,
    at: datetime,
) -> None:
    """Start clocks that nothing asked for until now, unless what they ask for is done already.

    They count as if they had been asked for from the beginning, and fire from now on. Those
    that were `dropped` are taken up again.
    """
    if case.state in FINAL or case.kind != case.Kind.COMPLAINT:
        return
    for clock, target in plan.items():
        is_over, since = _last_move(case, Clock(clock))
        if not is_over:
            begun = begin(case, Clock(clock), target, at=case.registered_at)
            timer = dropped.get(clock, begun)
            timer.take_up(target, since=since or begun.started_at, at=at)
            timer.regrant(target, changes)
            timer.plan(replace(target, amount=timer.amount), changes)
            timer.save()


def _last_move(case: Case, clock: Clock) -> tuple[bool, datetime | None]:
    """Whether the last move that the clock follows has met it, or since when it let it begin."""
    definition = clocks.DEFINITIONS[clock]
    followed = definition.met_by | definition.reset_by | definition.resumed_by
    moves = Event.objects.filter(complaint=case.pk, kind__in=followed).order_by("-at", "-pk")
    kind, at = moves.values_list("kind", "at").first() or ("", None)
    if kind in definition.reset_by:
        return False, at
    return kind in definition.met_by, None


def _stricter(
    timer: Timer,
    target: planning.Target,
    promise: planning.Target,
    changes: Sequence[Change],
    at: datetime,
) -> list[Timer]:
    """The timer under the target, if that is due first: as it is, and should both run on now."""
    running = [*changes, Change(at, "")]
    was, would_be = copy(timer), copy(timer)
    was.plan(promise, running)
    would_be.take(target)
    would_be.regrant(target, changes)
    given, target = target, replace(target, amount=would_be.amount)  # And granted on top
    would_be.plan(target, running)
    if was.due_at and would_be.due_at and would_be.due_at >= was.due_at:
        return []
    was.plan(promise, changes)
    would_be.plan(target, changes)
    if was.due_at and (would_be.due_at is None or would_be.due_at >= was.due_at):
        return []  # The old one runs, and nobody knows until when the new one would stand still
    timer.take(given)
    timer.amount, timer.extended = would_be.amount, would_be.extended
    timer.generation += 1
    timer.not_before = at  # A rung that lies behind us already is reached now, not in the past
    timer.plan(target, changes)
    return [timer]
