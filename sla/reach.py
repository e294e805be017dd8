"""How far ahead a promise may lie: calendars are worked out for so many years and no more. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sla.planning import Target
from sla.worktime import NeverOpen, deadline

# Any day will do: what counts is how many open hours a year has. The rest is a margin to the
# LONGEST_YEARS of worktime, for years with fewer.
START = datetime(2024, 1, 1, tzinfo=UTC)
FARTHEST = timedelta(days=40 * 366)


def is_in_reach(target: Target) -> bool:
    """Whether its time and every rung can be told, on its calendar and on those of branches."""
    calendars = [target.calendar, *(calendar for _pk, calendar in target.local.values())]
    try:
        ends = [at for one in calendars for at in _ends(replace(target, calendar=one))]
    except (NeverOpen, OverflowError):
        return False
    return all(at <= START + FARTHEST for at in ends)


def _ends(target: Target) -> Iterator[datetime]:
    yield target.due(START)
    for step in target.steps:
        yield deadline(target.calendar, START, target.reached(step, START, step.times))
