"""Working-time arithmetic: what "four hours" means on a Friday afternoon.

Pure: no ORM, no settings, no current time.

Units: instants are aware datetimes (any zone in, UTC out); amounts are timedeltas of
*working* time. An amount that ends exactly when the office closes is due at closing time,
not at the next opening. Hours are those of the clock on the wall: of a period that lies in an
hour which a clock change skips nothing is open, and one in a doubled hour is open twice.

Errors: ValueError for a naive instant; NeverOpen for a calendar without an open hour.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Period = tuple[time, time]
LONGEST_YEARS = 60  # Beyond the longest promise that a rule may hold, in part-time hours
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOTHING, SECOND, DAY = timedelta(), timedelta(seconds=1), timedelta(days=1)
TICK = timedelta(microseconds=1)  # Instants are counted in whole ticks: sums are exact


class NeverOpen(Exception):
    """The calendar has no open hours, so nothing in it can ever fall due."""


@dataclass(frozen=True, slots=True)
class Year:
    """The open spans of one calendar year, in ticks since 1970, and their running total."""

    opens: list[int]
    closes: list[int]
    total: list[int]  # Ticks open before span i; one longer than the spans
    days: list[date]  # Those with an open span, and when each of them closes
    ends: list[int]

    def open_until(self, at: int) -> int:
        """Ticks open from the start of the year until `at`."""
        i = bisect_right(self.opens, at)
        return 0 if i == 0 else self.total[i - 1] + min(at, self.closes[i - 1]) - self.opens[i - 1]

    def instant(self, ticks: int) -> int:
        """The instant at which `ticks` (> 0) of open time are used up."""
        i = bisect_left(self.total, ticks)
        return self.opens[i - 1] + ticks - self.total[i - 1]


@dataclass(frozen=True)
class Calendar:
    """Opening hours of one team, in its own zone.

    `week` gives the periods per weekday (Monday is 0; a missing day is closed); `days` the
    exceptions: True for a make-up working day, False for a holiday. A make-up day has the
    hours of its weekday if that is a working one, else those of the week's first working day.
    `singles` are days with hours of their own (none: closed), whatever else holds for them.
    """

    zone: ZoneInfo
    week: Mapping[int, tuple[Period, ...]] = field(default_factory=dict)
    days: Mapping[date, bool] = field(default_factory=dict)
    always_open: bool = False
    confirmed: frozenset[int] | None = None  # Years whose holidays are announced; None: any
    singles: Mapping[date, tuple[Period, ...]] = field(default_factory=dict)
    _years: dict[int, Year] = field(default_factory=dict, compare=False, repr=False)

    def periods(self, day: date) -> tuple[Period, ...]:
        if day in self.singles:
            return self.singles[day]
        hours = self.week.get(day.weekday(), ())
        if not self.days.get(day, True):
            return ()
        if not hours and self.days.get(day):
            return next((self.week[weekday] for weekday in sorted(self.week)), ())
        return hours

    def _days(self, year: int) -> Iterator[tuple[date, list[tuple[datetime, datetime]]]]:
        """Yield the days of the year that are open, with their (from, to) spans in UTC."""
        day = date(year, 1, 1)
        while day.year == year:
            if spans := list(self._spans_of(day, self.periods(day))):
                yield day, spans
            day += DAY

    def _spans_of(
        self, day: date, periods: Sequence[Period]
    ) -> Iterator[tuple[datetime, datetime]]:
        """Each side of a clock change has wall clocks of its own: an hour that is skipped is
        never open, one that is doubled may be open twice."""
        for begins, ends, offset in self._stretches(day) if periods else ():
            for opens, closes in periods:
                start = max(_wall_clock(day, opens) - offset, begins)
                end = min(_wall_clock(day, closes) - offset, ends)
                if start < end:
                    yield start, end

    def _stretches(self, day: date) -> list[tuple[datetime, datetime, timedelta]]:
        """The day in UTC as (from, to, offset): one stretch, or two where the clocks change."""
        begins, ends = (
            datetime.combine(one, time(), self.zone).astimezone(UTC) for one in (day, day + DAY)
        )
        first, last = self._offset(begins), self._offset(ends - TICK)
        if first == last:
            return [(begins, ends, first)]
        seconds = range((ends - begins) // SECOND)
        changed = bisect_left(
            seconds, True, key=lambda n: self._offset(begins + n * SECOND) != first
        )
        change = begins + changed * SECOND
        return [(begins, change, first), (change, ends, last)]

    def _offset(self, at: datetime) -> timedelta:
        return at.astimezone(self.zone).utcoffset() or NOTHING

    def _year(self, year: int) -> Year:
        if year not in self._years:
            opens: list[int] = []
            closes: list[int] = []
            total, days, ends = [0], [], []
            for day, spans in self._days(year):
                for start, end in spans:
                    # Where the clocks skip an hour, two periods may claim the same instants.
                    free = (start - EPOCH) // TICK
                    opens.append(max(free, closes[-1]) if closes else free)
                    closes.append(max((end - EPOCH) // TICK, opens[-1]))
                    total.append(total[-1] + closes[-1] - opens[-1])
                days.append(day)
                ends.append(closes[-1])
            self._years[year] = Year(opens, closes, total, days, ends)
        return self._years[year]

    def local_year(self, at: datetime) -> int:
        return aware(at).astimezone(self.zone).year

    def is_confirmed(self, start: datetime, end: datetime) -> bool:
        """Whether the holidays of every year between the two instants are announced."""
        if self.confirmed is None or self.always_open:
            return True
        years = range(self.local_year(start), self.local_year(end) + 1)
        return all(year in self.confirmed for year in years)

    def is_ever_open(self) -> bool:
        """Without an open hour nothing in it could ever fall due."""
        return self.always_open or any(self.week.values())


def _wall_clock(day: date, wall: time) -> datetime:
    """What the clock on the wall shows, as if it were UTC; 24:00 is the midnight after."""
    if wall == time.max:
        return datetime.combine(day + DAY, time(), UTC)
    return datetime.combine(day, wall, UTC)


def aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"naive instant: {at}")
    return at


def in_utc(at: datetime) -> datetime:
    return at if at.tzinfo is UTC else aware(at).astimezone(UTC)


def worked(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Return the working time between two instants; zero if `end` is not later."""
    start, end = in_utc(start), in_utc(end)  # Wall clocks of one zone mislead
    if end <= start:
        return timedelta()
    if calendar.always_open:
        return end - start
    first, last = calendar.local_year(start), calendar.local_year(end)
    ticks = sum(calendar._year(year).total[-1] for year in range(first, last))
    ticks += calendar._year(last).open_until((end - EPOCH) // TICK)
    ticks -= calendar._year(first).open_until((start - EPOCH) // TICK)
    return ticks * TICK


def spans_between(
    calendar: Calendar, start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Yield what is open between two instants as (from, to), in order, in UTC."""
    if calendar.always_open:
        if start < end:
            yield start.astimezone(UTC), end.astimezone(UTC)
        return
    first, last = ((at - EPOCH) // TICK for at in (start, end))
    for number in range(calendar.local_year(start), calendar.local_year(end) + 1):
        year = calendar._year(number)
        for i in range(bisect_right(year.closes, first), bisect_left(year.opens, last)):
            opens, closes = max(year.opens[i], first), min(year.closes[i], last)
            if opens < closes:
                yield EPOCH + opens * TICK, EPOCH + closes * TICK


def deadline(calendar: Calendar, start: datetime, amount: timedelta) -> datetime:
    """Return the instant at which `amount` of working time after `start` is used up.

    An amount of zero is due at once, open or not.
    """
    if calendar.always_open or amount <= NOTHING:
        return in_utc(start) + max(amount, NOTHING)
    first = calendar.local_year(start)
    ticks = calendar._year(first).open_until((start - EPOCH) // TICK) + amount // TICK
    for year in range(first, first + LONGEST_YEARS):
        table = calendar._year(year)
        if ticks <= table.total[-1]:
            return EPOCH + table.instant(ticks) * TICK
        ticks -= table.total[-1]
    raise NeverOpen(f"no open hours for {amount} within {LONGEST_YEARS} years of {start}")


def closing(calendar: Calendar, start: datetime, days: int) -> datetime:
    """Return when the `days`th open day after the day of `start` closes; below zero: before it.

    The day of `start` itself is never counted, open or not. Zero is
    `start`. Around the clock a day closes at the midnight that ends it.
    """
    if days == 0:
        return in_utc(start)
    today = aware(start).astimezone(calendar.zone).date()
    if calendar.always_open:
        over = datetime.combine(today + (days + 1) * DAY, time(), calendar.zone)
        return over.astimezone(UTC)
    return EPOCH + _end_of(calendar, today, days) * TICK


def _end_of(calendar: Calendar, today: date, days: int) -> int:
    step = 1 if days > 0 else -1
    for year in range(today.year, today.year + step * LONGEST_YEARS, step):
        table = calendar._year(year)
        if step > 0:
            ahead = table.ends[bisect_right(table.days, today) :]
        else:
            ahead = table.ends[: bisect_left(table.days, today)][::-1]
        if abs(days) <= len(ahead):
            return ahead[abs(days) - 1]
        days -= step * len(ahead)
    raise NeverOpen(f"no {days} open days within {LONGEST_YEARS} years of {today}")
