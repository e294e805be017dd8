"""One act on many complaints: each as if it had been done alone, each once."""

import threading
from dataclasses import replace

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from complaints import bulk, membership
from complaints.bulk_acts import ACTS
from complaints.models import Bulk, BulkItem, Complaint, Incident, Refused, State
from tests.conftest import HOUR, MONDAY_10, closed


@pytest.fixture
def head(supervisors):
    return supervisors["branch"]


def planned(act, complaints, head, **said):
    form = QueryDict(mutable=True)
    form.update(said)
    keys = [one.pk for one in complaints]
    row = Bulk.objects.plan(act, form.urlencode(), keys, by=head, at=MONDAY_10)
    bulk.preview(row, at=MONDAY_10)
    return row


def done(act, complaints, head, **said):
    row = planned(act, complaints, head, **said)
    row.start(at=MONDAY_10)
    bulk.perform_pending(now=MONDAY_10 + HOUR)
    row.refresh_from_db()
    return row


def history(complaint):
    columns = ("kind", "by", "note", "old", "new", "data")
    return list(complaint.events.order_by("pk").values(*columns))


def clocks(complaint):
    columns = ("clock", "strategy", "due_at", "fires_at", "stopped_at", "outcome", "position")
    columns += ("round", "generation", "started_at", "amount", "not_before")
    return list(complaint.timers.order_by("clock", "strategy").values(*columns))


ALONE = {
    "assignments": lambda one, head, group: one.assign(
        owner=head, by=head, at=MONDAY_10 + HOUR, note="yours"
    ),
    "answers": lambda one, head, group: one.answer(
        answer="We work on it.", by=head, at=MONDAY_10 + HOUR
    ),
    "notes": lambda one, head, group: one.add_note(note="yours", by=head, at=MONDAY_10 + HOUR),
    "raising": lambda one, head, group: one.raise_up(note="yours", by=head, at=MONDAY_10 + HOUR),
    "transfers": lambda one, head, group: one.hand_over(
        branch=group["east-a-1"], note="yours", by=head, at=MONDAY_10 + HOUR
    ),
}
SAID = {
    "assignments": {"owner": "branch-head", "note": "yours"},
    "answers": {"answer": "We work on it."},
    "notes": {"note": "yours"},
    "raising": {"note": "yours"},
    "transfers": {"branch": "east-a-1", "note": "yours"},
}


@pytest.mark.parametrize("act", ALONE)
def test_each_of_many_stands_as_if_it_had_been_done_alone(desk, head, group, customer, act):
    many = [desk.log(), desk.log(vip=True), desk.log(body="city-media")]
    twins = [desk.log(), desk.log(vip=True), desk.log(body="city-media")]
    for one in (*many, *twins):
        one.clarify(note="Clear.", by=head, at=MONDAY_10)
    done(act, many, head, **SAID[act])
    for one, twin in zip(many, twins, strict=True):
        twin = Complaint.objects.get(pk=twin.pk)
        ALONE[act](twin, head, group)
        one, twin = (Complaint.objects.get(pk=each.pk) for each in (one, twin))
        assert history(one) == history(twin)
        assert clocks(one) == clocks(twin)
        for name in ("state", "version", "owner", "handling_branch", "types", "urgent_since"):
            assert getattr(one, name) == getattr(twin, name)
        assert one.transfers.count() == twin.transfers.count()


def test_what_cannot_be_done_is_told_before_and_skipped(desk, head, clerk):
    open_one, shut = desk.log(), closed(desk.log(), by=clerk, at=MONDAY_10)
    mine = desk.log()
    mine.assign(owner=head, by=head, at=MONDAY_10)
    row = planned("take", [open_one, shut, mine], head)
    reasons = dict(row.items.values_list("complaint", "reason"))
    assert reasons[open_one.pk] == ""
    assert "archived" in reasons[shut.pk]
    assert "in charge of" in reasons[mine.pk]
    assert not open_one.events.filter(kind="assignment").exists()  # Only looked at
    row.start(at=MONDAY_10)
    assert bulk.perform_pending(now=MONDAY_10) == 1
    assert row.counts() == {"": 0, "done": 1, "skipped": 2, "failed": 0}


