"""Opening hours as people write them."""

from datetime import time

import pytest

from sla.hours import BadHours, parse, written


def test_what_is_written_is_read_back():
    periods = parse("13:30-18:00，9:00–12:00")
    assert periods == ((time(9), time(12)), (time(13, 30), time(18)))
    assert written(periods) == "09:00-12:00, 13:30-18:00"
    assert parse(written(periods)) == periods
    assert parse("") == ()


def test_the_signs_of_a_chinese_keyboard_are_read():
    assert parse("８：３０－１２：００；１３：３０～１７：３０") == parse(
        "08:30-12:00, 13:30-17:30"
    )
    assert parse("9:00到12:00、13:00至18:00") == parse("09:00-12:00, 13:00-18:00")


def test_the_midnight_that_ends_the_day():
    assert parse("18:00-24:00") == ((time(18), time.max),)
    assert written(parse("00:00-24:00")) == "00:00-24:00"


@pytest.mark.parametrize(
    "text", ["9-12", "12:00-09:00", "09:00-09:00", "09:00-25:00", "09:00-12:00, 11:00-13:00", "x"]
)
def test_what_overlaps_or_cannot_be_read_is_named(text):
    with pytest.raises(BadHours):
        parse(text)
