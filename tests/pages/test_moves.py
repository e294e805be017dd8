"""Moves from the page: done, refused, stale, not allowed, not yours."""

import pytest

from complaints import intake
from complaints.models import Complaint, State
from tests.conftest import HOUR, MONDAY_10


@pytest.fixture
def complaint(desk):
    return desk.log()


@pytest.fixture
def browser(client, clerk):
    client.force_login(clerk)
    return client


def url(complaint, noun):
    return f"{complaint.get_absolute_url()}{noun}/"


def test_a_move_leads_back_to_the_page(browser, complaint):
    response = browser.post(url(complaint, "clarification"), {"note": "Since seven", "seen": 1})
    assert response.headers["Location"] == complaint.get_absolute_url()
    page = browser.get(complaint.get_absolute_url()).content.decode()
    assert "clarified the facts" in page
    assert "Since seven" in page


@pytest.mark.parametrize("nothing", ["", " ", "\u200b\u2060"])
def test_an_empty_answer_is_shown_at_its_field(browser, complaint, nothing):
    response = browser.post(url(complaint, "answers"), {"answer": nothing})
    assert response.status_code == 422
    assert "This field is required" in response.content.decode()


def test_a_move_that_is_not_allowed_is_refused_in_a_sentence(browser, complaint):
    response = browser.post(url(complaint, "archive"), {})
    assert response.status_code == 409
    assert (
        f"{complaint.number} is registered; it can be archived only after a call-back"
        in response.content.decode()
    )


def test_a_stale_form_keeps_its_text_and_changes_nothing(browser, complaint, clerk):
    complaint.add_note(note="meanwhile", by=clerk, at=MONDAY_10)
    response = browser.post(url(complaint, "answers"), {"answer": "My long text", "seen": 1})
    page = response.content.decode()
    assert response.status_code == 409
    assert "was changed by somebody else" in page
    assert "My long text" in page
    assert not complaint.events.filter(kind="answer").exists()
    again = browser.post(url(complaint, "answers"), {"answer": "My long text", "seen": 2})
    assert again.status_code == 302


def test_another_branch_is_not_there(client, complaint, other_clerk):
    client.force_login(other_clerk)
    assert client.get(complaint.get_absolute_url()).status_code == 404
    assert client.post(url(complaint, "answers"), {"answer": "x"}).status_code == 404
    listed = client.post("/complaints/", {"q": complaint.number}, follow=True).content.decode()
    assert complaint.what not in listed
    assert Complaint.objects.get().state == State.REGISTERED


def test_only_a_supervisor_puts_people_in_charge(browser, complaint, clerk):
    response = browser.post(url(complaint, "assignments"), {"owner": clerk.username})
    assert response.status_code == 403
    assert "Only these roles may do this: supervisor" in response.content.decode()


def test_an_auditor_reads_and_changes_nothing(client, complaint, auditor):
    client.force_login(auditor)
    assert client.get(complaint.get_absolute_url()).status_code == 200
    assert client.post(url(complaint, "notes"), {"note": "x"}).status_code == 403


def test_an_unknown_move_is_not_there(browser, complaint):
    assert browser.post(url(complaint, "deletion"), {}).status_code == 404
    assert browser.post(url(complaint, "answers").replace("C-", "C-9"), {}).status_code == 404


