"""Working time: what an amount means across lunch, weekends, holidays and clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest

from sla.worktime import Calendar, NeverOpen, deadline, worked

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
MORNING, AFTERNOON = (time(9), time(12)), (time(13), time(17))
WEEK = dict.fromkeys(range(5), (MORNING, AFTERNOON))
OFFICE = Calendar(SHANGHAI, WEEK)
ROUND_THE_CLOCK = Calendar(SHANGHAI, always_open=True)
MIDNIGHT = time.max  # "24:00"

MON, TUE, FRI, SAT, NEXT_MON = "2025-06-02", "2025-06-03", "2025-06-06", "2025-06-07", "2025-06-09"


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def hours(amount: float) -> timedelta:
    return timedelta(hours=amount)


@pytest.mark.parametrize(
    ("start", "amount", "due"),
    [
        pytest.param(f"{MON} 09:00", 2, f"{MON} 11:00", id="within the morning"),
        pytest.param(f"{MON} 11:00", 2, f"{MON} 14:00", id="lunch does not count"),
        pytest.param(f"{MON} 12:30", 1, f"{MON} 14:00", id="received at lunch"),
        pytest.param(f"{MON} 09:00", 3, f"{MON} 12:00", id="ends exactly at lunch"),
        pytest.param(f"{MON} 09:00", 7, f"{MON} 17:00", id="ends exactly at closing"),
        pytest.param(f"{FRI} 16:00", 1, f"{FRI} 17:00", id="ends exactly at the weekend"),
        pytest.param(f"{FRI} 16:00", 3, f"{NEXT_MON} 11:00", id="Friday afternoon"),
        pytest.param(f"{FRI} 17:00", 1, f"{NEXT_MON} 10:00", id="received at Friday's closing"),
        pytest.param(f"{SAT} 12:00", 1, f"{NEXT_MON} 10:00", id="received on Saturday"),
        pytest.param(f"{MON} 07:00", 1, f"{MON} 10:00", id="received before opening"),
        pytest.param(f"{MON} 20:00", 1, f"{TUE} 10:00", id="received after closing"),
        pytest.param(f"{MON} 09:00", 35, f"{FRI} 17:00", id="fills the week"),
        pytest.param("2025-12-31 16:00", 2, "2026-01-01 10:00", id="over the end of the year"),
        pytest.param("2025-12-31 09:00", 7, "2025-12-31 17:00", id="ends with the year"),
        pytest.param(f"{MON} 09:00", 35 * 104, "2027-05-28 17:00", id="two years"),
    ],
)
def test_an_amount_is_used_up_in_open_hours_only(start, amount, due):
    assert deadline(OFFICE, at(start), hours(amount)) == at(due)
    assert worked(OFFICE, at(start), at(due)) == hours(amount)


def test_any_zone_goes_in_and_utc_comes_out():
    due = deadline(OFFICE, at(f"{MON} 09:00").astimezone(NEW_YORK), hours(1))
    assert due == at(f"{MON} 10:00")
    assert due.tzinfo is UTC


def test_a_holiday_does_not_count():
    calendar = Calendar(SHANGHAI, WEEK, {date(2025, 6, 3): False})
    assert deadline(calendar, at(f"{MON} 16:00"), hours(2)) == at("2025-06-04 10:00")
    assert worked(calendar, at(f"{TUE} 00:00"), at("2025-06-04 00:00")) == hours(0)


def test_a_holiday_on_new_year_moves_the_due_time_into_the_second_of_january():
    calendar = Calendar(SHANGHAI, WEEK, {date(2026, 1, 1): False})
    assert deadline(calendar, at("2025-12-31 16:00"), hours(2)) == at("2026-01-02 10:00")


def test_a_make_up_saturday_counts_with_the_hours_of_a_weekday():
    calendar = Calendar(SHANGHAI, WEEK, {date(2025, 6, 7): True})
    assert deadline(calendar, at(f"{FRI} 16:00"), hours(3)) == at(f"{SAT} 11:00")
    assert worked(calendar, at(f"{SAT} 00:00"), at("2025-06-08 00:00")) == hours(7)


def test_a_make_up_saturday_keeps_the_saturday_hours_of_a_team_that_has_them():
    calendar = Calendar(SHANGHAI, WEEK | {5: (MORNING,)}, {date(2025, 6, 7): True})
    assert worked(calendar, at(f"{SAT} 00:00"), at("2025-06-08 00:00")) == hours(3)


@pytest.mark.parametrize(
    ("start", "amount", "due"),
    [
        pytest.param(f"{MON} 22:00", 2, f"{TUE} 00:00", id="due when the day ends"),
        pytest.param(f"{MON} 22:00", 3, f"{TUE} 19:00", id="goes on the next evening"),
        pytest.param("2025-12-31 18:00", 6, "2026-01-01 00:00", id="due when the year ends"),
    ],
)
def test_a_team_may_close_at_midnight(start, amount, due):
    late = Calendar(SHANGHAI, dict.fromkeys(range(7), ((time(18), MIDNIGHT),)))
    assert deadline(late, at(start), hours(amount)) == at(due)
    assert worked(late, at(start), at(due)) == hours(amount)


def test_days_of_24_hours_are_the_same_as_always_open():
    whole_days = Calendar(SHANGHAI, dict.fromkeys(range(7), ((time(), MIDNIGHT),)))
    start = at("2025-12-30 12:00")
    assert deadline(whole_days, start, hours(100)) == start + hours(100)


@pytest.mark.parametrize(
    ("day", "zone", "open_hours"),
    [
        pytest.param("2025-03-09", NEW_YORK, 5, id="New York, forward"),
        pytest.param("2025-11-02", NEW_YORK, 7, id="New York, back"),
        pytest.param("2025-10-05", LORD_HOWE, 5.5, id="Lord Howe, forward by half an hour"),
        pytest.param("2025-04-06", LORD_HOWE, 6.5, id="Lord Howe, back by half an hour"),
        pytest.param("1991-04-14", SHANGHAI, 5, id="Shanghai 1991, forward"),
        pytest.param("1991-09-15", SHANGHAI, 7, id="Shanghai 1991, back"),
        pytest.param("1992-04-12", SHANGHAI, 6, id="Shanghai 1992, no longer"),
    ],
)
def test_a_clock_change_makes_the_night_shorter_or_longer(day, zone, open_hours):
    night = Calendar(zone, {6: ((time(), time(6)),)})
    start, end = at(f"{day} 00:00", zone), at(f"{day} 06:00", zone)
    assert worked(night, start, end) == hours(open_hours)
    assert deadline(night, start, hours(open_hours)) == end


@pytest.mark.parametrize(
    ("zone", "start", "end", "periods"),
    [
        pytest.param(
            NEW_YORK,
            "2025-03-09",
            "2025-03-10",
            ((time(), time(2, 30)), (time(3), time(6))),
            id="a period ends within the skipped hour",
        ),
        pytest.param(
            ZoneInfo("Pacific/Apia"), "2011-12-29", "2012-01-01", (MORNING,), id="a skipped day"
        ),
    ],
)
def test_hours_that_the_clocks_skip_do_not_count(zone, start, end, periods):
    calendar = Calendar(zone, dict.fromkeys(range(7), periods))
    wall = at(start, zone).astimezone(UTC)
    seconds = 0
    while wall < at(end, zone):
        local = wall.astimezone(zone).time()
        seconds += 900 * any(opens <= local < closes for opens, closes in periods)
        wall += timedelta(minutes=15)
    assert worked(calendar, at(start, zone), at(end, zone)) == timedelta(seconds=seconds)


def test_an_amount_with_microseconds_that_ends_at_closing_is_due_at_closing():
    start, closing = at(f"{MON} 15:25:09.282349"), at(f"{MON} 17:00")
    assert deadline(OFFICE, start, closing - start) == closing


@pytest.mark.parametrize("calendar", [OFFICE, ROUND_THE_CLOCK], ids=["office", "always open"])
def test_a_naive_instant_has_no_deadline(calendar):
    with pytest.raises(ValueError, match="naive"):
        deadline(calendar, datetime(2025, 6, 2, 9), hours(1))  # noqa: DTZ001


def test_no_time_is_worked_between_naive_instants():
    with pytest.raises(ValueError, match="naive"):
        worked(OFFICE, datetime(2025, 6, 2, 9), datetime(2025, 6, 2, 10))  # noqa: DTZ001


def test_no_time_is_worked_between_naive_instants_around_the_clock():
    with pytest.raises(ValueError, match="naive"):
        worked(ROUND_THE_CLOCK, datetime(2025, 6, 2, 9), datetime(2025, 6, 3, 9))  # noqa: DTZ001


@pytest.mark.parametrize(
    "calendar",
    [
        pytest.param(Calendar(SHANGHAI), id="no hours at all"),
        pytest.param(
            Calendar(
                SHANGHAI,
                {0: (MORNING,)},
                {date(2025, 6, 2) + timedelta(7 * n): False for n in range(53 * 60)},
            ),
            id="every open day is a holiday",
        ),
    ],
)
def test_a_calendar_that_never_opens_fails_instead_of_looping(calendar):
    began = perf_counter()
    with pytest.raises(NeverOpen, match="no open hours"):
        deadline(calendar, at(f"{MON} 09:00"), hours(1))
    assert perf_counter() - began < 5


def test_what_never_opens_works_no_time():
    assert worked(Calendar(SHANGHAI), at(f"{MON} 09:00"), at(f"{FRI} 09:00")) == hours(0)


def test_around_the_clock_every_hour_counts():
    start, end = at("2025-03-08 12:00", NEW_YORK), at("2025-03-09 13:00", NEW_YORK)
    always = Calendar(NEW_YORK, always_open=True)
    assert deadline(always, start, hours(24)) == end
    assert worked(always, start.astimezone(UTC), end.astimezone(UTC)) == hours(24)


@pytest.mark.parametrize(
    ("calendar", "start", "end", "amount"),
    [
        pytest.param(
            Calendar(NEW_YORK, always_open=True),
            at("2025-03-08 12:00", NEW_YORK),
            at("2025-03-09 13:00", NEW_YORK),
            24,
            id="the clocks go forward, around the clock",
        ),
        pytest.param(
            Calendar(NEW_YORK, {6: ((time(), time(6)),)}),
            at("2025-11-02 01:45", NEW_YORK),
            at("2025-11-02 01:30", NEW_YORK).replace(fold=1),
            0.75,
            id="the clocks go back, in opening hours",
        ),
    ],
)
def test_local_instants_may_lie_on_both_sides_of_a_clock_change(calendar, start, end, amount):
    assert worked(calendar, start.astimezone(UTC), end.astimezone(UTC)) == hours(amount)
    assert worked(calendar, start, end) == hours(amount)


@pytest.mark.parametrize("calendar", [OFFICE, ROUND_THE_CLOCK, Calendar(SHANGHAI)])
def test_an_amount_of_zero_is_due_at_once_even_when_closed(calendar):
    assert deadline(calendar, at(f"{SAT} 12:00"), hours(0)) == at(f"{SAT} 12:00")


def test_nothing_is_worked_backwards():
    assert worked(OFFICE, at(f"{MON} 11:00"), at(f"{MON} 10:00")) == hours(0)
    assert worked(OFFICE, at(f"{MON} 11:00"), at(f"{MON} 11:00")) == hours(0)
