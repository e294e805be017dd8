"""Workbooks are read as people see them, to the last cell, whoever wrote them."""

from datetime import date, datetime, time

import pytest

from foundation.tables import ErrorValue, Fault, UnreadableFile
from tests.foundation.sheets import MAIN, formats, number, package, read, row_of, values, workbook

HEAD = ["no", "text"]


def moment(*parts):
    return datetime(*parts)  # noqa: DTZ001 - as spreadsheets keep it


def test_a_sheet_is_read_whole_whatever_it_says_of_its_size():
    data = workbook([HEAD, ["1", "a"], ["2", "b"]], before='<dimension ref="A1"/>')
    assert values(data) == [["1", "a"], ["2", "b"]]


BOOK = """<sheets><sheet name="old" sheetId="1" state="{}" r:id="r1"/>
<sheet name="new" sheetId="2" r:id="r2"/></sheets>"""


def two_sheets(state):
    sheets = {
        f"xl/worksheets/sheet{n}.xml": f'<worksheet xmlns="{MAIN}"><sheetData>'
        + row_of(1, HEAD)
        + row_of(2, [name, "x"])
        + "</sheetData></worksheet>"
        for n, name in enumerate(("hidden", "seen"), 1)
    }
    return package(sheets, BOOK.format(state))


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_the_first_sheet_that_people_see_is_read(state):
    assert values(two_sheets(state)) == [["seen", "x"]]
    assert values(two_sheets(state), sheet="old") == [["hidden", "x"]]


def test_a_sheet_that_is_not_there_is_answered_with_those_that_are():
    with pytest.raises(UnreadableFile, match="no sheet “more”; the sheets are: old, new"):
        values(two_sheets("hidden"), sheet="more")


def test_what_is_merged_holds_for_every_row_that_it_covers():
    merged = '<mergeCells count="1"><mergeCell ref="$B$2:$C$4"/></mergeCells>'
    rows = [[*HEAD, "more"], ["1", "a"], ["2"], ["3"], ["4"]]
    assert values(workbook(rows, after=merged)) == [
        ["1", "a", ""],
        ["2", "a", ""],
        ["3", "a", ""],
        ["4", "", ""],
    ]


def test_what_is_merged_with_the_heading_is_no_value():
    merged = '<mergeCells><mergeCell ref="A1:A3"/></mergeCells>'
    assert values(workbook([HEAD, ["", "a"], ["", "b"]], after=merged)) == [["", "a"], ["", "b"]]


def test_a_heading_of_two_rows_is_read_through_what_is_merged():
    merged = '<mergeCells><mergeCell ref="A1:A2"/></mergeCells>'
    rows = [["no", "place"], ["", "city"], ["1", "x"]]
    assert values(workbook(rows, after=merged), heading=2, wanted={"no", "city"}) == [["1", "x"]]