def test_nothing_is_done_before_it_is_started_nor_twice(desk, head):
    row = planned("take", [desk.log()], head)
    assert bulk.perform_pending(now=MONDAY_10) == 0
    assert row.start(at=MONDAY_10)
    assert not row.start(at=MONDAY_10)
    assert bulk.perform_pending(now=MONDAY_10) == 1
    assert bulk.perform_pending(now=MONDAY_10) == 0
    Bulk.objects.update(finished_at=None)  # A worker that died before it said so
    assert bulk.perform_pending(now=MONDAY_10) == 0


def test_a_complaint_of_another_branch_is_never_touched(desk, head, group):
    theirs = desk.log()
    Complaint.objects.filter(pk=theirs.pk).update(
        branch=group["east-a-1"], handling_branch=group["east-a-1"], owner=None
    )
    row = done("take", [theirs], head)
    assert row.counts()["skipped"] == 1
    assert "may not see" in row.items.get().reason
    assert Complaint.objects.get(pk=theirs.pk).owner is None


def test_who_has_left_meanwhile_does_nothing_any_more(desk, head):
    row = planned("take", [desk.log()], head)
    row.start(at=MONDAY_10)
    head.is_active = False
    head.save()
    assert bulk.perform_pending(now=MONDAY_10) == 0


def test_each_customer_is_answered_by_the_own_number(desk, head):
    many = [desk.log(), desk.log()]
    done("answers", many, head, answer="Your complaint {number} is with us.")
    for one in many:
        assert one.events.get(kind="answer").note == f"Your complaint {one.number} is with us."


def test_words_better_not_said_are_refused_once(head):
    form = ACTS["answers"].form({"answer": "Please calm down."}, user=head)
    assert not form.is_valid()
    assert form.overridden


def test_taking_is_undone_unless_somebody_went_on_with_it(desk, head, clerk):
    quiet, busy = desk.log(), desk.log()
    row = done("take", [quiet, busy], head)
    Complaint.objects.get(pk=busy.pk).add_note(note="on it", by=head, at=MONDAY_10 + HOUR)
    undoing = bulk.undo(row, by=head, at=MONDAY_10 + HOUR)
    bulk.perform_pending(now=MONDAY_10 + HOUR)
    assert undoing.counts() == {"": 0, "done": 1, "skipped": 1, "failed": 0}
    back = Complaint.objects.get(pk=quiet.pk)
    assert back.owner == quiet.owner
    note = back.events.filter(kind="assignment").latest("pk").note
    assert note == "Undone: Take them, 2025-06-02 10:00."  # As clocks stand where the desk is
    assert Complaint.objects.get(pk=busy.pk).owner == head
    with pytest.raises(Refused):
        bulk.undo(row, by=head, at=MONDAY_10 + HOUR)


def test_a_hand_over_that_nobody_has_accepted_is_taken_back(desk, head, group):
    complaint = desk.log()
    complaint.clarify(note="Clear.", by=head, at=MONDAY_10)
    row = done("transfers", [complaint], head, branch="west-b-1", note="yours")
    assert Complaint.objects.get(pk=complaint.pk).handling_branch == group["west-b-1"]
    bulk.undo(row, by=head, at=MONDAY_10 + HOUR)
    bulk.perform_pending(now=MONDAY_10 + HOUR)
    back = Complaint.objects.get(pk=complaint.pk)
    assert back.handling_branch == group["west-a-1"]
    assert back.transfers.get().outcome == "returned"


def test_an_answer_cannot_be_undone(desk, head):
    row = done("answers", [desk.log()], head, answer="Soon.")
    with pytest.raises(Refused, match="cannot be undone"):
        bulk.undo(row, by=head, at=MONDAY_10 + HOUR)


def test_many_cost_hardly_more_statements_than_few(desk, head):
    def statements(count):
        row = planned("take", [desk.log() for _ in range(count)], head)
        row.start(at=MONDAY_10)
        with CaptureQueriesContext(connection) as captured:
            bulk.perform_pending(now=MONDAY_10)
        assert row.counts()["done"] == count
        return len(captured)

    statements(1)
    assert statements(30) == statements(3)