def test_markup_in_a_text_is_shown_as_text(browser, desk):
    complaint = desk.log(what="<script>alert(1)</script>", place="<b>x</b>")
    page = browser.get(complaint.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_note_joins_what_others_did_meanwhile(browser, complaint, clerk):
    complaint.add_note(note="Theirs", by=clerk, at=MONDAY_10 + HOUR)
    response = browser.post(url(complaint, "notes"), {"note": "Mine", "seen": 1})
    assert response.status_code == 302
    second_click = browser.post(url(complaint, "notes"), {"note": "Mine", "seen": 1})
    assert second_click.status_code == 409
    assert [event.note for event in complaint.events.filter(kind="note")] == ["Theirs", "Mine"]


def test_linked_complaints_name_each_other_as_far_as_one_may_see(
    browser, complaint, desk, other_clerk
):
    other, new = desk.log(), desk.new(branch=other_clerk.branch)
    foreign = intake.log(new, by=other_clerk, at=MONDAY_10)
    sent = {"other": f" {other.number.lower()} "}
    assert browser.post(url(complaint, "links"), sent).status_code == 302
    assert f">{other.number}</a></dd>" in browser.get(complaint.get_absolute_url()).content.decode()
    refused = browser.post(url(complaint, "links"), {"other": foreign.number})
    assert refused.status_code == 422
    assert f"There is no complaint “{foreign.number}” that you may see." in (
        refused.content.decode()
    )


def first_act(browser, complaint):
    page = browser.get(complaint.get_absolute_url()).content.decode()
    return page.split('btn-primary" href="?do=')[1].split("#")[0]


def test_the_next_sensible_act_comes_first(
    browser, complaint, clerk, department, colleague, client
):
    act = {"by": clerk, "at": MONDAY_10 + HOUR}
    steps = [
        ("clarification", lambda: complaint.clarify(note="x", **act)),
        ("contacts", lambda: complaint.contact(note="x", **act)),
        ("dispatches", lambda: complaint.dispatch(department=department, note="x", **act)),
        ("answers", lambda: complaint.wait_for_customer(note="x", **act)),
        ("resumption", lambda: complaint.resume(**act)),
        ("answers", lambda: complaint.answer(answer="x", **act)),
        ("resolution", lambda: complaint.resolve(answer="x", **act)),
    ]
    for noun, step in steps:
        assert first_act(browser, complaint) == noun
        step()
    assert first_act(browser, complaint) == "notes"  # The call-back is a colleague's
    client.force_login(colleague)
    assert first_act(client, complaint) == "callbacks"


def test_who_was_reached_is_asked_for_both_ratings_or_says_why_not(
    client, complaint, clerk, colleague
):
    complaint.resolve(answer="Done.", by=clerk, at=MONDAY_10 + HOUR)
    client.force_login(colleague)
    address = url(complaint, "callbacks")
    assert client.post(address, {}).status_code == 422
    refused = client.post(address, {"outcome": "satisfied", "rating": 5})
    assert "Ask for a rating from 1 to 5" in refused.content.decode()
    sent = {"outcome": "unreachable", "rating": 5}
    assert client.post(address, sent).status_code == 302
    assert complaint.call_backs.get().rating is None
    said = {"outcome": "satisfied", "note": "Does not want to rate."}
    assert client.post(address, said).status_code == 302


def test_the_giver_is_not_offered_to_accept_its_own_hand_over(browser, complaint, clerk, group):
    complaint.clarify(note="x", by=clerk, at=MONDAY_10)
    complaint.hand_over(branch=group["east-a-1"], note="Facts", by=clerk, at=MONDAY_10)
    page = browser.get(complaint.get_absolute_url()).content.decode()
    assert "?do=acceptances" not in page
    assert "?do=returns" not in page


def shown(browser, complaint, query=""):
    return browser.get(complaint.get_absolute_url() + query).content.decode()


def test_which_of_several_offers_was_accepted_is_kept(browser, desk, clerk):
    complaint = desk.log()
    complaint.clarify(by=clerk, at=MONDAY_10)
    offered = {"note": "A new antenna", "second": "Half the fee", "third": ""}
    assert browser.post(url(complaint, "offers"), offered).status_code == 302
    assert "Half the fee</option>" in shown(browser, complaint, "?do=resolution")
    foreign = {"answer": "Done.", "accepted": "The whole fee"}
    assert browser.post(url(complaint, "resolution"), foreign).status_code == 422
    sent = {"answer": "Done.", "accepted": "Half the fee"}
    assert browser.post(url(complaint, "resolution"), sent).status_code == 302
    assert "took “Half the fee”" in shown(browser, complaint)


def test_a_call_back_is_waived_with_what_the_customer_said(browser, desk, clerk):
    complaint = desk.log()
    complaint.resolve(answer="Done.", by=clerk, at=MONDAY_10)
    refused = browser.post(url(complaint, "archive"), {"waiver": "waived"})
    assert refused.status_code == 422
    assert "Write how the customer said" in refused.content.decode()
    sent = {"waiver": "waived", "note": "Said on the phone: no need to call."}
    assert browser.post(url(complaint, "archive"), sent).status_code == 302


def test_where_nothing_was_offered_nothing_is_asked(browser, desk, clerk):
    complaint = desk.log()
    assert "Which offer" not in shown(browser, complaint, "?do=resolution")
    assert browser.post(url(complaint, "resolution"), {"answer": "Done."}).status_code == 302
