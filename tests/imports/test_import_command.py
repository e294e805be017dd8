"""The import: good rows go in, bad ones are named, and a second run adds nothing."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from complaints.models import Complaint, Timer

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
[customer]
key = "who"
phone = "phone"
[category]
columns = "fault"
[[area]]
column = "place"
level = "district"
"""
HEAD = "no,in,out,who,phone,text,fault,place\n"
GOOD = "1,2025-06-02 10:00,2025-06-02 12:00,ann,139 1234 5678,No signal,signal,gulou\n"


@pytest.fixture
def bring(rules, tmp_path, capsys):
    def bring(table, *options, mapping=MAPPING, name="desk.csv"):
        (tmp_path / "m.toml").write_text(mapping)
        path = tmp_path / name
        path.write_text(HEAD + table)
        call_command(
            "import_complaints",
            str(path),
            "--mapping",
            str(tmp_path / "m.toml"),
            "--json",
            *options,
        )
        return json.loads(capsys.readouterr().out.splitlines()[-1])

    return bring


def test_a_row_goes_in_with_all_that_follows_from_it(bring):
    result = bring(GOOD)
    complaint = Complaint.objects.get()
    assert result["accepted"] == result["rows"] == 1
    assert complaint.state == "archived"
    assert complaint.customer.phones.get().number == "+8613912345678"
    assert str(complaint.problem) == "signal, gulou"
    kinds = list(complaint.events.values_list("kind", flat=True))
    assert kinds == ["registration", "closing"]


def test_running_it_again_adds_nothing(bring):
    bring(GOOD)
    again = bring(GOOD)
    assert (again["accepted"], again["duplicates_skipped"]) == (0, 1)
    assert Complaint.objects.count() == 1
    assert Complaint.objects.get().events.count() == 2


def test_a_bad_row_is_named_and_the_others_go_in(bring):
    result = bring(
        GOOD + "2,nonsense,,bob,,Text,signal,gulou\n" + "3,2025-06-02 11:00,,eve,12,T,s,g\n"
    )
    assert result["accepted"] == 1
    assert result["rejected"] == 2
    first, second = result["rejected_rows"]
    assert (first["line"], first["column"]) == (3, "in")
    assert "nonsense" in first["reason"]
    assert (second["line"], second["column"]) == (4, "phone")


def test_end_before_start_stays_out(bring):
    (row,) = bring("1,2025-06-02 10:00,2025-06-02 09:00,a,,T,s,g\n")["rejected_rows"]
    assert row["column"] == "out"
    assert "closed before it was received" in row["reason"]


def test_a_dry_run_checks_and_writes_nothing(bring):
    assert bring(GOOD + "2,nonsense,,,,T,s,g\n", "--dry-run")["rejected"] == 1
    assert not Complaint.objects.exists()


