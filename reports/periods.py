"""The days that a report is about, and those it is compared with. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
LONGEST = 366 * 3  # Days


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("A period ends after it begins.")

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def before(self) -> Period:
        """The period to compare with: as many whole months before whole months, else days."""
        last = self.first - DAY
        if self.first.day == 1 and (self.last + DAY).day == 1:
            months = _months(self.last + DAY) - _months(self.first)
            return Period(_month(_months(self.first) - months), last)
        return Period(self.first - self.days * DAY, last)

    def steps(self) -> list[Period]:
        """Cut up for a chart: by days, by weeks from Monday on, or by months."""
        if self.days <= 62:
            return self._cut(lambda on: on + DAY)
        if self.days <= 190:
            return self._cut(lambda on: on + (7 - on.weekday()) * DAY)
        return self._cut(lambda on: _month(_months(on) + 1))

    def _cut(self, following: Callable[[date], date]) -> list[Period]:
        found, begins = [], self.first
        while begins <= self.last:
            ends = min(following(begins) - DAY, self.last)
            found.append(Period(begins, ends))
            begins = ends + DAY
        return found


def _months(on: date) -> int:
    return on.year * 12 + on.month - 1


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def day(today: date) -> Period:
    """Yesterday."""
    return Period(today - DAY, today - DAY)


def week(today: date) -> Period:
    """The last whole week, from Monday to Sunday."""
    monday = today - today.weekday() * DAY
    return Period(monday - 7 * DAY, monday - DAY)


def month(today: date) -> Period:
    """The last whole month."""
    first = today.replace(day=1)
    return Period(_month(_months(first) - 1), first - DAY)


def year(today: date) -> Period:
    """The twelve whole months before this one."""
    first = today.replace(day=1)
    return Period(_month(_months(first) - 12), first - DAY)


def following(period: Period) -> date:
    """The first day after which the period of the same length after it is over: when the next
    report is due. Whole months are as long as they are."""
    after = period.last + DAY
    if period.first.day == 1 and after.day == 1:
        return _month(_months(after) + _months(after) - _months(period.first))
    return after + period.days * DAY


def so_far(today: date) -> Period:
    """This month until today."""
    return Period(today.replace(day=1), today)


def thirty_days(today: date) -> Period:
    return Period(today - 29 * DAY, today)


PRESETS: Mapping[str, Callable[[date], Period]] = {
    "week": week,
    "month": month,
    "so-far": so_far,
    "thirty-days": thirty_days,
    "year": year,
}
