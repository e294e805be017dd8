"""What a rule can give: an amount of working time, or so many working days. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sla.worktime import Calendar, closing, deadline, worked


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Until the close of the `count`th open day after the day on which it starts (C7).

    Of that working time `percent`: a share of what another rule gives (C10).
    """

    count: int
    percent: float = 100

    def __bool__(self) -> bool:
        return self.count != 0

    def __abs__(self) -> WorkingDays:
        return replace(self, count=abs(self.count))

    def __mul__(self, times: int) -> WorkingDays:
        return replace(self, count=self.count * times)


Amount = timedelta | WorkingDays


def share(amount: Amount, percent: float) -> Amount:
    if isinstance(amount, WorkingDays):
        return replace(amount, percent=amount.percent * percent / 100)
    return amount * percent / 100


def lasting(amount: Amount, calendar: Calendar, start: datetime) -> timedelta:
    """The working time that the amount comes to where it starts then.

    From there on it is counted like any other: a pause moves the end by the working time that
    the pause took.
    """
    return amount if isinstance(amount, timedelta) else _until(amount, calendar, start)


def later(used_up: timedelta, amount: Amount, calendar: Calendar, start: datetime) -> timedelta:
    """`amount` more than what is used up since `start`; working days count from there."""
    if isinstance(amount, timedelta):
        return used_up + amount
    at = deadline(calendar, start, used_up)
    end = closing(calendar, at, amount.count)
    return used_up + worked(calendar, at, end) - worked(calendar, end, at)


def _until(amount: WorkingDays, calendar: Calendar, start: datetime) -> timedelta:
    return worked(calendar, start, closing(calendar, start, amount.count)) * amount.percent / 100
