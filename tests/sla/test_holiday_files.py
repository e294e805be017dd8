"""Holiday files: both shapes are read whole, and nothing is guessed."""

import json
from datetime import date

import pytest

from foundation.tables import UnreadableFile
from sla.holiday_files import BadHolidayFile, Day, parse, written
from tests.foundation.sheets import formats, number, workbook
from tests.realdata import DATA

CSV = "date,working,name\n2027-01-01,no,New Year\n2027-01-02,是,make-up\n"
JSON = {"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": True}]}


def test_both_shapes_say_the_same():
    assert parse(CSV.encode(), 2027) == [
        Day(date(2027, 1, 1), False, "New Year"),
        Day(date(2027, 1, 2), True, "make-up"),
    ]
    assert parse(json.dumps(JSON).encode(), 2027) == [Day(date(2027, 1, 1), False, "元旦")]


def test_the_last_days_of_december_may_stand_in_the_next_years_file():
    text = "date,working\n2026-12-31,no\n2027-01-01,no\n"
    assert [day.on for day in parse(text.encode(), 2027)] == [date(2026, 12, 31), date(2027, 1, 1)]


HALF_A_LETTER = b'{"days": [{"date": "2027-01-01", "isOffDay": true, "name": "\\ud800"}]}'


@pytest.mark.parametrize(
    ("content", "line"),
    [
        pytest.param(b"{", 0, id="broken JSON"),
        pytest.param(b'{"days": 3}', 0, id="no list"),
        pytest.param(b"[1]", 0, id="another shape"),
        pytest.param(b'{"days": [{"date": "2027-01-01"}]}', 1, id="neither off nor worked"),
        pytest.param(b"date,working\n2027-01-01,maybe\n", 2, id="neither yes nor no"),
        pytest.param(b"date,working\n01/02/2027,no\n", 2, id="an ambiguous date"),
        pytest.param(b"date,working\n2028-01-01,no\n", 2, id="another year"),
        pytest.param(b"date,working\n2027-01-01,no\n2027-01-01,yes\n", 3, id="two meanings"),
        pytest.param(b"date,working,name\n2027-01-01,no,a\x00b\n", 2, id="a NUL"),
        pytest.param(
            b'{"days": [{"date": "2027-01-01", "isOffDay": true, "name": "\\ud800"}]}',
            1,
            id="half a letter",
        ),
        pytest.param(
            b"date,working,name\n2027-01-01,no," + b"x" * 140_000, 2, id="an endless cell"
        ),
    ],
)
def test_a_file_that_cannot_be_read_whole_is_refused(content, line):
    with pytest.raises(BadHolidayFile) as bad:
        parse(content, 2027)
    assert bad.value.line == line
    bad.value.said.encode()  # It can be shown


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"\xff\xfe\x00", b"%PDF-1.7", b"\x81\x30"])
def test_what_is_no_table_is_refused(content):
    with pytest.raises(UnreadableFile):
        parse(content, 2027)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_any_encoding_and_separator_of_a_spreadsheet_is_read(encoding, sign):
    text = "date,working,name\n2027/1/1,no,元旦\n2027年2月20日,班,春节\n".replace(",", sign)
    assert parse(text.encode(encoding), 2027) == [
        Day(date(2027, 1, 1), False, "元旦"),
        Day(date(2027, 2, 20), True, "春节"),
    ]


def test_json_is_read_in_any_encoding():
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        text = json.dumps(JSON, ensure_ascii=False)
        assert parse(text.encode(encoding), 2027)[0].name == "元旦"


def test_a_workbook_is_read_with_its_days_as_dates_and_its_answers_as_truths():
    cells = [number(46388, 1), '<c t="b"><v>0</v></c>', "元旦"]
    data = workbook([["date", "working", "name"], cells], styles=formats(14))
    assert parse(data, 2027) == [Day(date(2027, 1, 1), False, "元旦")]


def test_what_is_written_is_read_back():
    days = [Day(date(2027, 1, 1), False, "a, b"), Day(date(2027, 1, 2), True)]
    assert parse(written(days).encode(), 2027) == days


@pytest.mark.parametrize("year", range(2020, 2027))
def test_the_real_files_agree_with_the_library(year):
    from chinese_calendar import constants

    path = DATA / "holiday_cn" / f"{year}.json"
    if not path.exists():
        pytest.skip(f"{path.name} is not on this machine")
    for day in parse(path.read_bytes(), year):
        known = constants.workdays if day.is_working else constants.holidays
        as_the_week_has_it = day.is_working == (day.on.weekday() < 5)
        assert day.on in known or as_the_week_has_it, day
