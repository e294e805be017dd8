"""What a set of rule versions promises to many cases: worked out once for those that are alike.

Pure. The same answers as `planning.strictest`, for whoever asks them by the thousand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sla import planning
from sla.amounts import WorkingDays
from sla.planning import BRANCH, Facts, Target, Version


class Promises:
    """What a set of versions promises; what was worked out is kept for cases that are alike.

    Alike are cases that have in common whatever any of these versions asks.
    """

    def __init__(self, versions: Sequence[Version]) -> None:
        self.versions = versions
        self._asked: dict[str, set[str]] = {}
        self._known: dict[tuple[tuple[str, ...], ...], Mapping[str, Sequence[Target]]] = {}
        for version in versions:
            for name, codes in version.conditions.items():
                self._asked.setdefault(name, set()).update(codes)
            for target in version.targets:
                self._asked.setdefault(BRANCH, set()).update(target.local)

    def of(self, facts: Facts) -> Mapping[str, Sequence[Target]]:
        """The targets for the case of which one is the strictest, by clock."""
        alike = {
            name: tuple(code for code in facts.get(name, ()) if code in codes)
            for name, codes in self._asked.items()
        }
        key = tuple(alike.values())
        if key not in self._known:
            by_clock: dict[str, list[Target]] = {}
            for target in planning.applicable(self.versions, alike):
                by_clock.setdefault(target.clock, []).append(target)
            self._known[key] = {clock: _in_question(held) for clock, held in by_clock.items()}
        return self._known[key]


def _in_question(targets: Sequence[Target]) -> Sequence[Target]:
    """Of those on one calendar and in one unit only the shortest can be due first, whenever it
    starts."""
    best: dict[tuple[int, float], Target] = {}
    for target in targets:
        days = target.amount if isinstance(target.amount, WorkingDays) else None
        unit = target.calendar_pk, days.percent if days else 0
        held = best.setdefault(unit, target)
        if _size(target) < _size(held):
            best[unit] = target
    return list(best.values())


def _size(target: Target) -> float:
    """For a comparison with what is on the same calendar, in the same unit."""
    amount = target.amount
    return amount.count if isinstance(amount, WorkingDays) else amount.total_seconds()


def strictest(targets: Sequence[Target], start: datetime) -> Target | None:
    """The one that would be due first."""
    if len(targets) < 2:
        return targets[0] if targets else None
    return min(targets, key=lambda one: one.due(start))
