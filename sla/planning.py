"""Which promises hold for a case: rules in, the strictest target per clock out.

Pure. A case is described by facts, a set of codes per attribute; what the case is (here a
complaint) this module has never heard of.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sla.worktime import Calendar, deadline

Facts = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Step:
    """One rung: at a share of the time, and so much later, tell these people."""

    position: int
    share: int  # Per cent of the amount: 0 at once, 100 when due
    offset: timedelta
    audience: str


@dataclass(frozen=True, slots=True)
class Target:
    pk: int
    clock: str
    amount: timedelta
    calendar: Calendar
    pauses: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """One published version of a policy. No condition on an attribute means any value."""

    pk: int
    policy: int
    number: int
    effective_at: datetime
    conditions: Mapping[str, frozenset[str]]
    targets: tuple[Target, ...]

    def matches(self, facts: Facts) -> bool:
        return all(facts.get(name, frozenset()) & codes for name, codes in self.conditions.items())


def in_force(versions: Iterable[Version], at: datetime) -> list[Version]:
    """The newest version of every policy that is effective at the instant."""
    newest: dict[int, Version] = {}
    for version in sorted(versions, key=lambda v: (v.effective_at, v.number)):
        if version.effective_at <= at:
            newest[version.policy] = version
    return list(newest.values())


def strictest(versions: Iterable[Version], facts: Facts, start: datetime) -> dict[str, Target]:
    """For every clock the target of the matching versions that would be due first (C10)."""
    best: dict[str, tuple[datetime, Target]] = {}
    for version in versions:
        if version.matches(facts):
            for target in version.targets:
                due = deadline(target.calendar, start, target.amount)
                if target.clock not in best or due < best[target.clock][0]:
                    best[target.clock] = (due, target)
    return {clock: target for clock, (due, target) in best.items()}
