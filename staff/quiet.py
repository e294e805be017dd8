"""Quiet hours: when people of a role are not to be disturbed, except for what is urgent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from staff.models import QuietHours


def until(now: datetime) -> dict[str, datetime]:
    """The roles for which it is quiet at this moment, and when that ends. One query."""
    zone = ZoneInfo(settings.TIME_ZONE)
    local = now.astimezone(zone)
    ends = {row.role: _end(local, row) for row in QuietHours.objects.all()}
    return {role: end for role, end in ends.items() if end}


def _end(local: datetime, row: QuietHours) -> datetime | None:
    """The end of the quiet time that the instant lies in, if any; it may begin the day before."""
    for begins, ends in _around(local.date(), row.begins, row.ends, local.tzinfo):
        if begins <= local < ends:
            return ends
    return None


def _around(
    on: date, begins: time, ends: time, zone: object
) -> Iterable[tuple[datetime, datetime]]:
    for day in (on - timedelta(days=1), on):
        over = day + timedelta(days=1) if ends <= begins else day
        yield datetime.combine(day, begins, zone), datetime.combine(over, ends, zone)  # type: ignore[arg-type]
