"""What waits for a decision ends by itself where it could only be refused any more."""

import pytest

from complaints import approvals, bulk, queues, retiring, standings
from complaints.models import Approval, Bulk, Complaint, Event, Extension, Refused, State, Timer
from complaints.models.sets import settle
from sla.models import Clock
from tests.conftest import DAY, HOUR, MONDAY_10

LATER = MONDAY_10 + HOUR


@pytest.fixture
def complaint(desk, supervisors):
    return desk.log()


@pytest.fixture
def head(supervisors):
    return supervisors["branch"]


def ask_for_time(complaint, by, clock="answer"):
    timer = complaint.timers.live().get(clock=clock)
    said = {"told": "by phone", "note": "A part is missing.", "by": by, "at": LATER}
    complaint.ask_for_time(timer=timer.pk, new_due_at=timer.due_at + DAY, **said)


def ask_to_refer(complaint, by):
    said = {"company": "Water Works", "told": "by phone", "note": "their pipe"}
    approvals.ask_to_refer(complaint, **said, by=by, at=LATER)


def resolve(complaint, by):
    complaint.resolve(answer="Repaired.", by=by, at=LATER + HOUR)


def answer(complaint, by):
    complaint.answer(answer="We look at it.", by=by, at=LATER + HOUR)


def withdraw(complaint, by):
    complaint.withdraw(note="It works again.", by=by, at=LATER + HOUR)


def asked_of(head):
    """What the inbox lists, which is what the queue counts."""
    count = queues.overview(head, standings.refresh(), LATER).tallies["approvals"].count
    waiting = approvals.waiting(head)
    assert len(waiting) == count
    return count


@pytest.mark.parametrize("move", [resolve, answer, withdraw])
def test_more_time_for_a_clock_that_has_ended_waits_for_nobody(complaint, clerk, head, move):
    ask_for_time(complaint, clerk)
    assert asked_of(head) == 1
    move(complaint, clerk)
    assert asked_of(head) == 0
    lapsed = Extension.objects.get()
    assert (lapsed.outcome, lapsed.decided_by) == ("lapsed", None)
    last = complaint.events.get(kind="lapse")
    assert last.by is None
    assert last.words == "needs no decision any more: more time"
    with pytest.raises(Refused, match="asked for more time"):
        complaint.decide_on_time(outcome="granted", by=head, at=LATER + 2 * HOUR)


def test_more_time_for_another_clock_still_waits(complaint, clerk, head):
    ask_for_time(complaint, clerk, clock="progress")
    complaint.contact(note="Spoke with them.", by=clerk, at=LATER + HOUR)
    assert asked_of(head) == 1
    complaint.decide_on_time(outcome="granted", by=head, at=LATER + 2 * HOUR)
    assert asked_of(head) == 0


@pytest.mark.parametrize("move", [resolve, withdraw])
def test_what_is_done_or_withdrawn_is_handed_to_no_other_company(complaint, clerk, head, move):
    ask_to_refer(complaint, clerk)
    move(complaint, clerk)
    assert asked_of(head) == 0
    assert Approval.objects.get().outcome == "lapsed"


def test_who_is_satisfied_by_then_needs_no_decision(complaint, clerk, colleague, head):
    resolve(complaint, clerk)
    said = {"waiver": "waived", "note": "No call, please.", "by": clerk, "at": LATER + HOUR}
    approvals.archive(complaint, **said)
    complaint.call_back(outcome="satisfied", rating=5, by=colleague, at=LATER + 2 * HOUR)
    assert asked_of(head) == 0
    complaint.archive(by=clerk, at=LATER + 2 * HOUR)
    assert Complaint.objects.get().state == State.ARCHIVED
    with pytest.raises(Refused):
        approvals.decide(complaint, outcome="refused", by=head, at=LATER + 3 * HOUR)


def test_a_try_that_reached_nobody_leaves_it_waiting(complaint, clerk, colleague, head):
    resolve(complaint, clerk)
    said = {"waiver": "waived", "note": "No call, please.", "by": clerk, "at": LATER + HOUR}
    approvals.archive(complaint, **said)
    complaint.call_back(outcome="unreachable", by=colleague, at=LATER + 2 * HOUR)
    assert asked_of(head) == 1


def test_it_may_be_asked_anew_after_it_was_taken_up_again(complaint, clerk, colleague, head):
    ask_to_refer(complaint, clerk)
    resolve(complaint, clerk)
    said = {"outcome": "dissatisfied", "rating": 1, "by": colleague, "at": LATER + 2 * HOUR}
    complaint.call_back(**said)
    ask_to_refer(Complaint.objects.get(), clerk)
    assert asked_of(head) == 1
    assert Approval.objects.count() == 2


def test_what_is_granted_does_not_lapse(complaint, clerk, head):
    ask_to_refer(complaint, clerk)
    approvals.decide(complaint, outcome="granted", by=head, at=LATER + HOUR)
    assert Approval.objects.get().outcome == "granted"
    assert not complaint.events.filter(kind="lapse").exists()


def test_many_who_are_answered_at_once_need_no_more_time(desk, clerk, head):
    several = [desk.log() for _ in range(3)]
    for one in several:
        ask_for_time(one, clerk)
    assert asked_of(head) == 3
    keys = [one.pk for one in several]
    row = Bulk.objects.plan("answers", "answer=We+look+at+it.", keys, by=head, at=LATER)
    bulk.preview(row, at=LATER)
    row.start(at=LATER)
    bulk.perform_pending(now=LATER)
    assert asked_of(head) == 0
    assert Event.objects.filter(kind="lapse").count() == 3


def test_what_a_file_says_is_closed_needs_no_decision(complaint, clerk, head):
    ask_for_time(complaint, clerk)
    instants = {complaint.pk: LATER + HOUR}
    settle("closing", instants, outcome=Timer.Outcome.MET, data={})
    assert asked_of(head) == 0


def test_more_time_for_a_clock_whose_rule_is_gone_waits_for_nobody(complaint, clerk, head):
    ask_for_time(complaint, clerk)
    for timer in complaint.timers.live().of(Clock.ANSWER):
        retiring.close(timer.target.version.policy, by=head, at=LATER)
    assert asked_of(head) == 0
