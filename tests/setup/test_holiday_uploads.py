"""Holidays come in by two doors, and both read whatever a spreadsheet saves."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sla.models import Calendar
from tests.foundation.sheets import formats, number, workbook
from tests.setup.hands import agree, send

DAYS = [("2031/1/1", "no", "元旦"), ("2031/2/20", "yes", "春节, 补班")]
TAKEN = [(date(2031, 1, 1), False, "元旦"), (date(2031, 2, 20), True, "春节, 补班")]


def text_of(days, sign=","):
    rows = [("date", "working", "name"), *days]
    return "".join(sign.join(f'"{cell}"' for cell in row) + "\r\n" for row in rows)


def sheet_of():
    no, yes = ('<c t="b"><v>0</v></c>', '<c t="b"><v>1</v></c>')
    rows = [[number(47849, 1), no, "元旦"], [number(47899, 1), yes, "春节, 补班"]]
    return workbook([["date", "working", "name"], *rows], styles=formats(14))


WAYS = {
    "gbk": text_of(DAYS).encode("gbk"),
    "utf-16": text_of(DAYS, "\t").encode("utf-16"),
    "semicolons": text_of(DAYS, ";").encode("utf-8-sig"),
    "a workbook": sheet_of(),
}


def kept(calendar):
    return list(calendar.days.filter(on__year=2031).values_list("on", "is_working", "name"))


@pytest.mark.parametrize("way", WAYS)
def test_the_page_of_a_calendar_takes_it(browser, rules, way):
    office = Calendar.objects.get(code="office")
    address = reverse("rules:calendar-year", args=[office.pk])
    sent = {"year": 2031, "file": SimpleUploadedFile("2031.csv", WAYS[way])}
    shown = browser.post(address, sent)
    assert [day.on for day in shown.context["days"]] == [date(2031, 1, 1), date(2031, 2, 20)]
    again = {"year": 2031, "text": shown.context["text"], "confirmed": "yes"}
    assert browser.post(address, again).status_code == 302
    assert kept(office) == TAKEN


@pytest.mark.parametrize("encoding", ["gbk", "utf-16", "utf-8-sig"])
def test_the_files_of_the_set_up_take_it(browser, rules, encoding):
    rows = [("calendar", "year", "date", "working", "name")]
    rows += [("office", "2031", *day) for day in DAYS]
    text = "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in rows)
    shown = send(browser, "holidays", text.encode(encoding))
    assert [line.kind for line in shown.context["lines"]] == ["new"]
    agree(browser)
    assert kept(Calendar.objects.get(code="office")) == TAKEN


def test_a_line_without_a_day_is_wrong_and_named(browser, rules):
    text = "calendar,year,date,working\noffice,2031,2031-01-01,no\noffice,2031,,\n"
    (line,) = send(browser, "holidays", text).context["wrong"]
    assert line.number == 3


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"%PDF-1.7", "The file is a PDF; save it as XLSX or CSV."),
        (b'date,working\n2031-01-01,no\n"x', "Line 3, “A quotation mark is opened"),
        (b"date,working\n2031-01-01,#N/A\n", "Line 2, “#N/A”, is no day"),
        (b"day,free\n2031-01-01,no\n", "must name the columns date and working"),
    ],
)
def test_what_cannot_be_read_is_answered_with_a_sentence(browser, rules, data, sentence):
    office = Calendar.objects.get(code="office")
    address = reverse("rules:calendar-year", args=[office.pk])
    sent = {"year": 2031, "file": SimpleUploadedFile("2031.csv", data)}
    response = browser.post(address, sent)
    assert response.status_code == 422
    assert sentence in response.content.decode()


def said_of(browser, data):
    address = reverse("rules:calendar-year", args=[Calendar.objects.get(code="office").pk])
    shown = browser.post(address, {"year": 2031, "file": SimpleUploadedFile("x.csv", data)})
    assert shown.status_code == 422
    return str(shown.context["year"].errors["file"])


@pytest.mark.parametrize("heads", ["Date,Working,Name", "日期,上班,名称", "ＤＡＴＥ,worked,NAME"])
def test_the_page_of_a_calendar_knows_the_heads_as_the_set_up_does(browser, rules, heads):
    address = reverse("rules:calendar-year", args=[Calendar.objects.get(code="office").pk])
    file = SimpleUploadedFile("x.csv", f"{heads}\n2031-01-01,no,元旦\n".encode())
    shown = browser.post(address, {"year": 2031, "file": file})
    assert [(day.on, day.name) for day in shown.context["days"]] == [(date(2031, 1, 1), "元旦")]


def test_a_title_above_the_heads_is_named(browser, rules):
    said = said_of(browser, "节假日安排\ndate,working\n2031-01-01,no\n".encode())
    assert "Line 1 must name the columns date and working; it says: 节假日安排." in said


@pytest.mark.parametrize("cell", ["#N/A", "#REF!"])
def test_an_error_value_is_told_as_the_sheet_shows_it(browser, rules, cell):
    said = said_of(browser, f"date,working\n{cell},no\n2031-01-01,no\n".encode())
    assert f"Line 2, “{cell}”" in said


def test_a_letter_that_is_cut_is_told_by_its_line(browser, rules):
    data = "date,working,name\n2031-01-01,no,元旦\n2031-02-20,yes,春节X\n".encode()
    said = said_of(browser, data.replace(b"X", b"\xe6\x98"))
    assert "Line 3" in said
    assert "damaged after" in said
