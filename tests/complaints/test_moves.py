"""The way of a complaint: what each move does, and what it refuses."""

from dataclasses import replace

import pytest
from django.db import Error, connection, transaction

from complaints.models import Event, InvalidMove, Notice, Refused, StaleComplaint, State
from sla import rulebook
from sla.drafts import VersionDraft
from sla.models import Calendar, Policy
from sla.publishing import as_draft, publish
from tests.conftest import DAY, HOUR, MONDAY_10, by_owner, closed


def live(complaint):
    return set(complaint.timers.live().values_list("clock", flat=True))


def test_the_whole_way_to_the_archive(desk, clerk, department, colleague):
    complaint = desk.log()
    complaint.clarify(note="Since 7 a.m.", by=clerk, at=MONDAY_10 + HOUR)
    complaint.dispatch(department=department, note="Look", by=clerk, at=MONDAY_10 + HOUR)
    complaint.contact(note="Called", by=clerk, at=MONDAY_10 + HOUR)
    complaint.offer(note="New antenna", by=clerk, at=MONDAY_10 + 2 * HOUR)
    complaint.answer(answer="On Friday.", by=clerk, at=MONDAY_10 + 3 * HOUR)
    assert live(complaint) == {"progress", "statutory"}
    complaint.resolve(answer="Done.", by=clerk, at=MONDAY_10 + 4 * HOUR)
    assert live(complaint) == {"call_back"}
    complaint.call_back(outcome="satisfied", rating=5, by=colleague, at=MONDAY_10 + 5 * HOUR)
    complaint.archive(by=clerk, at=MONDAY_10 + 6 * HOUR)
    assert complaint.state == State.ARCHIVED
    assert live(complaint) == set()
    kinds = list(complaint.events.values_list("kind", flat=True))
    assert kinds[0] == "registration"
    assert kinds[-1] == "archiving"
    assert len(kinds) == 9


def test_nothing_is_dispatched_before_the_facts_are_clear(desk, clerk, department):
    complaint = desk.log()
    with pytest.raises(InvalidMove, match=r"C-2025-\d+ is registered; .* clarify it first"):
        complaint.dispatch(department=department, note="x", by=clerk, at=MONDAY_10)


def test_nothing_closes_without_an_answer_and_a_call_back(desk, clerk, colleague):
    complaint = desk.log()
    with pytest.raises(InvalidMove, match="only after a call-back"):
        complaint.archive(by=clerk, at=MONDAY_10 + HOUR)
    complaint.resolve(answer="Done.", by=clerk, at=MONDAY_10 + HOUR)
    with pytest.raises(InvalidMove):
        complaint.archive(by=clerk, at=MONDAY_10 + HOUR)
    complaint.archive(waiver="waived", by=clerk, at=MONDAY_10 + HOUR)
    assert complaint.state == State.ARCHIVED


def test_unreachable_is_a_reason_after_three_tries(desk, clerk, colleague):
    complaint = desk.log()
    complaint.resolve(answer="Done.", by=clerk, at=MONDAY_10 + HOUR)
    for hours in (1, 2, 3):
        at = MONDAY_10 + hours * HOUR
        with pytest.raises(Refused, match="3 call-backs"):
            complaint.archive(waiver="unreachable", by=clerk, at=at)
        complaint.call_back(outcome="unreachable", by=colleague, at=at)
    complaint.archive(waiver="unreachable", by=clerk, at=at)


def test_three_rings_within_an_hour_are_one_try(desk, clerk, colleague):
    complaint = desk.log()
    complaint.resolve(answer="Done.", by=clerk, at=MONDAY_10)
    for minutes in (0, 20, 59, 60, 119):
        at = MONDAY_10 + minutes * HOUR / 60
        complaint.call_back(outcome="unreachable", by=colleague, at=at)
    with pytest.raises(Refused, match="an hour apart"):
        complaint.archive(waiver="unreachable", by=clerk, at=at)


def test_dissatisfied_at_call_back_reopens_with_new_clocks(desk, clerk, colleague):
    complaint = desk.log()
    complaint.resolve(answer="Done.", by=clerk, at=MONDAY_10 + HOUR)
    complaint.call_back(outcome="dissatisfied", rating=1, by=colleague, at=MONDAY_10 + DAY)
    assert complaint.state == State.IN_PROGRESS
    assert live(complaint) == {"answer", "progress", "statutory"}
    answer = complaint.timers.get(clock="answer")
    assert answer.generation == 2
    assert answer.due_at == MONDAY_10 + 3 * DAY
    statutory = complaint.timers.get(clock="statutory")
    assert statutory.due_at == MONDAY_10 + 15 * DAY  # the legal limit goes on from the receipt


def test_an_archived_complaint_is_reopened_with_its_history(desk, clerk):
    complaint = closed(desk.log(), by=clerk, at=MONDAY_10 + HOUR)
    complaint.reopen(note="It is back", by=clerk, at=MONDAY_10 + DAY)
    assert complaint.archived_at is None
    assert complaint.generation == 2


