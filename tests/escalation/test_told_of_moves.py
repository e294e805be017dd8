"""Whoever work lands on is told, in the app and by mail: once, and never of their own act."""

import pytest
from django.core import mail
from django.urls import reverse

from complaints import approvals, bulk, notices
from complaints.models import Bulk, Complaint, Handover, Notice, Preference
from complaints.models.telling import Told, tell
from tests.conftest import DAY, HOUR, MINUTE, MONDAY_10

LATER = MONDAY_10 + HOUR


@pytest.fixture
def reachable(clerk, colleague, other_clerk):
    for user in (clerk, colleague, other_clerk):
        user.email = f"{user.username}@example.org"
        user.save()
    return clerk


def told(user, **about):
    rows = Notice.objects.filter(recipient=user, **about).order_by("pk")
    return [(row.channel, row.words) for row in rows]


def by_both_ways(words):
    return [("inbox", words), ("email", words)]


@pytest.fixture
def done(reachable, desk, clerk):
    complaint = desk.log()
    complaint.resolve(answer="Done.", by=clerk, at=MONDAY_10)
    return complaint


def test_the_owner_hears_that_the_customer_was_dissatisfied(done, clerk, colleague, client):
    done.call_back(outcome="dissatisfied", note="Still dark.", rating=1, by=colleague, at=LATER)
    words = "reopened: Colleague called back, and the customer was dissatisfied"
    assert told(clerk) == by_both_ways(words)
    assert told(colleague) == []
    client.force_login(clerk)
    page = client.get(done.get_absolute_url()).content.decode()
    assert "Reopened: the customer was dissatisfied at the call-back." in page
    assert page.index("Reopened: the") < page.index("What happened")
    assert "Still dark." in page
    done.resolve(answer="Now it is.", by=clerk, at=LATER)
    assert "Reopened: the" not in client.get(done.get_absolute_url()).content.decode()


def test_a_complaint_reopened_by_hand_tells_its_owner_who_did_it(done, clerk, colleague):
    done.reopen(note="The customer rang.", by=colleague, at=LATER)
    assert told(clerk) == by_both_ways("Colleague reopened it")


def test_where_nobody_is_in_charge_any_more_the_supervisors_hear_of_it(
    done, clerk, colleague, supervisors
):
    clerk.is_active = False
    clerk.save()
    done.reopen(note="x", by=colleague, at=LATER)
    assert told(supervisors["branch"]) == by_both_ways("Colleague reopened it")


@pytest.mark.parametrize(
    ("move", "words"),
    [
        ("accept", "Stranger accepted the hand-over"),
        ("give_back", "Stranger returned the hand-over: it stays with you"),
    ],
)
def test_the_giver_hears_how_a_hand_over_went(reachable, desk, clerk, other_clerk, move, words):
    complaint = desk.log()
    complaint.clarify(note="x", by=clerk, at=MONDAY_10)
    complaint.hand_over(branch=other_clerk.branch, note="x", by=clerk, at=MONDAY_10)
    getattr(complaint, move)(note="y", by=other_clerk, at=LATER)
    assert told(clerk) == by_both_ways(words)


def test_asked_and_in_charge_are_two_who_are_both_told(
    reachable, desk, clerk, colleague, other_clerk
):
    complaint = desk.log()
    complaint.clarify(note="x", by=clerk, at=MONDAY_10)
    complaint.hand_over(branch=other_clerk.branch, note="x", by=colleague, at=MONDAY_10)
    complaint.give_back(note="y", by=other_clerk, at=LATER)
    assert len(told(clerk)) == len(told(colleague)) == 2


def test_who_is_put_in_charge_is_told_and_who_takes_it_is_not(
    reachable, desk, clerk, colleague, supervisors
):
    complaint = desk.log()
    complaint.assign(owner=colleague, by=supervisors["branch"], at=LATER)
    assert told(colleague) == by_both_ways("Branch-Head put you in charge")
    complaint.assign(owner=colleague, by=supervisors["branch"], at=LATER + MINUTE)  # Already
    complaint.assign(owner=clerk, by=clerk, at=LATER + 2 * MINUTE)
    assert len(told(colleague)) == 2
    assert told(clerk) == []


def test_a_deputy_is_told_as_well_while_the_person_is_on_leave(
    reachable, desk, colleague, hire, supervisors
):
    deputy = hire("deputy", "front_desk", "west-a-1")
    colleague.away_from_at, colleague.away_until_at = MONDAY_10, MONDAY_10 + DAY
    colleague.deputy = deputy
    colleague.save()
    desk.log().assign(owner=colleague, by=supervisors["branch"], at=LATER)
    assert told(deputy) == [("inbox", "Branch-Head put you in charge")]
    assert ("inbox", "Branch-Head put you in charge") in told(colleague)


