"""Which promises hold for a case: rules in, the strictest target per clock out.

Pure. A case is described by facts, the codes it has for each attribute, from the widest to the
narrowest; what the case is (here a complaint) this module has never heard of.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sla import amounts
from sla.amounts import Amount
from sla.worktime import Calendar, deadline

Facts = Mapping[str, Sequence[str]]
BRANCH, TYPE = "branch", "type"  # Attributes with a meaning of their own
# Stand in where a target is a share of another, until it is worked out.
NOTHING, NEVER = timedelta(), Calendar(ZoneInfo("UTC"))


@dataclass(frozen=True, slots=True)
class Step:
    """One rung: at a share of the time and an offset (working time, negative: before)."""

    position: int
    share: int  # Per cent of the amount: 0 at once, 100 when due
    offset: Amount
    audience: str
    role: str = "supervisor"
    action: str = "tell"
    every: Amount | None = None  # Again after that
    times: int = 0  # So often again, with `every`

    def after(
        self, amount: timedelta, round: int, calendar: Calendar, start: datetime
    ) -> timedelta:
        """How much working time is used up when this rung is reached, in its nth round, of a
        clock that started at `start` and has `amount`."""
        used_up = amounts.later(amount * self.share / 100, self.offset, calendar, start)
        return amounts.later(used_up, (self.every or timedelta()) * round, calendar, start)


@dataclass(frozen=True, slots=True)
class Share:
    """So many per cent of what another policy promises for the same clock (C10)."""

    policy: int
    percent: int


@dataclass(frozen=True, slots=True)
class Target:
    """So much time on that calendar for one clock."""

    pk: int
    clock: str
    amount: Amount  # Zero where it is a share, until that is worked out
    calendar: Calendar
    steps: tuple[Step, ...] = ()
    pauses: frozenset[str] = frozenset()  # States in which the clock stands still
    calendar_pk: int = 0
    share: Share | None = None
    local: Mapping[str, tuple[int, Calendar]] = field(default_factory=dict)  # By branch
    policy: int = 0

    def lasting(self, start: datetime) -> timedelta:
        """The working time that it gives a clock which starts then."""
        return amounts.lasting(self.amount, self.calendar, start)

    def due(self, start: datetime) -> datetime:
        """When a clock that starts then and never stands still is due."""
        return deadline(self.calendar, start, self.lasting(start))

    def reached(self, step: Step, start: datetime, round: int = 0) -> timedelta:
        """How much working time is used up when a rung is reached, of a clock that starts then."""
        return step.after(self.lasting(start), round, self.calendar, start)

    def at(self, branches: Sequence[str]) -> "Target":
        """The same on the calendar of the nearest branch that has one of its own."""
        for code in reversed(branches if self.local else ()):
            if code in self.local:
                pk, calendar = self.local[code]
                return replace(self, calendar=calendar, calendar_pk=pk)
        return self


@dataclass(frozen=True, slots=True)
class Version:
    """One published version of a policy. No condition on an attribute means any value."""

    pk: int
    policy: int
    number: int
    effective_at: datetime
    conditions: Mapping[str, frozenset[str]]
    targets: tuple[Target, ...]
    is_contract: bool = False  # Stands in place of the ordinary promises (C10)

    def matches(self, facts: Facts) -> bool:
        return all(
            any(code in codes for code in facts.get(name, ()))
            for name, codes in self.conditions.items()
        )

    @property
    def is_urgent(self) -> bool:
        return TYPE in self.conditions


def in_force(versions: Iterable[Version], at: datetime) -> list[Version]:
    """The newest version of every policy that is effective at the instant."""
    newest: dict[int, Version] = {}
    for version in sorted(versions, key=lambda v: (v.effective_at, v.number)):
        if version.effective_at <= at:
            newest[version.policy] = version
    return list(newest.values())


def applicable(versions: Sequence[Version], facts: Facts) -> list[Target]:
    """Every target that holds for the case, with its time and its calendar worked out.

    A contract stands in place of what is promised to everybody; urgent types go on top of it.
    """
    matching = [version for version in versions if version.matches(facts)]
    contracted = {target.clock for v in matching if v.is_contract for target in v.targets}
    found = []
    for version in matching:
        for target in version.targets:
            ordinary = not (version.is_contract or version.is_urgent)
            if ordinary and target.clock in contracted:
                continue
            if exact := worked_out(target, versions):
                found.append(exact.at(facts.get(BRANCH, ())))
    return found


def worked_out(target: Target, versions: Sequence[Version]) -> Target | None:
    """A share as an amount, on the calendar of what it is a share of; None if that is gone."""
    share = target.share
    if share is None:
        return target
    whole = next((v for v in versions if v.policy == share.policy), None)
    base = (
        next((one for one in whole.targets if one.clock == target.clock), None) if whole else None
    )
    if base is None or base.share:
        return None
    return replace(
        target,
        amount=amounts.share(base.amount, share.percent),
        calendar=base.calendar,
        calendar_pk=base.calendar_pk,
        local=base.local,
    )


def strictest(versions: Sequence[Version], facts: Facts, start: datetime) -> dict[str, Target]:
    """For every clock the target that would be due first."""
    return due_first(applicable(versions, facts), start)


def due_first(targets: Iterable[Target], start: datetime) -> dict[str, Target]:
    best: dict[str, tuple[datetime, Target]] = {}
    for target in targets:
        due = target.due(start)
        if target.clock not in best or due < best[target.clock][0]:
            best[target.clock] = (due, target)
    return {clock: target for clock, (due, target) in best.items()}


def brought(
    versions: Sequence[Version], before: Facts, after: Facts, start: datetime
) -> dict[str, Target]:
    """For every clock the strictest target that holds since the facts have changed.

    What held already is left out: it may have been promised by an older version, and stays so.
    """
    held = {target.pk for target in applicable(versions, before)}
    return due_first([t for t in applicable(versions, after) if t.pk not in held], start)
