"""What a score card comes to. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Judged:
    """One item: met or not, None where it did not matter."""

    weight: int
    is_critical: bool
    is_met: bool | None


def score(card: Iterable[Judged]) -> int | None:
    """The share of the weight that was met, 0 to 100, halves up; zero where a critical item was
    not met; None where nothing mattered."""
    asked = [one for one in card if one.is_met is not None]
    if any(one.is_critical and not one.is_met for one in asked):
        return 0
    whole = sum(one.weight for one in asked)
    met = sum(one.weight for one in asked if one.is_met)
    return (200 * met + whole) // (2 * whole) if whole else None