def test_many_at_once_are_one_message_and_one_mail(reachable, desk, colleague, supervisors, client):
    keys = [desk.log(category=None).pk for _ in range(12)]
    head, now = supervisors["branch"], MONDAY_10 + HOUR
    sent = f"owner={colleague.username}"
    row = Bulk.objects.plan("assignments", sent, keys, by=head, at=MONDAY_10)
    bulk.preview(row, at=MONDAY_10)
    row.start(at=MONDAY_10)
    bulk.perform_pending(now=now)
    assert Notice.objects.filter(recipient=colleague, channel="inbox").count() == 12
    notices.send_pending(now=now + MINUTE)
    (sent,) = mail.outbox
    assert sent.subject == "12 complaints need you"
    client.force_login(colleague)
    assert [one.count for one in client.get("/inbox/").context["found"]] == [12]


@pytest.mark.parametrize("outcome", ["granted", "refused"])
def test_who_asked_for_more_time_hears_what_was_decided(
    reachable, desk, clerk, supervisors, outcome
):
    complaint = desk.log()
    timer = complaint.timers.get(clock="answer")
    complaint.ask_for_time(
        timer=timer.pk,
        new_due_at=timer.due_at + DAY,
        told="rang",
        note="parts",
        by=clerk,
        at=MONDAY_10,
    )
    head = supervisors["branch"]
    assert told(head, kind="extension") == by_both_ways("you are asked for more time")
    complaint.decide_on_time(outcome=outcome, by=head, at=LATER)
    assert told(clerk) == by_both_ways(f"Branch-Head {outcome} more time")


def test_who_asked_for_a_decision_hears_of_it(reachable, desk, clerk, supervisors):
    complaint = desk.log()
    complaint.clarify(note="x", by=clerk, at=MONDAY_10)
    about = {"company": "Tower Ltd", "told": "rang", "note": "theirs"}
    approvals.ask_to_refer(complaint, **about, by=clerk, at=MONDAY_10)
    approvals.decide(complaint, outcome="refused", by=supervisors["branch"], at=LATER)
    assert told(clerk) == by_both_ways("Branch-Head refused what you asked for")


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("accepted", "Colleague took it over at the end of your shift"),
        ("returned", "Colleague left it with you at the end of your shift"),
    ],
)
def test_a_shift_is_offered_and_its_giver_hears_what_came_of_it(
    reachable, desk, clerk, colleague, outcome, words
):
    complaints = [desk.log(), desk.log()]
    row = Handover.objects.start(clerk, colleague, complaints, note="Key.", at=MONDAY_10)
    assert told(colleague) == 2 * by_both_ways("Clerk hands it over to you at the end of the shift")
    row.settle(outcome, by=colleague, at=LATER)
    assert told(clerk) == 2 * by_both_ways(words)
    assert len(told(colleague)) == 4  # Nothing of the own act


def test_an_act_that_is_tried_again_tells_once(reachable, desk, colleague, supervisors):
    one = Told(desk.log(), Notice.Kind.IN_CHARGE, colleague.pk)
    for _again in range(3):
        tell([one, one], by=supervisors["branch"], at=LATER)
    assert len(told(colleague)) == 2


def test_wishes_hold_for_moves_as_for_ladders(reachable, desk, colleague, supervisors):
    Preference.objects.create(user=colleague, mail="never")
    desk.log().assign(owner=colleague, by=supervisors["branch"], at=LATER)
    assert [channel for channel, _words in told(colleague)] == ["inbox"]


def test_my_work_marks_what_is_new_until_it_is_opened(
    reachable, desk, colleague, supervisors, client
):
    complaint = desk.log()
    complaint.assign(owner=colleague, by=supervisors["branch"], at=LATER)
    client.force_login(colleague)
    page = client.get("/work/").content.decode()
    assert '<strong class="new">new</strong> Branch-Head put you in charge' in page
    client.get(reverse("complaints:presence", args=[complaint.number]))
    assert '<strong class="new">' not in client.get("/work/").content.decode()
    assert client.get("/inbox/").context["unread"]() == 0


def test_what_is_replayed_from_a_file_mails_nobody(reachable, desk, colleague, supervisors):
    complaint = desk.log()
    Complaint.objects.filter(pk=complaint.pk).update(in_replay=True)
    complaint.refresh_from_db()
    complaint.assign(owner=colleague, by=supervisors["branch"], at=LATER)
    assert [channel for channel, _words in told(colleague)] == ["inbox"]