def test_waiting_stops_the_clock_and_resuming_moves_the_deadline(desk, clerk):
    complaint = desk.log()
    complaint.wait_for_customer(note="Needs papers", by=clerk, at=MONDAY_10 + HOUR)
    assert complaint.timers.get(clock="answer").due_at is None
    assert complaint.timers.get(clock="statutory").due_at is not None
    complaint.resume(note="Here they are", by=clerk, at=MONDAY_10 + 6 * HOUR)
    assert complaint.timers.get(clock="answer").due_at == MONDAY_10 + 2 * DAY + 5 * HOUR


def test_a_promise_is_a_clock_until_it_is_kept(desk, clerk):
    complaint = desk.log()
    due_at = MONDAY_10 + 3 * HOUR
    complaint.promise(promise="I call at one", due_at=due_at, by=clerk, at=MONDAY_10)
    timer = complaint.timers.get(clock="commitment")
    assert timer.due_at == due_at
    complaint.keep_promise(timer=timer.pk, by=clerk, at=due_at)
    timer.refresh_from_db()
    assert timer.outcome == "met"
    assert not timer.is_late(due_at)
    with pytest.raises(Refused, match="lies in the future"):
        complaint.promise(promise="x", due_at=MONDAY_10, by=clerk, at=MONDAY_10 + HOUR)


def test_an_answer_that_promises_a_time_becomes_a_clock(desk, clerk):
    complaint = desk.log()
    due_at = MONDAY_10 + 3 * DAY
    told = "The mast is mended by Thursday."
    complaint.answer(answer=told, due_at=due_at, by=clerk, at=MONDAY_10 + HOUR)
    promise = complaint.timers.get(clock="commitment")
    assert (promise.label, promise.due_at) == (told, due_at)
    assert complaint.timers.get(clock="answer").outcome == "met"


def test_a_promise_for_a_time_when_nobody_works_is_not_late_before(desk, clerk, supervisors):
    policy = Policy.objects.get(code="standard")
    office = Calendar.objects.get(code="office")
    targets = [as_draft(one) for one in policy.versions.get().targets.all()]
    targets = [replace(t, calendar=office) if t.clock == "commitment" else t for t in targets]
    at = MONDAY_10 + 4 * DAY + 7 * HOUR  # Friday 17:00
    publish(policy, VersionDraft(at, {}, targets), after=1, by=None, at=at)
    complaint, saturday = desk.log(at=at), at + 17 * HOUR
    complaint.promise(promise="A call", due_at=saturday, by=clerk, at=at)
    clock = complaint.timers.get(clock="commitment")
    clock.position = len(rulebook.current().targets[clock.target_id].steps) - 1
    clock.plan(rulebook.current().promise(clock))
    assert (clock.due_at, clock.fires_at) == (saturday, saturday)


def test_answers_and_contacts_begin_the_progress_clock_anew(desk, clerk):
    complaint = desk.log()
    complaint.add_note(note="internal", by=clerk, at=MONDAY_10 + HOUR)
    assert complaint.timers.get(clock="progress").due_at == MONDAY_10 + 2 * DAY
    complaint.answer(answer="We are at it.", by=clerk, at=MONDAY_10 + HOUR)
    assert complaint.timers.get(clock="progress").due_at == MONDAY_10 + 2 * DAY + HOUR


def test_a_hand_over_stays_with_the_giver_until_it_is_accepted(desk, clerk, hire, group):
    taker = hire("taker", "front_desk", "west-b-1")
    complaint = desk.log()
    complaint.clarify(note="clear", by=clerk, at=MONDAY_10)
    complaint.hand_over(branch=group["west-b-1"], note="Yours", by=clerk, at=MONDAY_10)
    assert complaint.owner == clerk
    assert Notice.objects.inbox_of(taker).get().words == "you are asked to take it over"
    with pytest.raises(Refused, match="handed over already"):
        complaint.hand_over(branch=group["east-a-1"], note="x", by=clerk, at=MONDAY_10)
    with pytest.raises(Refused, match="Only West-B-1"):
        complaint.accept(by=clerk, at=MONDAY_10 + HOUR)
    complaint.accept(by=taker, at=MONDAY_10 + HOUR)
    assert complaint.owner == taker
    assert complaint.types == {"cross_region"}


def test_a_returned_hand_over_goes_back_to_the_giver(desk, clerk, hire, group):
    taker = hire("taker", "front_desk", "west-b-1")
    complaint = desk.log()
    complaint.clarify(note="clear", by=clerk, at=MONDAY_10)
    complaint.hand_over(branch=group["west-b-1"], note="Yours", by=clerk, at=MONDAY_10)
    complaint.give_back(note="Not ours", by=taker, at=MONDAY_10 + HOUR)
    assert complaint.handling_branch == group["west-a-1"]


