"""What the mapping or a row leaves open is asked about, never guessed, and never dropped."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from complaints.models import Complaint
from staff.models import Branch
from tests.conftest import MONDAY_10

MAPPING = """
source = "desk"
number = "no"
what = "{text}"
channel = "way"
[channels]
Alarm = "alarm"
Phone = "hotline"
[times]
zone = "Asia/Shanghai"
formats = ["%Y-%m-%d %H:%M"]
received = "at"
[customer]
key = "key"
name = "name"
phone = "phone"
"""
HEADS = ["no", "at", "key", "name", "phone", "way", "text"]
USUAL = {"at": "2025-06-02 10:00", "key": "k1", "name": "Ann", "way": "Phone", "text": "No signal"}


def table(*rows):
    lines = [
        ",".join((USUAL | {"no": str(number)} | row).get(head, "") for head in HEADS)
        for number, row in enumerate(rows, start=1)
    ]
    return "\n".join([",".join(HEADS), *lines, ""])


def said_of(number):
    return Complaint.objects.get(source_number=str(number)).caller_said


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_a_row_of_which_nothing_says_how_it_came_in_is_refused(run_import, options):
    result = run_import(table({"way": ""}, {}), MAPPING, *options)
    assert result["accepted"] == 1
    (row,) = result["rejected_rows"]
    assert (row["line"], row["column"]) == (2, "way")
    assert '[defaults], channel = "web"' in row["reason"]


def test_a_name_without_a_key_or_telephone_stays_with_the_complaint(run_import):
    rows = [{"key": "", "name": f"Caller {number}"} for number in range(1, 13)]
    result = run_import(table(*rows), MAPPING)
    assert (result["customers"], result["anonymous"]) == (0, 12)
    assert said_of(7) == "Caller 7"


def test_another_name_or_telephone_of_a_known_customer_stays_with_the_complaint(run_import):
    first = {"phone": "13800138000"}
    same_file = {"phone": "13900139000转12", "name": "Bea"}
    run_import(table(first, same_file), MAPPING)
    again = [{"no": "3", **first}, {"no": "4", "phone": "13800138000 / 13700137000"}, {"no": "5"}]
    run_import(table(*again), MAPPING)
    assert [said_of(number) for number in (1, 3, 5)] == ["", "", ""]
    assert said_of(2) == "Bea; 13900139000转12"
    assert said_of(4) == "13800138000 / 13700137000"


def test_a_branch_that_is_retired_takes_nothing(run_import):
    Branch.objects.filter(code="group").update(retired_at=MONDAY_10)
    with pytest.raises(CommandError, match="The branch “group” is retired; name one"):
        run_import(table({}), 'branch = "group"\n' + MAPPING)


def test_an_entry_below_the_head_of_a_table_is_not_lost_in_it(run_import):
    last = '[[area]]\nconstant = "Town"\nlevel = "city"\nbranch = "west"\n'
    with pytest.raises(CommandError) as refused:
        run_import(table({}), MAPPING + last)
    assert "[[area]] has unknown entries: branch." in str(refused.value)
    assert "What holds for the whole file stands above the first table." in str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_a_mapping_is_read_as_editors_save_it(rules, tmp_path, encoding):
    mapping = tmp_path / "m.toml"
    mapping.write_text(MAPPING.replace('"{text}"', '"内容：{text}"'), encoding=encoding)
    (tmp_path / "f.csv").write_text(table({}))
    call_command("import_complaints", str(tmp_path / "f.csv"), "--mapping", str(mapping))
    assert Complaint.objects.get().what == "内容：No signal"


@pytest.mark.parametrize(
    ("data", "said"),
    [(None, "cannot be read: No such file"), (b"source = \xe9\x9d\n", "save it in UTF-8")],
)
def test_a_mapping_that_cannot_be_read_is_told_in_words(tmp_path, data, said):
    mapping = tmp_path / "m.toml"
    if data:
        mapping.write_bytes(data)
    with pytest.raises(CommandError) as refused:
        call_command("import_complaints", "f.csv", "--mapping", str(mapping))
    assert said in str(refused.value)
    assert not any(sign in str(refused.value) for sign in ("Errno", "codec"))


@pytest.mark.parametrize("format", ["yyyy-mm-dd", "Y-m-d", ""])
def test_a_format_without_any_field_is_no_format(run_import, format):
    with pytest.raises(CommandError, match="is no format"):
        run_import(table({}), MAPPING.replace("%Y-%m-%d %H:%M", format))


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_a_receipt_before_every_rule_is_named_by_its_column_and_day(run_import, options):
    result = run_import(table({"at": "1890-06-02 10:00"}), MAPPING, *options)
    (row,) = result["rejected_rows"]
    assert (row["line"], row["column"]) == (2, "at")
    assert "No rule is in force on 1890-06-02" in row["reason"]


def test_a_sentence_holds_no_more_of_a_cell_than_can_be_read(run_import):
    long = {"at": "2" * 90_000}, {"phone": "1" * 240}, {"way": "w" * 900}, {"phone": "1" * 999}
    rows = run_import(table(*long), MAPPING)["rejected_rows"]
    assert [row["column"] for row in rows] == ["at", "phone", "way", "phone"]
    assert max(len(row["reason"]) for row in rows) < 300


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ({"at": "45352.458"}, 'add "serial" to the formats'),
        ({"at": "45352"}, 'add "serial" to the formats'),
        ({"phone": "无"}, "belongs into “missing”"),
        ({"phone": "-"}, "belongs into “missing”"),
    ],
)
def test_what_a_mapping_can_mend_is_said_so(run_import, cell, said):
    (row,) = run_import(table(cell), MAPPING)["rejected_rows"]
    assert said in row["reason"]


def test_a_line_without_a_column_is_printed_without_one(rules, tmp_path):
    (tmp_path / "m.toml").write_text(MAPPING)
    (tmp_path / "f.csv").write_text(table({}) + '2,"broken\n')
    out = StringIO()
    mapped = ["--mapping", str(tmp_path / "m.toml")]
    call_command("import_complaints", str(tmp_path / "f.csv"), *mapped, stdout=out)
    assert "line 3: A quotation mark is opened" in out.getvalue()


def test_an_empty_first_sheet_is_told_how_to_choose_another(rules, tmp_path, capsys):
    from openpyxl import Workbook

    book = Workbook()
    book.create_sheet("Data").append(HEADS)
    book.save(tmp_path / "f.xlsx")
    (tmp_path / "m.toml").write_text(MAPPING)
    mapped = ["--mapping", str(tmp_path / "m.toml"), "--json"]
    with pytest.raises(CommandError, match=r'the others are: Data\. Name the one .* sheet = "'):
        call_command("import_complaints", str(tmp_path / "f.xlsx"), *mapped)
    assert "error" in json.loads(capsys.readouterr().out.splitlines()[-1])
