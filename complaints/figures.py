"""What a what-if counts: promises kept and broken, by clock, branch, type and day. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any, Self

from sla.what_if import Run, Verdict

TABLES = ("kept", "broken", "branches", "types", "levels", "due", "escalated")


@dataclass
class Figures:
    """Counts by code: of a clock, a branch, a type, an audience, or a day as YYYY-MM-DD."""

    kept: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    branches: Counter[str] = field(default_factory=Counter)  # Broken promises
    types: Counter[str] = field(default_factory=Counter)  # Broken promises; one may count twice
    levels: Counter[str] = field(default_factory=Counter)  # Escalations
    due: Counter[str] = field(default_factory=Counter)  # Clocks that run out on a day
    escalated: Counter[str] = field(default_factory=Counter)  # Escalations on a day

    def add(
        self, run: Run, verdict: Verdict, branch: str, types: Collection[str], zone: tzinfo
    ) -> None:
        """Count one run. A complaint without an urgent type counts as ordinary."""
        if verdict.counts:
            (self.broken if verdict.is_late else self.kept)[run.clock] += 1
        if verdict.is_late:
            self.branches[branch] += 1
            for type in types or ["ordinary"]:
                self.types[type] += 1
        if verdict.due_at and verdict.counts:
            self.due[_day(verdict.due_at, zone)] += 1
        for at, audience in verdict.rungs:
            self.levels[audience] += 1
            self.escalated[_day(at, zone)] += 1

    def __add__(self, other: Self) -> Self:
        return type(self)(*(getattr(self, name) + getattr(other, name) for name in TABLES))

    @property
    def late(self) -> int:
        """All broken promises."""
        return self.broken.total()

    @property
    def escalations(self) -> int:
        return self.levels.total()

    @property
    def in_time(self) -> float | None:
        """Per cent of all promises that were kept; None where there were none."""
        return share(self.kept.total(), self.late)

    def as_json(self) -> dict[str, Any]:
        return {name: dict(getattr(self, name)) for name in TABLES}

    @classmethod
    def from_json(cls, data: dict[str, dict[str, int]]) -> Self:
        return cls(**{name: Counter(data[name]) for name in TABLES})


def _day(at: datetime, zone: tzinfo) -> str:
    return at.astimezone(zone).date().isoformat()


def share(kept: int, broken: int) -> float | None:
    return 100 * kept / (kept + broken) if kept + broken else None
