"""The SLA clock, read from history instead of kept as a running total.

A complaint's status changes say when its clock ran and when it stood still. From those and
an amount the due time follows; nothing is accumulated, so nothing drifts, and a corrected
history corrects the deadline. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import NamedTuple

from sla.worktime import Calendar, deadline, spans_between, worked


class Tick(NamedTuple):
    """From `at` on the clock runs, or stands still."""

    at: datetime
    running: bool


class Change(NamedTuple):
    """From `at` on the case is in `state`."""

    at: datetime
    state: str


def ticks(changes: Sequence[Change], start: datetime, pauses: frozenset[str]) -> list[Tick]:
    """A clock that starts at `start` and stands still in the states of `pauses`.

    `changes` come oldest first; before the first of them the clock runs.
    """
    if not pauses:
        return [Tick(start, running=True)]
    before = [change for change in changes if change.at <= start]
    runs = not before or before[-1].state not in pauses
    later = [change for change in changes if change.at > start]
    return [
        Tick(start, running=runs),
        *(Tick(change.at, running=change.state not in pauses) for change in later),
    ]


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


def used(history: Sequence[Tick], until: datetime, calendar: Calendar) -> timedelta:
    """How much time the clock has used up at an instant."""
    total = timedelta()
    for here, following in zip_longest(history, history[1:]):
        if here.running and here.at < until:
            end = min(following.at, until) if following else until
            total += worked(calendar, here.at, end)
    return total


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time on the way to the due time: counted, or a pause without an end yet."""

    begins: datetime
    ends: datetime | None
    counted: bool


def spans(history: Sequence[Tick], amount: timedelta, calendar: Calendar) -> list[Span]:
    """Why it is due then: every working stretch that counted, and every pause between them.

    The counted stretches add up to the amount; the last one ends at the due time.
    """
    found: list[Span] = []
    due = due_at(history, amount, calendar)
    for here, following in zip_longest(history, history[1:]):
        if due and here.at >= due:
            break
        until = following.at if following else due
        if here.running and until:
            for span in _counted(calendar, here.at, min(until, due) if due else until):
                if found and found[-1].counted and found[-1].ends == span.begins:
                    span = replace(found.pop(), ends=span.ends)  # Told twice that it runs
                found.append(span)
        elif not here.running:
            found.append(Span(here.at, until, counted=False))
    return found


def _counted(calendar: Calendar, start: datetime, end: datetime) -> list[Span]:
    return [
        Span(opens, closes, counted=True) for opens, closes in spans_between(calendar, start, end)
    ]
