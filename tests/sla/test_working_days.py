"""A working day: until the close of the next open day after the day on which it starts (C7)."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sla.amounts import WorkingDays, lasting, later, share
from sla.clock import Tick, due_at
from sla.planning import Step, Target, due_first
from sla.worktime import Calendar, NeverOpen, closing, deadline, worked
from tests.sla.test_clock_properties import HORIZON, STEP, calendars, is_open

SHANGHAI = ZoneInfo("Asia/Shanghai")
BRANCH = ((time(8, 30), time(12)), (time(14), time(17, 30)))
WEEK = dict.fromkeys(range(5), BRANCH)
HALF_SATURDAY = {**WEEK, 5: (BRANCH[0],)}
OFFICE = Calendar(SHANGHAI, WEEK)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ONE = WorkingDays(1)


def at(text, zone=SHANGHAI):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def due(calendar, start, days=1):
    start = at(start, calendar.zone) if isinstance(start, str) else start
    return deadline(calendar, start, lasting(WorkingDays(days), calendar, start))


@pytest.mark.parametrize(
    ("start", "days", "ends"),
    [
        pytest.param("2026-11-28 23:36", 1, "2026-11-30 17:30", id="done on Saturday night"),
        pytest.param("2026-11-30 07:00", 1, "2026-12-01 17:30", id="before opening"),
        pytest.param("2026-11-30 10:00", 1, "2026-12-01 17:30", id="in the morning"),
        pytest.param("2026-11-30 13:00", 1, "2026-12-01 17:30", id="at lunch"),
        pytest.param("2026-11-30 17:30", 1, "2026-12-01 17:30", id="exactly at closing"),
        pytest.param("2026-11-30 23:59", 1, "2026-12-01 17:30", id="after closing"),
        pytest.param("2026-12-01 00:00", 1, "2026-12-02 17:30", id="at midnight"),
        pytest.param("2026-11-27 16:00", 1, "2026-11-30 17:30", id="on Friday"),
        pytest.param("2026-11-27 16:00", 3, "2026-12-02 17:30", id="three of them"),
        pytest.param("2026-12-31 16:00", 1, "2027-01-01 17:30", id="over the end of the year"),
        pytest.param("2026-12-31 16:00", 261, "2027-12-31 17:30", id="a whole year"),
    ],
)
def test_it_ends_with_the_close_of_the_next_open_day(start, days, ends):
    assert due(OFFICE, start, days) == at(ends)


def test_holidays_are_skipped_and_make_up_days_count():
    days = {date(2026, 10, n): False for n in range(1, 9)} | {date(2026, 10, 10): True}
    calendar = Calendar(SHANGHAI, WEEK, days)
    assert due(calendar, "2026-09-30 17:00") == at("2026-10-09 17:30")
    assert due(calendar, "2026-10-09 09:00") == at("2026-10-10 17:30")
    assert due(calendar, "2026-10-09 09:00", 2) == at("2026-10-12 17:30")


def test_a_half_day_is_a_working_day_that_closes_at_noon():
    calendar = Calendar(SHANGHAI, HALF_SATURDAY)
    assert due(calendar, "2026-11-27 16:00") == at("2026-11-28 12:00")


def test_a_night_shift_closes_at_midnight_or_when_its_last_hours_of_the_day_do():
    night = Calendar(SHANGHAI, dict.fromkeys(range(7), ((time(0), time(6)), (time(22), time.max))))
    assert due(night, "2026-11-27 23:00") == at("2026-11-29 00:00")
    early = Calendar(SHANGHAI, dict.fromkeys(range(7), ((time(0), time(6)),)))
    assert due(early, "2026-11-27 23:00") == at("2026-11-28 06:00")


def test_around_the_clock_it_ends_with_the_next_day():
    calendar = Calendar(SHANGHAI, always_open=True)
    assert due(calendar, "2026-11-27 23:00") == at("2026-11-29 00:00")
    assert closing(calendar, at("2026-11-27 23:00"), -1) == at("2026-11-27 00:00")


@pytest.mark.parametrize(
    ("zone", "start", "ends"),
    [
        ("America/New_York", "2026-03-07 12:00", "2026-03-08 17:30"),
        ("America/New_York", "2026-10-31 12:00", "2026-11-01 17:30"),
        ("Australia/Lord_Howe", "2026-04-04 12:00", "2026-04-05 17:30"),
    ],
)
def test_the_clock_on_the_wall_closes_also_on_the_day_of_a_clock_change(zone, start, ends):
    calendar = Calendar(ZoneInfo(zone), dict.fromkeys(range(7), BRANCH))
    assert due(calendar, start) == at(ends, ZoneInfo(zone))


def test_a_day_whose_only_hour_the_clocks_skip_is_no_working_day():
    zone = ZoneInfo("America/New_York")
    calendar = Calendar(zone, dict.fromkeys(range(7), ((time(2), time(3)),)))
    assert due(calendar, "2026-03-07 12:00") == at("2026-03-09 03:00", zone)


def test_a_pause_of_a_working_day_moves_it_by_a_working_day():
    start, pause = at("2026-11-30 10:00"), at("2026-11-30 11:00")
    amount = lasting(ONE, OFFICE, start)
    history = [Tick(start, running=True), Tick(pause, running=False)]
    assert due_at(history, amount, OFFICE) is None
    history.append(Tick(pause + DAY, running=True))
    assert due_at(history, amount, OFFICE) == at("2026-12-02 17:30")


def test_half_of_a_working_day_is_half_of_the_working_time_until_then():
    start = at("2026-11-28 23:36")
    assert lasting(share(ONE, 50), OFFICE, start) == 3.5 * HOUR
    assert share(48 * HOUR, 50) == 24 * HOUR


def test_a_rung_a_working_day_later_or_before_counts_from_its_own_instant():
    start = at("2026-11-27 10:00")  # A Friday; 48 h of 7 a day are due on the next Monday
    target = Target(1, "answer", 14 * HOUR, OFFICE)
    assert target.due(start) == at("2026-12-01 10:00")
    for offset, ends in ((1, "2026-12-02 17:30"), (-1, "2026-11-30 17:30")):
        step = Step(0, 100, WorkingDays(offset), "branch")
        assert deadline(OFFICE, start, target.reached(step, start)) == at(ends)
    again = Step(0, 100, timedelta(), "branch", every=ONE, times=3)
    reached = deadline(OFFICE, start, target.reached(again, start, 2))
    assert reached == at("2026-12-03 17:30")


def test_a_rung_before_everything_is_reached_at_once():
    assert later(timedelta(), WorkingDays(-9), OFFICE, at("2026-11-27 10:00")) <= timedelta()


def test_of_hours_and_working_days_the_first_to_be_due_wins():
    hours, days = Target(1, "answer", 7 * HOUR, OFFICE), Target(2, "answer", ONE, OFFICE)
    morning, evening = at("2026-11-30 08:30"), at("2026-11-30 17:00")
    assert due_first([hours, days], morning)["answer"].pk == 1
    assert due_first([hours, days], evening - DAY * 2)["answer"].pk == 1
    assert due_first([days, Target(3, "answer", 15 * HOUR, OFFICE)], morning)["answer"].pk == 2


def test_a_calendar_that_never_opens_again_has_no_working_day():
    with pytest.raises(NeverOpen):
        closing(Calendar(SHANGHAI), at("2026-11-30 10:00"), 1)
    with pytest.raises(NeverOpen):
        closing(Calendar(SHANGHAI), at("2026-11-30 10:00"), -1)


def slow_closing(calendar, start, days):
    """Look at every quarter of an hour: when the office shuts on the last of those days."""
    today, seen, shut, instant = start.astimezone(calendar.zone).date(), set(), None, start
    while instant < start + HORIZON * STEP:
        on = instant.astimezone(calendar.zone).date()
        if on != today and is_open(calendar, instant):
            if len(seen | {on}) > days:
                return shut
            seen, shut = seen | {on}, instant + STEP
        instant += STEP
    return shut if len(seen) == days else None


@given(calendars(), st.integers(0, 6 * 96), st.integers(1, 8))
def test_it_agrees_with_looking_at_every_quarter_of_an_hour(scene, offset, days):
    calendar, start = scene
    start += offset * STEP
    slow = slow_closing(calendar, start, days)
    assume(slow)
    assert closing(calendar, start, days) == slow
    assert due(calendar, start, days) == slow
    assert lasting(WorkingDays(days), calendar, start) == worked(calendar, start, slow)


@given(calendars(), st.integers(0, 6 * 96), st.integers(1, 4))
def test_back_it_ends_with_the_close_of_an_open_day_before(scene, offset, days):
    calendar, first = scene
    start = first + (offset + 14 * 96) * STEP
    today, shut = start.astimezone(calendar.zone).date(), {}
    for n in range(offset + 14 * 96):
        instant = first + n * STEP
        on = instant.astimezone(calendar.zone).date()
        if on < today and is_open(calendar, instant):
            shut[on] = instant + STEP
    assume(len(shut) >= days)
    assert closing(calendar, start, -days) == shut[sorted(shut)[-days]]
