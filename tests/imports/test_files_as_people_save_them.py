"""Files of complaints as spreadsheets, ticket systems and people save them: every row is what it
shows, or is named; what is no table is refused with a sentence."""

import json
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from complaints.models import Complaint
from customers.models import Customer
from tests.foundation.sheets import formats, number, package, row_of, workbook

MAPPING = """
source = "desk"
number = "no"
what = "{text}"
channel = "hotline"
[times]
zone = "Asia/Shanghai"
formats = ["%Y-%m-%d %H:%M"]
received = "at"
[customer]
key = "who"
[category]
columns = "fault"
[[area]]
column = "place"
level = "district"
"""
HEAD = ["no", "at", "who", "fault", "place", "text"]
AT = "2025-06-02 10:00"


def row(no, at=AT, who="ann", fault="signal", place="gulou", text="No signal"):
    return [str(no), at, who, fault, place, text]


@pytest.fixture
def bring(rules, tmp_path, capsys):
    def bring(data, *options, mapping=MAPPING, top="", name="desk.csv"):
        (tmp_path / "m.toml").write_text(top + mapping)
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        mapped = ["--mapping", str(tmp_path / "m.toml"), "--json"]
        try:
            call_command("import_complaints", str(path), *mapped, *options)
        finally:
            bring.out = capsys.readouterr().out
        return json.loads(bring.out.splitlines()[-1])

    return bring


def csv(*rows):
    return "".join(",".join(cells) + "\n" for cells in rows)


def test_what_is_merged_makes_one_problem(bring):
    rows = [HEAD, row(1), row(2, who="bea", fault=""), row(3, who="eve", fault="")]
    merged = '<mergeCells><mergeCell ref="D2:D4"/></mergeCells>'
    assert bring(workbook(rows, after=merged))["accepted"] == 3
    assert set(Complaint.objects.values_list("problem__category__name", flat=True)) == {"signal"}


def test_a_merged_problem_makes_a_batch_as_a_plain_one_does(bring):
    rows = [
        HEAD,
        *(
            row(n, f"2025-06-02 10:{n:02}", f"c{n}", "signal" if n == 1 else "")
            for n in range(1, 12)
        ),
    ]
    merged = '<mergeCells><mergeCell ref="D2:D12"/></mergeCells>'
    result = bring(workbook(rows, after=merged), "--replay")
    assert (result["batch_firings"], result["incidents"]) == (1, 1)


def test_a_cell_for_the_day_and_one_for_the_time_are_put_together(bring):
    head = ["no", "day", "clock", "who", "fault", "place", "text"]
    cells = [("45810", "0.3784722222222222"), ("45810", "0.7291666666666666"), ("45811", "0")]
    rows = [
        [str(n), number(day, 1), number(clock, 2), "ann", "signal", "gulou", "x"]
        for n, (day, clock) in enumerate(cells)
    ]
    data = workbook([head, *rows], styles=formats(14, 20))
    mapping = MAPPING.replace('received = "at"', 'received = ["day", "clock"]')
    assert bring(data, mapping=mapping)["accepted"] == 3
    received = Complaint.objects.order_by("source_number").values_list("received_at", flat=True)
    assert list(received) == [
        datetime(2025, 6, 2, 1, 5, tzinfo=UTC),
        datetime(2025, 6, 2, 9, 30, tzinfo=UTC),
        datetime(2025, 6, 2, 16, 0, tzinfo=UTC),
    ]


def test_error_values_are_missing(bring):
    error = '<c t="e"><v>#N/A</v></c>'
    rows = [HEAD, row(1, who=error), row(2, who=error), row(3, fault=error), row(error)]
    result = bring(workbook(rows))
    assert (result["accepted"], result["rejected_rows"][0]["line"]) == (3, 5)
    assert not Customer.objects.filter(name="#N/A").exists()
    assert Complaint.objects.get(source_number="3").problem is None


def test_numbers_are_what_the_sheet_shows_or_are_refused_by_line_and_column(bring):
    long = number("4.4030020260821001E+17")
    rows = [HEAD, row(number(123, 1), who=number(7, 2)), row(long), row(4, who=long)]
    result = bring(
        workbook(
            [[*HEAD, "card"], *([*cells, long] for cells in rows[1:])],
            styles=formats("000000", "0000"),
        )
    )
    assert [(one["line"], one["column"]) for one in result["rejected_rows"]] == [
        (3, "no"),
        (4, "who"),
    ]
    assert result["duplicates_skipped"] == 0
    complaint = Complaint.objects.get()
    assert complaint.source_number == "000123"
    assert complaint.customer.source_number == "desk:0007"


@pytest.mark.parametrize("top", ["", 'sheet = "old"\n'])
def test_the_first_sheet_that_people_see_is_read_unless_another_is_named(bring, top):
    sheets = {
        f"xl/worksheets/sheet{n}.xml": '<worksheet xmlns="http://schemas.openxmlformats.org/'
        f'spreadsheetml/2006/main"><sheetData>{row_of(1, HEAD)}{row_of(2, row(n))}</sheetData>'
        "</worksheet>"
        for n in (1, 2)
    }
    book = (
        '<sheets><sheet name="old" state="hidden" r:id="r1"/><sheet name="new" r:id="r2"/></sheets>'
    )
    bring(package(sheets, book), top=top)
    assert Complaint.objects.get().source_number == ("1" if top else "2")


