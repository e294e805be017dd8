"""What one person asks and another decides: nobody approves their own."""

import pytest
from django.urls import reverse

from complaints import approvals, queues, standings
from complaints.models import Approval, CallBack, Complaint, Notice, Refused, State
from tests.conftest import HOUR, MONDAY_10, register_customer

LATER = MONDAY_10 + HOUR


@pytest.fixture
def head(supervisors):
    return supervisors["branch"]


@pytest.fixture
def answered(desk, clerk):
    complaint = desk.log()
    complaint.resolve(answer="Repaired.", by=clerk, at=MONDAY_10)
    return complaint


def ask_to_close(complaint, by, at=LATER):
    approvals.archive(complaint, waiver="waived", note="No call, please.", by=by, at=at)


def fresh(complaint):
    return Complaint.objects.get(pk=complaint.pk)


def test_closing_without_a_call_back_waits_for_somebody_else(answered, clerk, head):
    ask_to_close(answered, clerk)
    assert fresh(answered).state == State.ANSWERED
    assert Notice.objects.filter(recipient=head, kind="approval", channel="inbox").count() == 1
    with pytest.raises(Refused, match="other than who asked"):
        approvals.decide(answered, outcome="granted", by=clerk, at=LATER)
    approvals.decide(answered, outcome="granted", note="Heard it.", by=head, at=LATER)
    done = fresh(answered)
    assert done.state == State.ARCHIVED
    kinds = list(done.events.order_by("pk").values_list("kind", "by__username"))
    assert kinds[-3:] == [("request", "clerk"), ("decision", "branch-head"), ("waiver", "clerk")]


def test_a_supervisor_does_not_close_without_a_second_person_either(answered, head, supervisors):
    ask_to_close(answered, head)
    assert fresh(answered).state == State.ANSWERED
    assert Notice.objects.filter(recipient=supervisors["city"], kind="approval").exists()
    with pytest.raises(Refused, match="other than who asked"):
        approvals.decide(answered, outcome="granted", by=head, at=LATER)


def test_refused_nothing_is_done_and_it_may_be_asked_again(answered, clerk, head):
    ask_to_close(answered, clerk)
    with pytest.raises(Refused, match="asked for already"):
        ask_to_close(fresh(answered), clerk)
    approvals.decide(answered, outcome="refused", note="Call them.", by=head, at=LATER)
    assert fresh(answered).state == State.ANSWERED
    ask_to_close(fresh(answered), clerk, LATER + HOUR)
    assert Approval.objects.pending().count() == 1


def test_what_changed_meanwhile_is_not_done(answered, clerk, colleague, head):
    ask_to_close(answered, clerk)
    fresh(answered).call_back(outcome=CallBack.Outcome.SATISFIED, note="x", by=colleague, at=LATER)
    with pytest.raises(Refused, match="Nothing is asked"):
        approvals.decide(fresh(answered), outcome="granted", by=head, at=LATER)
    assert Approval.objects.get().outcome == "lapsed"


def test_nobody_is_asked_before_three_calls_reached_nobody(answered, clerk):
    with pytest.raises(Refused, match="reached nobody"):
        approvals.archive(answered, waiver="unreachable", by=clerk, at=LATER)
    assert not Approval.objects.exists()


def test_after_a_call_back_nobody_is_asked(answered, clerk, colleague):
    answered.call_back(outcome="satisfied", rating=5, by=colleague, at=LATER)
    approvals.archive(fresh(answered), by=clerk, at=LATER)
    assert fresh(answered).state == State.ARCHIVED


def test_another_company_takes_over_once_a_manager_agrees(desk, clerk, head):
    complaint = desk.log()
    said = {"company": "Water Works", "told": "by phone, today", "note": "their pipe"}
    approvals.ask_to_refer(complaint, **said, by=clerk, at=LATER)
    assert fresh(complaint).state == State.REGISTERED
    approvals.decide(complaint, outcome="granted", by=head, at=LATER)
    done = fresh(complaint)
    assert done.state == State.ANSWERED
    assert "Water Works" in done.events.get(kind="referral").words
    live = set(done.timers.live().values_list("clock", flat=True))
    assert "call_back" in live
    assert "answer" not in live


def test_what_waits_stands_in_the_queue_and_in_one_inbox(desk, answered, clerk, head, supervisors):
    other = desk.log()
    timer = other.timers.live().get(clock="answer")
    other.ask_for_time(
        timer=timer.pk, new_due_at=timer.due_at + HOUR, told="phone", note="x", by=head, at=LATER
    )
    ask_to_close(answered, clerk)
    overview = queues.overview(head, standings.refresh(), LATER)
    assert overview.tallies["approvals"].count == 2
    waiting = approvals.waiting(head)
    assert {(one.about.pk, one.is_own) for one in waiting} == {
        (other.pk, True),
        (answered.pk, False),
    }
    approvals.decide(answered, outcome="refused", by=head, at=LATER)
    assert queues.overview(head, standings.refresh(), LATER).tallies["approvals"].count == 1


