"""Quiet hours: when people of a role are not to be disturbed, except for what is urgent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from staff.models import QuietHours

Hours = tuple[time, time]  # From when until when, local; over midnight where it ends earlier


def by_role() -> dict[str, Hours]:
    """One query."""
    return {row.role: (row.begins, row.ends) for row in QuietHours.objects.all()}


def end(at: datetime, hours: Hours) -> datetime | None:
    """The end of the quiet time that the instant lies in, if any; it may begin the day before."""
    local, (begins, ends) = at.astimezone(ZoneInfo(settings.TIME_ZONE)), hours
    for first, last in _around(local.date(), begins, ends, local.tzinfo):
        if first <= local < last:
            return last
    return None


def _around(
    on: date, begins: time, ends: time, zone: object
) -> Iterable[tuple[datetime, datetime]]:
    for day in (on - timedelta(days=1), on):
        over = day + timedelta(days=1) if ends <= begins else day
        yield datetime.combine(day, begins, zone), datetime.combine(over, ends, zone)  # type: ignore[arg-type]
