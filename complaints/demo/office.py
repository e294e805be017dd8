"""When things happen: the hours in which desks take complaints and work on them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings

OPENS, CLOSES = 8, 20
BUSY = [4, 9, 11, 9, 5, 5, 8, 9, 8, 6, 4, 3]  # How much comes in, hour by hour
WEEKEND = 5


def zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def in_hours(at: datetime) -> datetime:
    """The instant itself, or the first hour of the next opening."""
    local = at.astimezone(zone())
    if OPENS <= local.hour < CLOSES:
        return at
    day = local + timedelta(days=1) if local.hour >= CLOSES else local
    return day.replace(hour=OPENS).astimezone(at.tzinfo)


def receipts(chance: Random, count: int, start: datetime, end: datetime) -> list[datetime]:
    """So many instants in desk hours, in order; weekends are quieter."""
    return sorted(_receipt(chance, start, end) for _ in range(count))


def _receipt(chance: Random, start: datetime, end: datetime) -> datetime:
    while True:
        at = _in_some_hour(chance, start + (end - start) * chance.random())
        quiet = at.astimezone(zone()).weekday() >= WEEKEND and chance.random() < 0.5
        if start <= at < end and not quiet:
            return at


def _in_some_hour(chance: Random, day: datetime) -> datetime:
    [hour] = chance.choices(range(OPENS, CLOSES), BUSY)
    local = day.astimezone(zone())
    minute, second = chance.randrange(60), chance.randrange(60)
    return local.replace(hour=hour, minute=minute, second=second).astimezone(day.tzinfo)


def days(start: datetime, end: datetime, step: int) -> Iterator[datetime]:
    """Midnights every so many days after the start; the end comes last."""
    local = start.astimezone(zone()).replace(hour=0, minute=0, second=0, microsecond=0)
    while (local := local + timedelta(days=step)) < end:
        yield local.astimezone(end.tzinfo)
    yield end