def test_another_branch_sees_and_decides_nothing(answered, clerk, hire):
    ask_to_close(answered, clerk)
    assert approvals.waiting(hire("east-head", "supervisor", "east-a-1")) == []


@pytest.fixture
def sensitive(group):
    customer = register_customer(group["west-a-1"], "Amber")
    customer.phones.create(number="+8613900000001")
    customer.sensitive_entries.create(branch=group["west-a-1"], reason="x", instruction="Be kind.")
    return customer


def reveal(client, customer):
    return client.post(f"/customers/{customer.pk}/reveals/", {"reason": "to call"}, follow=True)


def test_a_look_at_a_sensitive_customer_is_granted_by_somebody_else(client, sensitive, clerk, head):
    client.force_login(clerk)
    assert "A supervisor is asked" in reveal(client, sensitive).content.decode()
    assert "asked already" in reveal(client, sensitive).content.decode()
    asked = Approval.objects.get()
    client.force_login(head)
    assert "Amber" in client.get("/approvals/").content.decode()
    client.post(f"/approvals/{asked.pk}/decision/", {"outcome": "granted", "note": "ok"})
    client.force_login(clerk)
    assert "+8613900000001" in reveal(client, sensitive).content.decode()


def test_a_granted_look_lasts_an_hour_and_is_one_persons(sensitive, clerk, colleague, head):
    approvals.ask_to_look(sensitive, reason="x", by=clerk, at=MONDAY_10)
    pk = Approval.objects.get().pk
    with pytest.raises(Refused, match="other than who asked"):
        approvals.decide_on_look(pk, outcome="granted", note="", by=clerk, at=MONDAY_10)
    approvals.decide_on_look(pk, outcome="granted", note="", by=head, at=MONDAY_10)
    may = Approval.objects.lets_look
    assert may(clerk, sensitive, MONDAY_10 + HOUR / 2)
    assert not may(clerk, sensitive, MONDAY_10 + 2 * HOUR)
    assert not may(colleague, sensitive, MONDAY_10)
    with pytest.raises(Refused, match="decided already"):
        approvals.decide_on_look(pk, outcome="granted", note="", by=head, at=MONDAY_10)


def test_who_is_not_sensitive_is_looked_at_with_a_reason_alone(client, clerk, group):
    customer = register_customer(group["west-a-1"], "Reed")
    customer.phones.create(number="+8613900000002")
    client.force_login(clerk)
    assert "+8613900000002" in reveal(client, customer).content.decode()


def test_the_inbox_is_worked_on_the_page(client, answered, clerk, head):
    ask_to_close(answered, clerk)
    client.force_login(head)
    page = client.get("/approvals/").content.decode()
    assert answered.number in page
    assert "No call, please." in page
    address = f"/complaints/{answered.number}/approval-decisions/"
    assert client.post(address, {"outcome": "granted", "note": "Heard it."}).status_code == 302
    assert fresh(answered).state == State.ARCHIVED
    client.force_login(clerk)
    assert client.get("/approvals/").status_code == 403
    assert client.post(address, {"outcome": "granted"}).status_code == 403


def test_a_list_of_any_branch_asks_for_a_second_person(client, sensitive, supervisors):
    client.force_login(supervisors["city"])  # Above the branch that keeps the list
    assert "A supervisor is asked" in reveal(client, sensitive).content.decode()


def test_the_queue_and_the_inbox_name_the_same(desk, answered, clerk, group, hire, supervisors):
    Complaint.objects.filter(pk=answered.pk).update(handling_branch=group["east-a-1"])
    ask_to_close(fresh(answered), clerk)
    for user in (supervisors["branch"], hire("east-head", "supervisor", "east-a-1")):
        overview = queues.overview(user, standings.refresh(), LATER)
        assert overview.tallies["approvals"].count == len(approvals.waiting(user)) == 1


def test_who_refuses_says_why_and_comes_back_to_the_inbox(client, answered, clerk, supervisors):
    approvals.archive(answered, waiver="waived", note="No call, please.", by=clerk, at=LATER)
    client.force_login(supervisors["branch"])
    (asked,) = client.get(reverse("approvals:index")).context["waiting"]
    address = reverse("complaints:move", args=[answered.number, asked.noun])
    bare = client.post(address, {"outcome": "refused", "back": "approvals"})
    assert bare.status_code == 422
    assert "Say why you refuse it" in bare.content.decode()
    said = {"outcome": "refused", "note": "Call them.", "back": "approvals"}
    done = client.post(address, said)
    assert done["Location"] == reverse("approvals:index")