def test_a_replay_that_was_cut_short_goes_on(bring, monkeypatch):
    from complaints.models import sets

    with monkeypatch.context() as dying:
        dying.setattr(sets, "settle", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            bring(GOOD, "--replay")
    assert Complaint.objects.get().state == "registered"
    bring(GOOD, "--replay")
    assert Complaint.objects.get().state == "archived"


def test_what_a_replay_leaves_open_becomes_live(bring):
    bring("1,2025-06-02 10:00,,ann,,No signal,signal,gulou\n", "--replay")
    assert Timer.objects.live().filter(in_replay=False).exists()
    assert not Timer.objects.filter(in_replay=True).exists()


def test_a_row_without_customer_category_or_area_goes_in(bring):
    bring("1,2025-06-02 10:00,,,,Only words,,\n")
    complaint = Complaint.objects.get()
    assert (complaint.customer, complaint.problem) == (None, None)


def test_texts_too_long_or_empty_are_named(bring):
    result = bring("1,2025-06-02 10:00,,a,,,s,g\n" + f"2,2025-06-02 10:00,,a,,{'x' * 20_001},s,g\n")
    assert [row["column"] for row in result["rejected_rows"]] == ["text", "text"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (('channel = "hotline"', 'channel = "pigeon"'), "no channel “pigeon”"),
        (('zone = "Asia/Shanghai"', 'zone = "Mars/North"'), "is no time zone"),
        (('key = "who"', 'key = "whom"'), "has no column whom"),
        (('number = "no"', 'nummer = "no"'), "unknown entries: nummer"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused_in_a_sentence(bring, change, sentence):
    with pytest.raises(CommandError, match=sentence):
        bring(GOOD, mapping=MAPPING.replace(*change))
    assert not Complaint.objects.exists()


def test_a_text_that_is_called_a_workbook_is_read_as_what_it_is(bring):
    assert bring(GOOD, name="desk.xlsx")["accepted"] == 1


def test_a_row_from_before_our_rules_and_the_epoch_takes_nobody_else_along(bring):
    result = bring(GOOD + "2,1901-06-02 10:00,,a,,T,s,g\n3,1890-06-02 10:00,,a,,T,s,g\n")
    assert result["accepted"] == 2
    (row,) = result["rejected_rows"]
    assert "No rule is in force" in row["reason"]
    old = Complaint.objects.get(source_number="2")
    assert old.timers.get(clock="department_notice").due_at.year == 1901


def test_a_text_whose_columns_are_all_empty_is_no_text(bring):
    mapping = MAPPING.replace("{text}", "{fault}: {text}")
    (row,) = bring("1,2025-06-02 10:00,,a,,,,\n", mapping=mapping)["rejected_rows"]
    assert row["column"] == "fault + text"


def test_a_number_that_comes_twice_is_named(bring):
    result = bring(GOOD + GOOD)
    assert result["same_number_rows"] == [{"line": 3, "number": "1"}]


NAMED = MAPPING.replace('phone = "phone"', 'phone = "phone"\nname = "text"')


def test_a_customer_who_comes_twice_with_another_name_is_one_customer(bring):
    table = "1,2025-06-02 10:00,,a,,Ann,s,g\n2,2025-06-02 10:01,,a,139 1234 5678,Anna,s,g\n"
    result = bring(table, "--replay", mapping=NAMED)
    assert (result["accepted"], result["customers"]) == (2, 1)


def test_where_one_row_is_refused_the_others_of_its_set_go_in(bring, monkeypatch):
    from complaints import registering

    register = registering.register

    def refuse_one(entries, *, by):
        if any(new.source_number == "2" for new, _at in entries):
            raise IntegrityError("refused by a constraint")
        return register(entries, by=by)

    monkeypatch.setattr(registering, "register", refuse_one)
    rows = "".join(f"{i},2025-06-02 10:0{i},,a,,T,s,g\n" for i in range(4))
    result = bring(rows, "--replay")
    assert (result["accepted"], result["customers"]) == (3, 1)
    assert result["rejected_rows"] == [
        {"line": 4, "column": "", "reason": "refused by a constraint"}
    ]


def test_nothing_is_cut_in_silence(bring):
    rows = [
        f"{'9' * 121},2025-06-02 10:00,,a,,T,s,g",
        f"2,2025-06-02 10:00,,a,,T,{'s' * 201},g",
        f"3,2025-06-02 10:00,,a,,T,s,{'g' * 201}",
        f"4,2025-06-02 10:00,,{'k' * 130}1,,T,s,g",
        f"5,2025-06-02 10:00,,{'k' * 130}2,,T,s,g",
    ]
    result = bring("\n".join(rows) + "\n")
    assert [row["column"] for row in result["rejected_rows"]] == ["no", "fault", "place"]
    assert (result["accepted"], result["customers"]) == (2, 2)


def test_a_quotation_mark_that_is_never_closed_costs_its_own_line_alone(bring):
    last = GOOD.replace("1,", "3,", 1)
    result = bring(GOOD + '2,2025-06-02 10:00,,a,,"T,s,g\n' + last)
    (row,) = result["rejected_rows"]
    assert (row["line"], result["accepted"]) == (3, 2)
    assert "never closed" in row["reason"]


def test_a_dry_run_says_what_a_run_would(bring):
    table = GOOD + "2,2025-06-02 10:00,,a,,,s,g\n3,never,,a,,T,s,g\n"
    bring(GOOD)
    names = ("rows", "accepted", "rejected_rows", "duplicates_skipped")
    dry, real = bring(table, "--dry-run"), bring(table)
    assert {name: dry[name] for name in names} == {name: real[name] for name in names}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_an_encoding_is_found_out_where_the_mapping_names_none(rules, tmp_path, encoding):
    text = HEAD + "1,2025-06-02 10:00,,a,,没有信号,s,g\n"
    (tmp_path / "desk.csv").write_bytes(text.encode(encoding))
    (tmp_path / "m.toml").write_text(MAPPING)
    call_command(
        "import_complaints", str(tmp_path / "desk.csv"), "--mapping", str(tmp_path / "m.toml")
    )
    assert Complaint.objects.get().what == "没有信号"


def test_an_encoding_that_is_named_wrongly_is_refused(bring):
    with pytest.raises(CommandError, match="is not written in ascii"):
        bring(GOOD.replace("No signal", "没有信号"), mapping='encoding = "ascii"' + MAPPING)


def test_a_format_that_reads_no_time_is_refused(bring):
    with pytest.raises(CommandError, match="“%Q” is no format"):
        bring(GOOD, mapping=MAPPING.replace("%Y-%m-%d %H:%M", "%Q"))