def test_serial_numbers_are_dates_where_the_mapping_says_so(bring):
    rows = csv(HEAD, row(1, "45810.375"), row(2, "45810"), row(3))
    assert bring(rows, "--dry-run")["rejected"] == 2
    mapping = MAPPING.replace('"%Y-%m-%d %H:%M"', '"%Y-%m-%d %H:%M", "serial"')
    assert bring(rows, mapping=mapping)["accepted"] == 3
    first = Complaint.objects.get(source_number="1")
    assert first.received_at == datetime(2025, 6, 2, 1, tzinfo=UTC)


def test_a_title_above_the_heading_is_named_and_passed_over_when_told(bring):
    rows = [["Complaints of June"], HEAD, row(1)]
    with pytest.raises(CommandError) as error:
        bring(workbook(rows))
    assert "Line 1, taken for the heading, holds: Complaints of June." in str(error.value)
    assert "say heading = 2 in the mapping" in str(error.value)
    assert bring(workbook(rows), top="heading = 2\n")["accepted"] == 1


BY_NUMBER = MAPPING
for _name, _place in zip(("no", "at", "who", "fault", "place"), range(1, 6), strict=True):
    BY_NUMBER = BY_NUMBER.replace(f'"{_name}"', str(_place))
BY_NUMBER = BY_NUMBER.replace("{text}", "{6}")


@pytest.mark.parametrize("top", ["heading = 0\n", 'heading = "none"\n'])
def test_without_a_heading_columns_are_called_by_number(bring, top):
    assert bring(csv(row(1), row(2)), mapping=BY_NUMBER, top=top)["accepted"] == 2
    assert Complaint.objects.get(source_number="2").what == "No signal"


def test_without_a_heading_a_column_that_is_not_there_is_named(bring):
    with pytest.raises(CommandError, match=r"no column 3, 4, 5, 6\. It has the columns 1 to 2"):
        bring("1,2\n", mapping=BY_NUMBER, top="heading = 0\n")


def test_a_column_that_comes_twice_matters_only_where_it_is_used(bring):
    rows = csv([*HEAD, "note", "note"], [*row(1), "x", "y"])
    assert bring(rows, "--dry-run")["accepted"] == 1
    with pytest.raises(CommandError, match="more than one column text"):
        bring(csv([*HEAD, "text"], [*row(1), "y"]))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("one,two\n", "no column at, fault, no, place, text, who.*holds: one, two"),
        ("one;two;three\n1;2;3\n", "The separator is semicolon"),
        ("one\ttwo\n", "The separator is TAB"),
        ("one\n1\n", 'say so in the mapping, as separator = ";"'),
        (csv(HEAD), "There are no rows below the heading.*holds: no, at, who"),
        (csv([*HEAD[:5], "txt"], row(1)), "no column text"),
        ("", "The file is empty"),
        ("Müller\n".encode("latin-1"), "Or name its encoding in the mapping"),
        ("<html><table>", "a web page.*The mapping asks for the columns at, fault, no"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as XLSX or CSV"),
        ("x" * 200_000 + "\n1\n", "no column"),
    ],
)
def test_what_cannot_be_read_is_an_error_that_lists_what_was_seen(bring, data, sentence):
    with pytest.raises(CommandError, match=sentence) as error:
        bring(data)
    assert len(str(error.value)) < 1_000
    assert json.loads(bring.out) == {"error": str(error.value)}


def test_the_other_sheets_are_named_where_the_columns_are_not_in_the_first(bring):
    sheets = {
        f"xl/worksheets/sheet{n}.xml": '<worksheet xmlns="http://schemas.openxmlformats.org/'
        f'spreadsheetml/2006/main"><sheetData>{row_of(1, ["cover"])}</sheetData></worksheet>'
        for n in (1, 2)
    }
    book = '<sheets><sheet name="Cover" r:id="r1"/><sheet name="Data" r:id="r2"/></sheets>'
    with pytest.raises(CommandError, match="The sheet read is “Cover”; the others are: Data"):
        bring(package(sheets, book))


def test_a_stray_quotation_mark_costs_its_line_alone(bring):
    stray = row(2, text='"5 inches'), row(5, text='"7 inches')
    result = bring(csv(HEAD, row(1), stray[0], row(3), row(4), stray[1], row(6)))
    assert [one["line"] for one in result["rejected_rows"]] == [3, 6]
    assert set(Complaint.objects.values_list("source_number", flat=True)) == {"1", "3", "4", "6"}


def test_an_endless_text_is_refused_by_name_and_the_others_go_in(bring):
    result = bring(csv(HEAD, row(1), row(2, text="x" * 150_000), row(3)))
    assert result["accepted"] == 2
    assert [(one["line"], one["column"]) for one in result["rejected_rows"]] == [(3, "text")]


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ("heading = -1", "heading is the number of a line"),
        ("heading = true", "heading is the number of a line"),
        ('separator = "ab"', "separator is one sign"),
        ("sheet = 3", "sheet is the name of a sheet"),
        ('encoding = "x"', "x is no encoding"),
    ],
)
def test_entries_about_the_file_are_checked(bring, entry, sentence):
    with pytest.raises(CommandError, match=sentence):
        bring(csv(HEAD, row(1)), top=f"{entry}\n")


@pytest.mark.parametrize(
    ("sign", "entry"), [(";", '";"'), ("\t", '"tab"'), ("~", '"~"'), ("|", '"|"')]
)
def test_a_separator_is_found_out_or_named(bring, sign, entry):
    data = csv(HEAD, row(1)).replace(",", sign)
    assert bring(data, "--dry-run", top=f"separator = {entry}\n")["accepted"] == 1
    if sign != "~":
        assert bring(data, "--dry-run")["accepted"] == 1
