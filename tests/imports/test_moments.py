"""Times as people and spreadsheets write them: 上午 and 下午, days without a time, two cells."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from complaints.imports.moments import BadMoment, When, end_of_day, read

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = datetime.fromisoformat("2026-11-20")  # Local: the mapping knows the zone
OF_12 = ["%Y/%m/%d %p %I:%M:%S"]
OF_24 = ["%Y/%m/%d %H:%M"]


def at(hour, minute=0, second=0):
    return When(DAY.replace(hour=hour, minute=minute, second=second))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026/11/20 上午 9:05:00", at(9, 5)),
        ("2026/11/20 下午 5:30:00", at(17, 30)),
        ("2026/11/20 下午 12:10:00", at(12, 10)),
        ("2026/11/20 上午12:10:00", at(0, 10)),
        ("2026/11/20 9:05:00 上午", at(9, 5)),
        ("2026/11/20 PM 5:30:00", at(17, 30)),
        ("２０２６／１１／２０　上午９：０５：００", at(9, 5)),
    ],
)
def test_parts_of_the_day_are_read_by_a_format_of_12_hours(text, expected):
    assert read([text], OF_12) == expected


@pytest.mark.parametrize("format", ["%Y/%m/%d %H:%M", "%Y/%m/%d %p%I:%M", "%Y/%m/%d %I:%M %p"])
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("上午9:05", at(9, 5)),
        ("下午5:30", at(17, 30)),
        ("中午12:10", at(12, 10)),
        ("中午 1:10", at(13, 10)),
        ("晚上8:00", at(20)),
        ("傍晚 6:15", at(18, 15)),
        ("凌晨2:05", at(2, 5)),
        ("凌晨12:05", at(0, 5)),
        ("早上7:00", at(7)),
        ("下午17:30", at(17, 30)),
    ],
)
def test_they_are_read_wherever_the_format_has_its_hours(said, expected, format):
    assert read([f"2026/11/20 {said}"], [format]) == expected


@pytest.mark.parametrize("said", ["5:30pm", "5:30 PM", "5:30 p.m.", "17:30"])
def test_english_ones_are_read_by_a_format_of_24_hours(said):
    assert read([f"2026/11/20 {said}"], OF_24) == at(17, 30)


def test_chinese_hours_and_minutes_are_read():
    assert read(["2026年11月20日上午9时05分"], ["%Y年%m月%d日 %H时%M分"]) == at(9, 5)
    assert read(["2026年11月20日 下午3点5分"], ["%Y年%m月%d日 %p%I点%M分"]) == at(15, 5)


@pytest.mark.parametrize("said", ["晚上12:10", "上午17:30", "半夜12:00", "晚上2:00", "早上12:00"])
def test_what_may_be_two_times_is_refused(said):
    with pytest.raises(BadMoment, match="write it as 00:10 or 17:30"):
        read([f"2026/11/20 {said}"], OF_24)


def test_a_day_without_a_time_says_so():
    assert read(["2026/11/20"], [*OF_24, "%Y/%m/%d"]) == When(DAY, is_day=True)
    assert read([date(2026, 11, 20)], OF_24) == When(DAY, is_day=True)
    assert read([DAY], OF_24) == When(DAY)  # A cell that shows 00:00 means it
    assert end_of_day(DAY, SHANGHAI) == datetime(2026, 11, 20, 15, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (date(2026, 11, 20), time(9, 5)),
        (DAY, time(9, 5)),
        (time(9, 5), date(2026, 11, 20)),
        (date(2026, 11, 20), "9:05"),
        (date(2026, 11, 20), "上午9:05"),
        (date(2026, 11, 20), datetime.fromisoformat("1899-12-30 09:05")),
        (DAY.replace(hour=9, minute=5), DAY.replace(hour=9, minute=5)),
        ("20/11/2026", time(9, 5)),
        ("2026年11月20日", time(9, 5)),
        ("2026-11-20", time(9, 5)),
    ],
)
def test_a_day_and_a_time_of_two_cells_are_one_moment(first, second):
    formats = ["%d/%m/%Y %H:%M", "%Y年%m月%d日 %H时%M分"]
    assert read([first, second], formats) == at(9, 5)


def test_midnight_in_a_cell_of_its_own_is_midnight():
    assert read([date(2026, 11, 21), time()], OF_24) == When(DAY + timedelta(days=1))


def test_a_day_beside_an_empty_cell_is_a_day():
    assert read([date(2026, 11, 20), ""], OF_24) == When(DAY, is_day=True)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([time(9)], "a time without a day"),
        (["", time(9)], "a time without a day"),
        ([DAY.replace(hour=8), time(9)], "say two times"),
        ([DAY, DAY - timedelta(hours=15)], "say two days"),
        ([date(2026, 11, 20), "soon"], "no time in the format"),
    ],
)
def test_cells_that_contradict_each_other_are_refused(values, reason):
    with pytest.raises(BadMoment, match=reason):
        read(values, OF_24)
