"""How far ahead a promise may lie: calendars are worked out for so many years and no more. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sla.planning import Target
from sla.worktime import NeverOpen, deadline

# Any day will do: what counts is how many open hours a year has. The rest is a margin to the
# LONGEST_YEARS of worktime, for years with fewer.
START = datetime(2024, 1, 1, tzinfo=UTC)
FARTHEST = timedelta(days=40 * 366)


def is_in_reach(target: Target) -> bool:
    """Whether its time and every rung can be told, on its calendar and on those of branches."""
    used_up = [target.amount, *(step.after(target.amount, step.times) for step in target.steps)]
    calendars = [target.calendar, *(calendar for _pk, calendar in target.local.values())]
    try:
        ends = [deadline(one, START, amount) for one in calendars for amount in used_up]
    except (NeverOpen, OverflowError):
        return False
    return all(at <= START + FARTHEST for at in ends)