@pytest.mark.parametrize("value", ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!"])
def test_an_error_is_no_value(value):
    cells = [f'<c t="e"><v>{value}</v></c>', value]
    assert values(workbook([HEAD, cells])) == [[ErrorValue(value), ErrorValue(value)]]


def test_a_line_ends_in_one_way_and_signs_that_were_escaped_are_themselves():
    cells = ["a_x000D_\nb_x000d_c", "_x005F_x000D_ &#13; _x4E2D_"]
    assert values(workbook([HEAD, cells])) == [["a\nb\nc", "_x000D_ \n 中"]]


def test_texts_with_formatting_are_read_without_how_they_sound():
    strings = "<si><r><t>中</t></r><r><t>国</t></r><rPh sb='0' eb='1'><t>zhong</t></rPh></si>"
    cells = [
        '<c t="s"><v>0</v></c>',
        "<c t='inlineStr'><is><r><t>a</t></r><r><t>b</t></r></is></c>",
    ]
    assert values(workbook([HEAD, cells], strings=strings)) == [["中国", "ab"]]


@pytest.mark.parametrize(
    ("format", "value", "read_as"),
    [
        ("General", "46346.5", "46346.5"),
        ("General", "1E+3", "1000"),
        ("General", "0.30000000000000004", "0.3"),
        ("0.00E+00", "13800138001", "13800138001"),
        ("000000", "123", "000123"),
        ("000-0000", "123456", "012-3456"),
        ("&quot;K-&quot;00000", "42", "K-00042"),
        ("#,##0.00", "1234.5", "1234.50"),
        ("0.00", "7.123", "7.123"),
        ("0%", "0.75", "75%"),
        ("0.0%", "0.075", "7.5%"),
        ("yyyy-mm-dd", "46346", date(2026, 11, 20)),
        ('yyyy"年"m"月"d"日"'.replace('"', "&quot;"), "46346", date(2026, 11, 20)),
        (31, "46346", date(2026, 11, 20)),
        ("yyyy/m/d h:mm", "46346", moment(2026, 11, 20)),
        ("yyyy/m/d h:mm", "46346.684722222222", moment(2026, 11, 20, 16, 26)),
        (20, "0.3784722222222222", time(9, 5)),
        ("[$-804]上午/下午h:mm;@", "0.7291666666666666", time(17, 30)),
        ("[h]:mm:ss", "1.5", "36:00:00"),
        ("yyyy-mm-dd", "0", ErrorValue("1900-01-00")),
        ("yyyy-mm-dd", "-1", ErrorValue("#####")),
    ],
)
def test_numbers_are_read_as_the_sheet_shows_them(format, value, read_as):
    data = workbook([HEAD, ["1", number(value, 1)]], styles=formats(format))
    assert values(data) == [["1", read_as]]


@pytest.mark.parametrize(
    ("format", "value"),
    [("0", "4.4030020260821e+17"), ("General", "1000000000000000"), ("000,000", "12")],
)
def test_a_number_that_a_sheet_cannot_hold_or_show_truly_is_none(format, value):
    ((_no, cell),) = values(workbook([HEAD, ["1", number(value, 1)]], styles=formats(format)))
    assert type(cell) is Fault


def test_days_are_counted_from_1904_where_the_workbook_says_so():
    book = '<workbookPr date1904="1"/><sheets><sheet name="One" r:id="r1"/></sheets>'
    data = workbook([HEAD, [number(44884.375, 1), number(44884)]], book=book, styles=formats(22))
    assert values(data, serials=frozenset({"text"})) == [
        [moment(2026, 11, 20, 9), date(2026, 11, 20)]
    ]


def test_a_bare_number_is_a_date_where_that_is_said():
    data = workbook([HEAD, ["1", number("46346.375")], ["2", number("20261120")]])
    read_as = [["1", moment(2026, 11, 20, 9)], ["2", "20261120"]]
    assert values(data, serials=frozenset({"text"})) == read_as
    assert values(data) == [["1", "46346.375"], ["2", "20261120"]]


def test_a_formula_without_a_value_is_none_and_one_that_gives_no_text_is_empty():
    cells = ["<c><f>1+1</f></c>", '<c t="str"><f>""</f><v></v></c>']
    ((first, second),) = values(workbook([HEAD, cells]))
    assert "formula without a value" in first.reason
    assert second == ""


def test_yes_and_no_of_a_sheet_are_told_from_texts():
    cells = ['<c t="b"><v>1</v></c>', "TRUE"]
    assert values(workbook([HEAD, cells])) == [[True, "TRUE"]]


def test_lines_keep_the_numbers_of_the_sheet():
    rows = row_of(3, HEAD) + row_of(7, ["1", "a"]) + row_of(9, ["", " "]) + row_of(12, ["2", "b"])
    assert read(workbook(rows)) == [(7, ["1", "a"]), (12, ["2", "b"])]


def test_a_workbook_with_other_names_for_its_elements_is_read():
    sheet = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>'
        '<x:row><x:c t="str"><x:v>no</x:v></x:c></x:row>'
        '<x:row><x:c t="str"><x:v>1</x:v></x:c></x:row><x:row/>'
        '<x:row><x:c><x:v></x:v></x:c><x:c t="str"><x:v>2</x:v></x:c></x:row>'
        '</x:sheetData><x:mergeCells><x:mergeCell ref="A2:A4"/></x:mergeCells></x:worksheet>'
    )
    book = '<sheets><sheet name="One" r:id="r1"/></sheets>'
    read_as = read(package({"xl/worksheets/sheet1.xml": sheet}, book))
    assert [cells[0] for _line, cells in read_as] == ["1", "1"]


def test_dates_that_are_written_as_texts_are_dates():
    texts = ["2026-11-20T09:05:00", "2026-11-20"], ["09:05:00", "2026-11-20T09:05:00Z"]
    rows = [[f'<c t="d"><v>{text}</v></c>' for text in pair] for pair in texts]
    assert values(workbook([HEAD, *rows])) == [
        [moment(2026, 11, 20, 9, 5), date(2026, 11, 20)],
        [time(9, 5), moment(2026, 11, 20, 9, 5)],
    ]


def test_an_empty_sheet_names_the_others():
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'
    book = '<sheets><sheet name="A" r:id="r1"/><sheet name="B" r:id="r2"/></sheets>'
    data = package({"xl/worksheets/sheet1.xml": sheet, "xl/worksheets/sheet2.xml": sheet}, book)
    with pytest.raises(UnreadableFile, match="The sheet “A” is empty; the others are: B"):
        values(data)
