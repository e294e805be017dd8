"""How the complaints of an incident came in, against the threshold that made it one. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from complaints.classification import BatchRule, Receipt, heads

MOST = 48  # Points of a chart
STEPS = [timedelta(minutes=minutes) for minutes in (1, 5, 10, 15, 30, 60, 120, 360, 720, 1440)]


@dataclass(frozen=True, slots=True)
class Point:
    """What came in up to `at` since the point before, and who within the rule's window."""

    at: datetime
    complaints: int
    customers: int
    vips: int


def points(receipts: Iterable[Receipt], rule: BatchRule) -> list[Point]:
    """At most MOST and one, evenly apart, from the first receipt to after the last."""
    known = sorted(receipts, key=lambda receipt: receipt.at)
    if not known:
        return []
    first, last = known[0].at, known[-1].at
    step = next((step for step in STEPS if (last - first) <= step * MOST), None)
    step = step or timedelta(days=-(-(last - first) // (timedelta(days=1) * MOST)))
    count = (last - first) // step + 1
    return [_point(first + place * step, step, known, rule) for place in range(count + 1)]


def _point(at: datetime, step: timedelta, known: list[Receipt], rule: BatchRule) -> Point:
    inside = heads((one for one in known if at - rule.window <= one.at <= at), rule)
    arrived = sum(at - step < one.at <= at for one in known)
    return Point(at, arrived, inside.customers, inside.vips)
