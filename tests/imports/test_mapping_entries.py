"""Kinds, bodies, answers, due times, states and rows to leave out, as a desk's file has them."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError

from complaints.classification import Type
from complaints.models import Complaint

MAPPING = """
source = "desk"
number = "no"
what = "{text}"
answer = "{reply}"
channel = "way"
kind = "nature"
body = "through"
[channels]
Phone = "hotline"
[kinds]
"咨询" = "enquiry"
"投诉" = "complaint"
"报障" = "fault"
[bodies]
12345 = "city-government"
[defaults]
channel = "web"
kind = "complaint"
[times]
zone = "UTC"
formats = ["%Y-%m-%d %H:%M", "%Y-%m-%d"]
received = "in"
answered = "told"
resolved = "done"
closed = "out"
due = "due"
[customer]
key = "who"
[category]
columns = "fault"
[[area]]
column = "place"
level = "district"
[closed_if]
column = "state"
values = ["Closed", "已办结"]
[[leave_out]]
column = "state"
values = ["Duplicate"]
reason = "merged with another"
[[leave_out]]
column = "state"
values = ["Test", "Transferred"]
"""
NAMES = [
    "no",
    "in",
    "told",
    "done",
    "out",
    "due",
    "who",
    "text",
    "reply",
    "way",
    "nature",
    "through",
]
NAMES += ["state", "fault", "place"]
USUAL = {"in": "2025-06-02 10:00", "who": "ann", "text": "No signal", "state": "Closed"}
USUAL |= {"way": "Phone", "fault": "signal", "place": "gulou"}


@pytest.fixture
def bring(run_import):
    def bring(*rows, mapping=MAPPING, options=()):
        lines = [
            ",".join(str((USUAL | {"no": number} | row).get(name, "")) for name in NAMES)
            for number, row in enumerate(rows, start=1)
        ]
        return run_import("\n".join([",".join(NAMES), *lines, ""]), mapping, *options)

    return bring


def made(number=1):
    return Complaint.objects.get(source_number=str(number))


def instant(day, hour, minute=0):
    return datetime(2025, 6, day, hour, minute, tzinfo=UTC)


def test_the_kind_of_contact_is_a_column_and_only_complaints_get_clocks(bring):
    result = bring({"nature": "投诉"}, {"nature": "咨询"}, {"nature": "报障"}, {"nature": ""})
    assert result["accepted"] == 4
    kinds = [made(number).kind for number in (1, 2, 3, 4)]
    assert kinds == ["complaint", "enquiry", "fault_report", "complaint"]
    assert [made(number).timers.exists() for number in (1, 2, 3)] == [True, False, False]


def test_a_kind_may_be_one_for_all_rows(bring):
    mapping = MAPPING.replace('kind = "nature"', 'kind = "suggestion"')
    mapping = mapping[: mapping.index("[kinds]")] + mapping[mapping.index("[bodies]") :]
    bring({}, mapping=mapping.replace('kind = "complaint"', ""))
    assert made().kind == "suggestion"


def test_enquiries_make_no_batch_and_no_escalation(bring):
    rows = [{"nature": "咨询", "who": f"caller {number}"} for number in range(12)]
    result = bring(*rows, options=["--replay"])
    assert (result["batch_firings"], result["incidents"]) == (0, 0)
    assert result["escalations_by_type"] == {}


def test_a_government_hotline_makes_it_over_the_head(bring):
    bring({"through": "12345"}, {"through": ""})
    assert made(1).body.code == "city-government"
    assert made(1).types == {Type.OVER_THE_HEAD}
    assert made(2).body is None


def test_a_value_without_a_code_gets_the_default_where_there_is_one(bring):
    result = bring({"way": "Pigeon"}, {"way": ""}, {"nature": "闲聊"}, {"through": "晚报"})
    assert [made(number).channel.code for number in (1, 2)] == ["web", "web"]
    assert made(3).kind == "complaint"
    (bad,) = result["rejected_rows"]
    assert (bad["line"], bad["column"]) == (5, "through")


def test_rows_are_left_out_by_a_value_and_counted_under_the_reason(bring, run_import):
    result = bring(
        {}, {"state": "Duplicate", "in": "never"}, {"state": "Test"}, {"state": "Duplicate"}
    )
    assert (result["accepted"], result["rejected"], result["left_out"]) == (1, 0, 3)
    reasons = {"merged with another": 2, "state: Test, Transferred": 1}
    assert result["left_out_rows"] == reasons
    assert "left out, merged with another: 2" in run_import.printed


def test_a_closing_time_counts_only_where_the_state_says_so(bring):
    bring({"out": "2025-06-03"}, {"out": "2025-06-03", "state": "In Progress"}, {"state": "已办结"})
    assert [made(number).state for number in (1, 2, 3)] == ["archived", "registered", "registered"]


def test_an_answer_is_recorded_when_it_was_given_and_meets_the_clock(bring):
    bring({"reply": "Repaired.", "told": "2025-06-02 15:00", "out": "2025-06-05 10:00"})
    complaint = made()
    event = complaint.events.get(kind="answer")
    assert (event.at, event.note, event.by) == (instant(2, 15), "Repaired.", None)
    assert complaint.timers.get(clock="answer").stopped_at == instant(2, 15)
    assert complaint.timers.get(clock="first_contact").stopped_at == instant(2, 15)
    assert complaint.timers.get(clock="statutory").stopped_at == instant(5, 10)
    kinds = list(complaint.events.order_by("at", "pk").values_list("kind", flat=True))
    assert kinds == ["registration", "answer", "closing"]


def test_an_answer_without_a_time_was_given_with_the_end_of_the_work(bring):
    bring({"reply": "Repaired.", "out": "2025-06-05 10:00"})
    assert made().events.get(kind="answer").at == instant(5, 10)
    (bad,) = bring({}, {"reply": "Repaired."})["rejected_rows"]
    assert bad["column"] == "reply"


def test_what_was_said_after_the_end_is_kept_as_a_note(bring):
    bring({"reply": "Sorry.", "told": "2025-06-06 09:00", "out": "2025-06-05 10:00"})
    event = made().events.get(kind="note")
    assert (event.at, event.note) == (instant(6, 9), "Sorry.")


def test_an_answer_is_recorded_once_and_nothing_escalates_after_it(bring):
    row = {"reply": "Repaired.", "told": "2025-06-02 15:00"}
    rows = [row, {}]
    bring(*rows, options=["--replay"])
    bring(*rows, options=["--replay"])
    assert made(1).events.filter(kind="answer").count() == 1
    late = made(1).escalations.filter(clock__in=["answer", "first_contact"])
    assert not late.filter(fired_at__gt=instant(2, 15)).exists()
    assert made(1).timers.get(clock="progress").started_at == instant(2, 15)


def test_the_due_time_of_the_source_is_kept_and_compared_with_ours(bring):
    result = bring(
        {"due": "2025-06-05", "out": "2025-06-05 18:00"},  # In time there, late by our 48 hours
        {"due": "2025-06-02 18:00", "out": "2025-06-03 10:00"},  # Late there, in time by ours
        {"due": "2025-06-03"},  # Open, and late by both
        {"out": "2025-06-03"},  # No due
    )
    assert made(1).source_due_at == datetime(2025, 6, 5, 23, 59, 59, tzinfo=UTC)
    assert result["in_time"] == {
        "source": {"in_time": 1, "of": 3},
        "ours": {"in_time": 1, "of": 3},
    }


def test_the_comparison_is_printed_in_words(bring, run_import):
    bring({"due": "2025-06-05", "out": "2025-06-05 18:00"})
    assert "in_time  source 1 of 1, ours 0 of 1" in run_import.printed


def test_without_due_times_nothing_is_compared(bring):
    assert bring({})["in_time"] is None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (('what = "{text}"', 'what = "text"'), r"“what” names no column: .* as {text}"),
        (('answer = "{reply}"', 'answer = "reply"'), "“answer” names no column"),
        (('Phone = "hotline"', 'Phone = "pigeon"'), "no channel “pigeon”; there are counter"),
        (('channel = "web"', 'channel = "pigeon"'), "no channel “pigeon”"),
        (
            ('12345 = "city-government"', '12345 = "mayor"'),
            "no receiving body “mayor”; there are own",
        ),
        (('"enquiry"', '"chat"'), "no kind of contact “chat”; there are complaint"),
        (('source = "desk"', 'source = ["a", "b"]'), "“source” is one text, and a list stands"),
        (('what = "{text}"', 'what = ["text"]'), "“what” is one text, and a list stands"),
        (('channel = "way"', 'channel = ["way"]'), "“channel” is one text, and a list stands"),
        (('key = "who"', 'key = "who"\nname = ["text"]'), "“customer.name” is one text"),
        (('Phone = "hotline"', 'Phone = ["hotline"]'), r"\[channels\] gives “Phone” no code"),
        (('body = "through"', ""), r"“body” to which column \[bodies\] belongs"),
        (('source = "desk"', f'source = "{"d" * 81}"'), "“source” has 81 characters; at most 80"),
        (('source = "desk"', 'source = "d\\u0000"'), "“source” holds a NUL character"),
        (('key = "who"', 'key = "who"\ntiers = ["gold"]'), "“tiers” is a table"),
        (("[kinds]", 'without_number = "line"\n[kinds]'), "“without_number” is either"),
        (('values = ["Duplicate"]', "values = []"), "“leave_out” names no values"),
        (("[closed_if]", "[closed_if]\nstate = 1"), "“closed_if” has a column and values"),
        (
            ("[[area]]", '[[area]]\ncolumn = "fault"\nlevel = "district"\n[[area]]'),
            "from the widest to the narrowest",
        ),
        (
            ("[[area]]", '[[area]]\ncolumn = "fault"\nlevel = "site"\n[[area]]'),
            "from the widest to the narrowest",
        ),
    ],
)
@pytest.mark.parametrize("options", [[], ["--dry-run"]], ids=["run", "dry run"])
def test_what_is_wrong_in_a_mapping_is_refused_by_a_run_and_by_a_dry_run(
    bring, change, sentence, options
):
    old, new = change
    at = MAPPING.index("[defaults]") if old == 'channel = "web"' else 0
    mapping = MAPPING[:at] + MAPPING[at:].replace(old, new, 1)
    if old == "[kinds]":  # Of the file, not of a table
        mapping = new.split("\n")[0] + "\n" + MAPPING
    with pytest.raises(CommandError, match=sentence):
        bring({}, mapping=mapping, options=options)
    assert not Complaint.objects.exists()
