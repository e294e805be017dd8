"""A dry run says what a run would; a second run costs little and adds nothing."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.models import Category, Complaint, Event
from tests.conftest import HOUR, MONDAY_10

MAPPING = """
source = "desk"
number = "no"
what = "{text}"
channel = "hotline"
[times]
zone = "Asia/Shanghai"
formats = ["%Y-%m-%d %H:%M"]
received = "in"
closed = "out"
[category]
columns = "fault"
"""
HEAD = "no,in,out,text,fault\n"
ROWS = "".join(
    f"{no},2025-06-02 10:{no:02},2025-06-03 10:00,No signal,signal\n" for no in range(1, 41)
)
FOLLOWS = ("customers", "anonymous", "problems", "batch_firings", "incidents", "repeats")
FOLLOWS += ("possible_duplicates", "escalations_by_type", "in_time")


def test_a_dry_run_says_nothing_of_what_only_a_run_can_know(run_import):
    dry = run_import(HEAD + ROWS, MAPPING, "--dry-run")
    assert {name: dry[name] for name in FOLLOWS} == dict.fromkeys(FOLLOWS)
    assert "customers" not in run_import.printed.rsplit("\n", 2)[0]
    assert (dry["accepted"], dry["rows"]) == (40, 40)
    assert not Category.objects.exists()


@pytest.mark.parametrize("no", ["41", "2"])
def test_a_dry_run_counts_as_the_run_does(run_import, no):
    run_import(HEAD + ROWS[: ROWS.index("5,2025")], MAPPING)
    table = HEAD + ROWS + f"{no},2025-06-02 10:00,,More,signal\n43,never,,x,signal\n"
    table += "44,1890-06-02 10:00,,From before our rules,signal\n"
    names = ("rows", "accepted", "rejected_rows", "duplicates_skipped", "same_number_rows")
    dry, real = run_import(table, MAPPING, "--dry-run"), run_import(table, MAPPING)
    assert {name: dry[name] for name in names} == {name: real[name] for name in names}
    assert real["rejected"] == 2
    assert real["duplicates_skipped"] == 4


@pytest.mark.parametrize(
    "change",
    [
        ('channel = "hotline"', 'channel = "telephone"'),
        ('what = "{text}"', 'what = "{text}"\nbranch = "nowhere"'),
        ("[category]", '[customer]\ntier = "platinum"\n[category]'),
    ],
)
def test_a_dry_run_refuses_codes_that_do_not_exist(run_import, change):
    with pytest.raises(CommandError, match="There is no"):
        run_import(HEAD + ROWS, MAPPING.replace(*change), "--dry-run")


@pytest.mark.parametrize("options", [[], ["--replay"]])
def test_a_second_run_only_looks_whether_the_rows_are_in(run_import, options):
    table = HEAD + ROWS + "41,never,,x,signal\n42,2025-06-02 10:00,,Still open,signal\n"
    run_import(table, MAPPING, *options)
    with CaptureQueriesContext(connection) as first:
        run_import(table.replace(",No", ",2,No"), MAPPING.replace('"desk"', '"other"'), *options)
    with CaptureQueriesContext(connection) as captured:
        again = run_import(table, MAPPING, *options)
    assert (again["accepted"], again["rejected"], again["duplicates_skipped"]) == (0, 1, 41)
    written = [
        q for q in captured if "complaints_" in q["sql"] and not q["sql"].startswith("SELECT")
    ]
    assert [q["sql"] for q in written if "in_replay" not in q["sql"]] == []
    assert len(captured) < 20
    assert len(first) > len(captured)


def test_what_was_closed_since_is_closed_by_the_second_run(run_import):
    run_import(HEAD + "1,2025-06-02 10:00,,Text,signal\n", MAPPING)
    run_import(HEAD + "1,2025-06-02 10:00,2025-06-04 10:00,Text,signal\n", MAPPING)
    assert Complaint.objects.get().state == "archived"


def test_what_staff_have_reopened_is_not_closed_again_by_the_old_file(run_import, clerk):
    table = HEAD + "1,2025-06-02 10:00,2025-06-02 11:00,Text,signal\n"
    run_import(table, MAPPING)
    Complaint.objects.get().reopen(note="It is back.", by=clerk, at=MONDAY_10 + 2 * HOUR)
    run_import(table, MAPPING)
    assert Complaint.objects.get().state == "in_progress"
    assert Event.objects.filter(kind="closing").count() == 1


def test_the_codes_that_a_mapping_may_name_are_printed(rules, capsys):
    call_command("import_codes")
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["hotline", "hotline"] in lines
    assert [
        "import",
        *["import", "by", "staff", "(does", "not", "count", "towards", "batches)"],
    ] in lines
    assert ["gold", *["gold", "card", "(VIP)"]] in lines
    assert ["group", "Group"] in lines
    assert ["enquiry", "enquiry"] in lines
    assert ["district", "district"] in lines
    assert any(line[:1] == ["city-government"] for line in lines)
