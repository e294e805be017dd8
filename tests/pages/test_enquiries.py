"""What is no complaint is answered and closed in one act: nobody is called back (W7)."""

import pytest
from django.urls import reverse

from complaints.models import Complaint, Refused
from tests.conftest import HOUR, MONDAY_10

OTHERS = ["enquiry", "suggestion", "fault_report", "praise"]


@pytest.fixture
def known(client, clerk):
    client.force_login(clerk)
    return client


def log(client, kind="enquiry", **more):
    sent = {"key": "k1", "kind": kind, "channel": "hotline", "what": "When do you open?"}
    return client.post(reverse("complaints:new"), sent | more, follow=True)


@pytest.mark.parametrize("kind", OTHERS)
def test_answered_on_the_phone_closes_it_with_logging(known, rules, kind):
    answer = log(known, kind, answered="At nine, from Monday to Friday.")
    row = Complaint.objects.get()
    assert (row.state, row.kind, row.archived_at is not None) == ("archived", kind, True)
    assert row.events.get(kind="settlement").note == "At nine, from Monday to Friday."
    shown = answer.content.decode()
    assert f"Logged as {row.number}, answered and closed." in shown
    assert "answered and closed it" in shown


def test_a_complaint_is_not_closed_so(known, rules):
    answer = log(known, "complaint", answered="At nine.")
    assert answer.status_code == 422
    assert "A complaint is not closed so" in answer.content.decode()
    assert not Complaint.objects.exists()


def test_words_better_not_said_are_refused_once(known, rules):
    refused = log(known, answered="Calm down.")
    assert refused.status_code == 422
    assert 'name="as_is"' in refused.content.decode()
    assert not Complaint.objects.exists()
    assert log(known, answered="Calm down.", as_is="on").status_code == 200
    assert Complaint.objects.get().state == "archived"


def test_sent_twice_it_is_logged_and_closed_once(known, rules):
    for _again in range(2):
        log(known, answered="At nine.")
    assert Complaint.objects.get().events.filter(kind="settlement").count() == 1


@pytest.mark.parametrize("kind", OTHERS)
def test_on_the_page_one_act_comes_first_and_closes_it(known, desk, kind):
    row = desk.log(kind=kind)
    page = known.get(row.get_absolute_url())
    nouns = [one.noun for one in page.context["actions"]]
    assert nouns[0] == "settlement"
    assert not {"callbacks", "resolution", "raising", "major"} & set(nouns)
    assert "no urgent type holds" not in page.content.decode()
    address = reverse("complaints:move", args=[row.number, "settlement"])
    assert known.post(address, {"answer": "At nine."}).status_code == 302
    assert Complaint.objects.get().state == "archived"


def test_what_stood_answered_already_is_archived_without_a_call(desk, clerk):
    row = desk.log(kind="enquiry")
    row.resolve(answer="At nine.", by=clerk, at=MONDAY_10 + HOUR)
    row.archive(note="", by=clerk, at=MONDAY_10 + HOUR)
    assert Complaint.objects.get().state == "archived"


def test_the_act_is_refused_for_a_complaint(known, desk, clerk):
    row = desk.log()
    with pytest.raises(Refused, match="called back before it is closed"):
        row.answer_and_close(answer="Done.", by=clerk, at=MONDAY_10 + HOUR)
    address = reverse("complaints:move", args=[row.number, "settlement"])
    assert known.post(address, {"answer": "Done."}).status_code == 409
    assert Complaint.objects.get().state == "registered"


def test_programs_close_it_with_logging_as_well(known, rules):
    sent = {"kind": "enquiry", "channel": "hotline", "what": "When?", "answered": "At nine."}
    once = {"content_type": "application/json", "headers": {"Idempotency-Key": "k1"}}
    answer = known.post("/api/v1/complaints/", sent, **once)
    assert (answer.status_code, answer.json()["state"]) == (201, "archived")


def test_made_a_complaint_the_page_says_what_to_tell_the_customer(known, desk):
    row = desk.log(kind="enquiry")
    address = reverse("complaints:move", args=[row.number, "conversion"])
    shown = known.post(address, {}, follow=True).content.decode()
    assert f"Tell the customer: number {row.number}, an answer by" in shown
