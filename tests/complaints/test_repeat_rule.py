"""A repeat (T6): the same again within three calendar months after it was archived."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.classification import Earlier, Finding, Type, months_later, repeated

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
SECOND = timedelta(seconds=1)


def at(text, zone=SHANGHAI):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def archived(instant, number="C-2025-000001", *, is_open=False):
    return Earlier(1, number, instant, is_open)


def is_repeat(archived_at, received_at, zone=SHANGHAI):
    return repeated([archived(archived_at)], received_at, zone) is not None


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        pytest.param("2025-01-15 10:30", 3, "2025-04-15 10:30", id="the same day"),
        pytest.param("2025-08-31 10:30", 3, "2025-11-30 10:30", id="31 November is the 30th"),
        pytest.param("2024-11-30 10:30", 3, "2025-02-28 10:30", id="30 February is the 28th"),
        pytest.param("2023-11-30 10:30", 3, "2024-02-29 10:30", id="or the 29th in a leap year"),
        pytest.param("2024-02-29 10:30", 12, "2025-02-28 10:30", id="a year after a leap day"),
        pytest.param("2025-11-28 10:30", 3, "2026-02-28 10:30", id="over the end of the year"),
        pytest.param("2025-09-30 23:59", 3, "2025-12-30 23:59", id="into December"),
        pytest.param("2025-05-31 00:00", 1, "2025-06-30 00:00", id="one month"),
        pytest.param("2025-05-31 00:00", 0, "2025-05-31 00:00", id="no month"),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(start, months, end):
    assert months_later(at(start), months, SHANGHAI) == at(end)


def test_months_are_counted_in_the_zone_of_the_desk():
    instant = datetime(2025, 8, 30, 17, tzinfo=UTC)  # The 31st in Shanghai, the 30th in New York
    assert months_later(instant, 3, SHANGHAI) == at("2025-11-30 01:00")
    assert months_later(instant, 3, NEW_YORK) == at("2025-11-30 13:00", NEW_YORK)


def test_months_later_keeps_the_hour_over_a_clock_change():
    winter, spring = at("2025-01-15 10:00", NEW_YORK), at("2025-04-15 10:00", NEW_YORK)
    assert months_later(winter, 3, NEW_YORK) == spring
    assert spring.astimezone(UTC) - winter.astimezone(UTC) == timedelta(days=90, hours=-1)


def test_an_hour_that_the_clocks_skip_is_moved_on_by_an_hour():
    later = months_later(at("2024-12-09 02:30", NEW_YORK), 3, NEW_YORK)
    assert later == at("2025-03-09 03:30", NEW_YORK)


@pytest.mark.parametrize(
    ("archived_at", "last"),
    [
        pytest.param(at("2025-01-15 10:30:20"), at("2025-04-15 10:30:20"), id="usual"),
        pytest.param(at("2025-08-31 00:00:00"), at("2025-11-30 00:00:00"), id="clamped"),
        pytest.param(at("2023-11-30 23:59:59"), at("2024-02-29 23:59:59"), id="leap year"),
    ],
)
def test_three_months_end_to_the_second(archived_at, last):
    assert is_repeat(archived_at, last)
    assert not is_repeat(archived_at, last + SECOND)


def test_it_counts_from_the_very_second_of_archiving():
    archived_at = at("2025-01-15 10:30:20")
    assert is_repeat(archived_at, archived_at)
    assert not is_repeat(archived_at, archived_at - SECOND)


def test_what_is_not_archived_is_not_repeated():
    assert not is_repeat(None, at("2025-01-15 10:30"))
    assert repeated([], at("2025-01-15 10:30"), SHANGHAI) is None


def test_the_latest_archived_one_is_the_evidence():
    earlier = [
        archived(at("2025-01-15 23:00"), "C-2025-000002"),
        archived(at("2025-01-20 23:00"), "C-2025-000001"),
        archived(at("2024-01-20 23:00"), "C-2024-000009"),
        archived(at("2025-02-20 23:00"), "C-2025-000003"),
        archived(None, "C-2025-000004", is_open=True),
    ]
    assert repeated(earlier, at("2025-01-22 01:00"), SHANGHAI) == Finding(
        Type.REPEAT,
        {
            "number": "C-2025-000001",
            "archived_at": at("2025-01-20 23:00").isoformat(),
            "days": 2,  # Days of the calendar, not of 24 hours
        },
    )


def slow_limit(archived_local):
    """Walk on day by day until the third month has that day, or ends without it."""
    day, months = archived_local, 0
    while months < 3 or (
        day.day != archived_local.day and (day + timedelta(days=1)).month == day.month
    ):
        day += timedelta(days=1)
        months += day.day == 1
    return day


DAYS = st.datetimes(datetime(2019, 12, 1), datetime(2029, 3, 1))  # noqa: DTZ001 - zoned below


@given(DAYS.map(lambda day: day.replace(microsecond=0)), st.sampled_from(["UTC", "Asia/Kathmandu"]))
def test_the_limit_agrees_with_walking_day_by_day(local, name):
    zone = ZoneInfo(name)
    archived_at, last = local.replace(tzinfo=zone), slow_limit(local).replace(tzinfo=zone)
    assert months_later(archived_at, 3, zone) == last
    assert is_repeat(archived_at, last, zone)
    assert not is_repeat(archived_at, last + SECOND, zone)
