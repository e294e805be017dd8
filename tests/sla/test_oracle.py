"""A whole life of a clock agrees with a model that looks at every minute.

Pauses, reopenings, stricter promises by a new type and rules that change, over calendars with
lunch breaks, holidays, make-up days and clock changes.
"""

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from complaints.models import Timer
from complaints.models.found_types import _stricter
from sla.amounts import WorkingDays, lasting
from sla.clock import Change
from sla.planning import Target
from sla.worktime import NeverOpen, closing, deadline
from tests.sla.test_clock_properties import calendars, is_open

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SIGHT = 12 * 24 * 60  # Minutes after the last act; beyond them nobody looks
ACTS = ("wait", "resume", "reopen", "type", "rule", "grant", "note")
CASES = 500  # The nightly profile tries 20,000
if settings.default.max_examples > CASES:
    CASES = 20_000


def slow_due(target, started_at, changes, last):
    """Spend the open minutes in which the clock runs, one after the other."""
    left, at, states = target.amount // MINUTE, started_at, dict(changes)
    state = max((c for c in changes if c[0] <= started_at), default=(None, "registered"))[1]
    while at < last + SIGHT * MINUTE:
        state = states.get(at, state)
        if state != "waiting" and is_open(target.calendar, at):
            left -= 1
            if left == 0:
                return at + MINUTE
        at += MINUTE
        if state == "waiting" and at > last:
            return None
    return None


def slow_lasting(target, started_at):
    """In minutes; of working days those that are open until the last of them closes."""
    if not isinstance(target.amount, WorkingDays):
        return target.amount
    today = started_at.astimezone(target.calendar.zone).date()
    open_minutes, days, at = 0, set(), started_at
    closes = 0
    while at < started_at + SIGHT * MINUTE:
        if is_open(target.calendar, at):
            days |= {at.astimezone(target.calendar.zone).date()} - {today}
            open_minutes += 1
            if len(days) > target.amount.count:
                break
            closes = open_minutes
        at += MINUTE
    return closes * MINUTE


class Model:
    """What a clerk with a wall clock and much patience would keep."""

    def __init__(self, target, at):
        self.target, self.started_at, self.changes = target, at, [(at, "registered")]
        self.granted = None  # When, and until when

    def _due(self, target, changes, last):
        given = replace(target, amount=self._amount(target))
        return slow_due(given, self.started_at, changes, last)

    def _amount(self, target):
        """Its own, or all that is used up when more is granted and what is open from there on."""
        if self.granted is None:
            return slow_lasting(target, self.started_at)
        at, until = self.granted
        before = self._minutes(target, self.started_at, at, runs=self._runs)
        after = self._minutes(target, at, until, runs=lambda at: True)
        return max(slow_lasting(target, self.started_at), (before + after) * MINUTE)

    def _minutes(self, target, at, until, *, runs):
        minutes = int((until - at) / MINUTE)
        return sum(
            runs(at + n * MINUTE) and is_open(target.calendar, at + n * MINUTE)
            for n in range(minutes)
        )

    def _runs(self, at):
        return max((c for c in self.changes if c[0] <= at), key=lambda c: c[0])[1] != "waiting"

    def grant(self, at, until):
        was, self.granted = self.granted, (at, until)
        now = self._amount(self.target)
        self.granted = was
        if now > self._amount(self.target):
            self.granted = at, until

    def due(self, last):
        return self._due(self.target, self.changes, last)

    def stricter(self, target, at):
        """Which would be due first, should the work go on now?"""
        running = [*self.changes, (at, "running")]
        now, then = (self._due(one, running, at) for one in (self.target, target))
        assume(now and then)  # Out of sight, nobody can say which comes first
        if then < now:
            self.target = target

    def reopen(self, at):
        self.changes.append((at, "in_progress"))
        self.started_at, self.granted = at, None


@st.composite
def lives(draw):
    calendar, start = draw(calendars())
    amounts = st.integers(1, 16 * 60) | st.integers(1, 3).map(WorkingDays)
    gaps = st.integers(0, 2 * 24 * 60)
    acts = draw(st.lists(st.tuples(gaps, st.sampled_from(ACTS), amounts), max_size=6))
    other, _start = draw(calendars())
    start += draw(st.integers(0, 3 * 24 * 60)) * MINUTE
    return (calendar, other), start, draw(amounts), acts


def odd(amount):
    return (amount.count if isinstance(amount, WorkingDays) else amount) % 2


def reaches(promise, at):
    is_days = isinstance(promise.amount, WorkingDays)
    return not is_days or fits(promise.calendar, at, promise.amount)


def in_time(amount):
    return amount if isinstance(amount, WorkingDays) else amount * MINUTE


def target_of(pk, amount, calendar):
    return Target(
        pk, "answer", in_time(amount), calendar, (), frozenset({"waiting"}), calendar_pk=1
    )


def in_sight(due, last):
    return due if due and due <= last + SIGHT * MINUTE else None


def fits(calendar, at, amount):
    """Whether the calendar opens at all within sight, and a day beyond."""
    try:
        days = amount.count + 1 if isinstance(amount, WorkingDays) else 1
        end = closing(calendar, at, days)
        return max(end, deadline(calendar, at, lasting(in_time(amount), calendar, at))) < (
            at + SIGHT * MINUTE
        )
    except NeverOpen:
        return False


@settings(max_examples=CASES, suppress_health_check=[HealthCheck.filter_too_much])
@given(lives())
def test_a_life_of_a_clock_agrees_with_looking_at_every_minute(life):
    (calendar, other), at, first, acts = life
    assume(fits(calendar, at, first))
    promise = target_of(1, first, calendar)
    timer, model = Timer(clock="answer", started_at=at), Model(promise, at)
    timer.take(promise)
    for pk, (gap, act, amount) in enumerate(acts, start=2):
        at += gap * MINUTE
        changes = [Change(*change) for change in model.changes]
        if act in ("wait", "resume"):
            model.changes.append((at, "waiting" if act == "wait" else "in_progress"))
        elif act == "reopen":
            model.reopen(at)
            assume(reaches(promise, at))
            timer.begin_anew(at, promise.calendar)
        elif act == "grant":
            until = at + (
                amount.count * DAY if isinstance(amount, WorkingDays) else amount * MINUTE
            )
            model.grant(at, until)
            timer.grant(until, replace(promise, amount=timer.amount), changes, at)
        elif act in ("type", "rule"):
            another = target_of(pk, amount, other if odd(amount) else calendar)
            assume(fits(another.calendar, at, amount))
            if act == "rule":
                promise = model.target = another
            else:
                held = replace(promise, amount=timer.amount)
                promise = another if _stricter(timer, another, held, changes, at) else promise
                model.stricter(another, at)
            timer.take(promise)
            timer.regrant(promise, changes)
    held = replace(promise, amount=timer.amount)
    timer.plan(held, [Change(*change) for change in model.changes])
    assert promise == model.target
    assert in_sight(timer.due_at, at) == model.due(at)