@pytest.mark.django_db(transaction=True)
def test_what_somebody_works_on_is_left_for_a_second_try(desk, head):
    many = [desk.log() for _ in range(3)]
    row = planned("take", many, head)
    row.start(at=MONDAY_10)
    held, over = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Complaint.objects.select_for_update().get(pk=many[1].pk)
            held.set()
            over.wait(30)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(30)
    bulk.perform_pending(now=MONDAY_10)
    over.set()
    holder.join(30)
    assert row.counts() == {"": 0, "done": 2, "skipped": 0, "failed": 1}
    assert row.items.get(outcome=BulkItem.Outcome.FAILED).complaint == many[1]
    assert bulk.retry(row)
    assert bulk.perform_pending(now=MONDAY_10) == 1
    assert row.counts()["done"] == 3


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_each_complaint_once(desk, head):
    many = [desk.log() for _ in range(12)]
    row = planned("notes", many, head, note="once")
    row.start(at=MONDAY_10)

    def work():
        bulk.perform_pending(now=MONDAY_10)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(60)
    for one in many:
        assert one.events.filter(kind="note").count() == 1


def test_an_open_complaint_is_added_to_an_incident_by_hand(desk, head):
    for _ in range(11):
        member = desk.log()
    member.refresh_from_db()
    stray = desk.log(category=None)
    done("incidents", [stray], head, incident=str(member.incident_id), note="the same mast")
    stray = Complaint.objects.get(pk=stray.pk)
    assert stray.incident == member.incident
    assert "batch" in {one.value for one in stray.types}
    assert stray.events.filter(kind="gathering").exists()
    assert stray.state == State.REGISTERED


def test_a_sweeper_does_a_set_at_a_time(desk, head, monkeypatch):
    monkeypatch.setattr(bulk, "SET_SIZE", 2)
    row = planned("take", [desk.log() for _ in range(5)], head)
    row.start(at=MONDAY_10)
    turns = [bulk.perform_pending(now=MONDAY_10, sets=1) for _ in range(4)]
    assert turns == [2, 2, 1, 0]
    row.refresh_from_db()
    assert row.finished_at == MONDAY_10


def test_an_answer_with_a_gap_reaches_nobody(desk, head):
    form = ACTS["answers"].form({"answer": "Dear {nope}"}, user=head)
    assert not form.is_valid()
    known, unknown = desk.log(), desk.log()
    unknown.answer(answer="Soon.", by=head, at=MONDAY_10)  # Its clock of the answer is met
    row = done("answers", [known, unknown], head, answer="By {due}.")
    assert row.counts()["done"] == 1
    assert "{due}" in row.items.get(complaint=unknown).reason
    assert "{" not in known.events.get(kind="answer").note


def test_who_is_left_out_meanwhile_is_not_answered(desk, head):
    members = [desk.log() for _ in range(11)]
    incident = Incident.objects.get()
    row = planned("answers", members, head, answer="Fixed.")
    special = Complaint.objects.get(pk=members[0].pk)
    membership.exempt(incident, special, reason="injured", by=head, at=MONDAY_10)
    row.start(at=MONDAY_10)
    bulk.perform_pending(now=MONDAY_10)
    assert row.counts()["done"] == 10
    assert not special.events.filter(kind="answer").exists()


def test_work_done_for_all_is_called_back(desk, head):
    one = desk.log()
    done("resolution", [one], head, answer="{number} is repaired.")
    one = Complaint.objects.get(pk=one.pk)
    assert one.state == State.ANSWERED
    assert one.timers.live().filter(clock="call_back").count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_for_undoing_is_read_under_the_lock(desk, head, colleague):
    one = desk.log()
    row = planned("take", [one], head)
    row.start(at=MONDAY_10)
    begun, over = threading.Event(), threading.Event()

    def assign():
        with transaction.atomic():
            Complaint.objects.get(pk=one.pk).assign(owner=colleague, by=head, at=MONDAY_10)
            begun.set()
            over.wait(1)
        connection.close()

    other = threading.Thread(target=assign)
    other.start()
    begun.wait(30)
    bulk.perform_pending(now=MONDAY_10)
    other.join(30)
    assert row.items.get().before["owner_id"] == colleague.pk


def test_one_that_breaks_stops_no_other(desk, head, monkeypatch):
    first = planned("take", [desk.log()], head)
    second = planned("notes", [desk.log()], head, note="x")
    for row in (first, second):
        row.start(at=MONDAY_10)

    def broken(cases, doing):
        raise ValueError

    monkeypatch.setitem(ACTS, "take", replace(ACTS["take"], do=broken))
    bulk.perform_pending(now=MONDAY_10)
    assert first.counts()["failed"] == 1
    assert second.counts()["done"] == 1
