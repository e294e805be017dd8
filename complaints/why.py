"""Why a clock is due then: its start, every working stretch that counted, every pause, the rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from complaints.models import Event, Extension, Timer
from complaints.models.clocks import DEFINITIONS, STARTED_LATER
from complaints.models.timer import history
from sla import clock, planning, rulebook
from sla.clock import Span, ticks
from sla.models import Target
from sla.worktime import TICK, Calendar, closing


@dataclass(frozen=True, slots=True)
class Day:
    """What one day in the calendar's zone added. `total` is the sum so far."""

    on: date
    spans: Sequence[Span]
    counted: timedelta
    total: timedelta


@dataclass(frozen=True, slots=True)
class Why:
    """Everything that makes the due time of one clock; the days add up to the amount."""

    timer: Timer
    target: Target
    calendar: str
    zone: ZoneInfo
    days: Sequence[Day]
    pauses: Sequence[Span]
    steps: Sequence[planning.Step]
    extensions: Sequence[Extension]  # More time that was granted for it
    restarts: int  # How often a move let it begin anew
    is_as_it_was: bool  # Else the calendar was changed after the clock had stopped
    working_days: Sequence[date]  # Those that the rule gives, where it gives working days

    @property
    def amount(self) -> timedelta:
        return self.timer.amount

    @property
    def is_share(self) -> bool:
        return self.target.percent is not None


def explain(timer: Timer) -> Why:
    """Recompute the clock from history, step by step. Seven queries at most."""
    rules = rulebook.current()
    promise = timer.agreed(rules.promise(timer))
    allowed = promise.lasting(timer.started_at)
    changes = history([timer.complaint]).get(timer.complaint_id, [])
    if timer.stopped_at:  # What came later changed nothing any more
        changes = [change for change in changes if change.at < timer.stopped_at]
    ran = ticks(changes, timer.started_at, promise.pauses)
    found = clock.spans(ran, allowed, promise.calendar)
    is_as_it_was = timer.due_at in (
        clock.due_at(ran, allowed, promise.calendar),
        timer.agreed_at,
    )
    zone = promise.calendar.zone
    granted = timer.extensions.filter(outcome="granted", asked_at__gte=timer.started_at)
    return Why(
        timer,
        Target.objects.select_related("version__policy", "share_of").get(pk=timer.target_id),
        str(timer.calendar),
        zone,
        list(_days([day for one in found if one.counted for day in _by_day(one, zone)], zone)),
        [span for span in found if not span.counted],
        promise.steps,
        list(granted.select_related("asked_by", "decided_by")),
        _restarts(timer),
        is_as_it_was,
        list(_working_days(timer, promise.calendar)),
    )


def _working_days(timer: Timer, calendar: Calendar) -> Iterable[date]:
    """The open days after the one on which it started, as many as the rule gives."""
    for number in range(1, (timer.working_days or 0) + 1):
        yield (closing(calendar, timer.started_at, number) - TICK).astimezone(calendar.zone).date()


def _restarts(timer: Timer) -> int:
    moves = DEFINITIONS[timer.clock_choice].reset_by
    resets = Event.objects.filter(complaint=timer.complaint_id, kind__in=moves).count()
    return max(0, resets - (timer.clock in STARTED_LATER))  # The first one started it


def _by_day(span: Span, zone: ZoneInfo) -> Iterable[Span]:
    """A stretch cut at every midnight of the zone."""
    begins, ends = span.begins, span.ends or span.begins
    while begins < ends:
        tomorrow = begins.astimezone(zone).date() + timedelta(days=1)
        midnight = datetime.combine(tomorrow, time(), zone).astimezone(UTC)
        yield Span(begins, min(ends, midnight), counted=True)
        begins = midnight


def _days(counted: Iterable[Span], zone: ZoneInfo) -> Iterable[Day]:
    total = timedelta()
    for on, spans in groupby(counted, key=lambda span: span.begins.astimezone(zone).date()):
        of_day = list(spans)
        sums = sum((_length(span) for span in of_day), timedelta())
        total += sums
        yield Day(on, of_day, sums, total)


def _length(span: Span) -> timedelta:
    return (span.ends or span.begins) - span.begins
