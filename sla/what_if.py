"""What-if: how past clocks would have fared under other versions. Pure; nothing is written.

A past clock is a stretch of time, from its start until it was met or given up. Judged by a
target it is in time or late, and so many rungs of its ladder were reached.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from sla.clock import Change, Tick, due_at, ticks, used
from sla.planning import Target
from sla.worktime import worked


@dataclass(slots=True)
class Run:
    """One stretch of one clock: until it was met or given up; without an end it still goes on."""

    clock: str
    started_at: datetime
    type: str = ""  # The type whose attention clock it is; else the case as a whole
    ended_at: datetime | None = None
    is_met: bool = False
    agreed_at: datetime | None = None  # Due then by agreement, whatever the rule says
    granted: tuple[datetime, datetime] | None = None  # When more time was granted, until when
    attended: bool = False  # Met where it began; who is told at once was told all the same
    rests: list[tuple[datetime, datetime]] = field(default_factory=list)  # Met, until it went on

    def awake(self, at: datetime) -> datetime:
        """When what is reached at that instant is acted on: after a rest, where it lies in one."""
        return next((ends for begins, ends in self.rests if begins <= at < ends), at)


class Rung(NamedTuple):
    at: datetime
    audience: str


class Verdict(NamedTuple):
    """How one run fares under one target. It counts once it was met, or is late."""

    due_at: datetime | None  # None: it stood still to the end
    is_late: bool
    counts: bool
    rungs: Sequence[Rung]


def judge(run: Run, target: Target, changes: Sequence[Change], *, now: datetime) -> Verdict:
    """Judge a run by a target. `changes` are those of the case's state, oldest first."""
    until = run.ended_at or now
    before = [change for change in changes if change.at < until]
    history = ticks(before, run.started_at, target.pauses)
    amount = _amount(run, target, history)
    due = due_at(history, amount, target.calendar)
    due = due and (run.agreed_at or due)
    is_late = due is not None and due < until
    rungs = list(_reached(run, amount, target, history, until))
    return Verdict(due, is_late, is_late or run.is_met, rungs)


def _amount(run: Run, target: Target, history: Sequence[Tick]) -> timedelta:
    """What the target gives, or what people have agreed on beyond it."""
    if run.agreed_at:
        return worked(target.calendar, run.started_at, run.agreed_at)
    if run.granted is None:
        return target.lasting(run.started_at)
    at, until = run.granted
    gone = used(history, at, target.calendar)
    return max(target.lasting(run.started_at), gone + worked(target.calendar, at, until))


def _reached(
    run: Run,
    amount: timedelta,
    target: Target,
    history: Sequence[Tick],
    until: datetime,
) -> Iterator[Rung]:
    """The rungs reached before the end. None is reached before the one below it."""
    below = history[0].at
    for step in target.steps:
        for round in range(step.times + 1):
            used_up = step.after(amount, round, target.calendar, run.started_at)
            at = due_at(history, used_up, target.calendar)
            if at is None or not _is_before((below := max(run.awake(at), below)), until, run):
                return
            yield Rung(below, step.audience)


def _is_before(at: datetime, until: datetime, run: Run) -> bool:
    return at <= until if run.attended else at < until
