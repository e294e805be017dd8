"""The SLA clock, read from history instead of kept as a running total.

A complaint's status changes say when its clock ran and when it stood still. From those and
an amount the due time follows; nothing is accumulated, so nothing drifts, and a corrected
history corrects the deadline. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest

from sla.worktime import Calendar, deadline, worked


@dataclass(frozen=True, slots=True)
class Tick:
    """From `at` on the clock runs, or stands still."""

    at: datetime
    running: bool


def due_at(history: Sequence[Tick], amount: timedelta, calendar: Calendar) -> datetime | None:
    """Return when `amount` runs out, or None while the clock stands still.

    A promise already broken stays broken: if the amount ran out before a pause, that instant
    is returned and the pause does not hide it.
    """
    left = amount
    for here, following in zip_longest(history, history[1:]):
        if not here.running:
            continue
        due = deadline(calendar, here.at, left)
        if following is None or due <= following.at:
            return due
        left -= worked(calendar, here.at, following.at)
    return None