def test_a_joined_duplicate_stops_its_clocks(desk, customer, clerk):
    first, second = desk.log(customer=customer), desk.log(customer=customer)
    second.join(first=first, by=clerk, at=MONDAY_10 + HOUR)
    assert second.state == State.JOINED
    assert live(second) == set()
    with pytest.raises(Refused, match="same customer"):
        first.join(first=desk.log(), by=clerk, at=MONDAY_10 + HOUR)


def test_a_page_that_is_behind_is_refused(desk, clerk):
    complaint = desk.log()
    complaint.add_note(note="one", by=clerk, at=MONDAY_10, seen=1)
    with pytest.raises(StaleComplaint, match="changed by somebody else"):
        complaint.add_note(note="two", by=clerk, at=MONDAY_10, seen=1)
    assert complaint.events.filter(kind="note").count() == 1


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE complaints_event SET note = 'x'",
        "DELETE FROM complaints_event",
        "UPDATE complaints_event SET at = now()",
    ],
)
def test_history_is_written_once(desk, sql):
    desk.log()
    with pytest.raises(Error, match="permission denied"), transaction.atomic():
        connection.cursor().execute(sql)
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        by_owner(sql)
    assert Event.objects.get().xid


def test_tries_before_a_reopening_do_not_count_after_it(desk, clerk, colleague):
    complaint = desk.log()
    complaint.resolve(answer="Done.", by=clerk, at=MONDAY_10 + HOUR)
    for hours in (2, 3, 4):
        complaint.call_back(outcome="unreachable", by=colleague, at=MONDAY_10 + hours * HOUR)
    complaint.call_back(outcome="dissatisfied", by=colleague, at=MONDAY_10 + 5 * HOUR)
    complaint.resolve(answer="Done again.", by=clerk, at=MONDAY_10 + 6 * HOUR)
    with pytest.raises(Refused, match="3 call-backs"):
        complaint.archive(waiver="unreachable", by=clerk, at=MONDAY_10 + 7 * HOUR)


def test_whoever_has_done_the_work_does_not_call_back(desk, clerk, colleague):
    complaint = desk.log()
    complaint.resolve(answer="Done.", by=clerk, at=MONDAY_10)
    with pytest.raises(Refused, match="ask a colleague"):
        complaint.call_back(outcome="satisfied", rating=5, by=clerk, at=MONDAY_10 + HOUR)
    ratings = {"rating": 4, "treatment": 5}
    complaint.call_back(outcome="satisfied", **ratings, by=colleague, at=MONDAY_10 + HOUR)
    made = complaint.call_backs.get()
    assert (made.rating, made.treatment, made.by) == (4, 5, colleague)


def test_several_solutions_can_be_offered_at_once(desk, clerk):
    complaint = desk.log()
    complaint.offer(note="New antenna", options=["Money back"], by=clerk, at=MONDAY_10)
    assert complaint.events.get(kind="offer").data == {"options": ["Money back"]}


def test_only_complaints_are_major_or_raised(desk, clerk):
    praise = desk.log(kind="praise")
    for act in (praise.mark_major, praise.raise_up):
        with pytest.raises(Refused, match="is no complaint; make it one first"):
            act(note="x", by=clerk, at=MONDAY_10)


def test_who_is_in_charge_does_not_make_the_call_back(desk, clerk, colleague):
    complaint = desk.log()
    complaint.resolve(answer="x", by=colleague, at=MONDAY_10 + HOUR)
    for person in (clerk, colleague):
        with pytest.raises(Refused, match="ask a colleague"):
            complaint.call_back(outcome="satisfied", by=person, at=MONDAY_10 + HOUR)


def test_nobody_reached_is_no_reason_before_the_work_is_done(desk, clerk):
    with pytest.raises(Refused, match="needs 3 call-backs"):
        desk.log().archive(waiver="unreachable", by=clerk, at=MONDAY_10)


def test_nobody_acts_on_what_was_only_offered_to_them(desk, clerk, other_clerk, group):
    complaint = desk.log()
    complaint.clarify(note="x", by=clerk, at=MONDAY_10)
    complaint.hand_over(branch=group["east-a-1"], note="x", by=clerk, at=MONDAY_10)
    with pytest.raises(Refused, match="is offered to East-A-1; accept it first"):
        complaint.resolve(answer="x", by=other_clerk, at=MONDAY_10 + HOUR)
    complaint.add_note(note="We look at it.", by=other_clerk, at=MONDAY_10 + HOUR)
    complaint.answer(answer="Still ours.", by=clerk, at=MONDAY_10 + HOUR)  # Responsible as before
    complaint.accept(by=other_clerk, at=MONDAY_10 + HOUR)
    complaint.resolve(answer="x", by=other_clerk, at=MONDAY_10 + HOUR)
