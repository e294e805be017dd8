"""My work: what is next, my promises, call-backs, and the hand-over of a shift (W14)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from complaints.models import Handover
from tests.conftest import DAY, MONDAY_10


@pytest.fixture
def browser(client, clerk):
    client.force_login(clerk)
    return client


def page(response):
    return response.content.decode()


def hand_over(browser, taker, *complaints, note="The key is at the gate."):
    numbers = [one.number for one in complaints]
    sent = {"taker": taker.username, "complaints": numbers, "note": note}
    return browser.post(reverse("hand-over"), sent)


def settled(client, user, outcome):
    client.force_login(user)
    row = Handover.objects.get()
    address = reverse("hand-over-settle", args=[row.pk])
    return page(client.post(address, {"outcome": outcome}, follow=True))


def test_my_promises_stand_there_the_first_due_first(browser, desk, clerk):
    later, sooner = desk.log(), desk.log()
    now = timezone.now()
    later.promise(promise="Repair", due_at=now + 2 * DAY, by=clerk, at=now)
    sooner.promise(promise="Call again", due_at=now + DAY, by=clerk, at=now)
    shown = page(browser.get("/work/"))
    assert shown.index("Call again") < shown.index("Repair")


def test_call_backs_are_for_others_than_who_has_done_it(browser, client, desk, clerk, colleague):
    complaint = desk.log()
    complaint.resolve(answer="Done.", by=clerk, at=MONDAY_10)
    assert "Call-backs to make" not in page(browser.get("/work/"))
    client.force_login(colleague)
    shown = page(client.get("/work/"))
    assert "Call-backs to make" in shown
    assert complaint.number in shown


def test_a_shift_passes_over_when_it_is_accepted(browser, client, desk, clerk, colleague):
    one, two = desk.log(), desk.log()
    assert hand_over(browser, colleague, one, two).status_code == 302
    one.refresh_from_db()
    assert one.owner == clerk  # Until it is accepted
    client.force_login(colleague)
    assert "The key is at the gate." in page(client.get("/work/"))
    assert "2 complaints are yours now." in settled(client, colleague, "accepted")
    one.refresh_from_db()
    assert one.owner == colleague
    event = one.events.get(kind="shift")
    assert (event.by, event.note) == (colleague, "The key is at the gate.")


def test_what_is_left_there_stays_with_the_giver(browser, client, desk, clerk, colleague):
    one = desk.log()
    hand_over(browser, colleague, one)
    assert "0 complaints are yours now." in settled(client, colleague, "returned")
    one.refresh_from_db()
    assert one.owner == clerk


def test_what_was_closed_or_given_away_meanwhile_stays_where_it_is(
    browser, client, desk, clerk, colleague, supervisors
):
    closed, given, open_one = desk.log(), desk.log(), desk.log()
    hand_over(browser, colleague, closed, given, open_one)
    closed.withdraw(note="solved", by=clerk, at=MONDAY_10)
    given.assign(owner=supervisors["branch"], by=supervisors["branch"], at=MONDAY_10)
    assert "1 complaint is yours now." in settled(client, colleague, "accepted")


def test_it_is_accepted_once_and_by_the_receiver_only(browser, client, desk, clerk, colleague):
    hand_over(browser, colleague, desk.log())
    row = Handover.objects.get()
    address = reverse("hand-over-settle", args=[row.pk])
    client.force_login(clerk)
    assert client.post(address, {"outcome": "accepted"}).status_code == 404
    settled(client, colleague, "accepted")
    assert "does not wait for you any more" in settled(client, colleague, "accepted")


@pytest.mark.parametrize("note", ["", " ", "\u200b"])
def test_nothing_passes_over_without_a_note(browser, desk, colleague, note):
    refused = hand_over(browser, colleague, desk.log(), note=note)
    assert refused.status_code == 422
    assert not Handover.objects.exists()


def test_what_is_not_mine_cannot_be_handed_over(browser, desk, colleague):
    complaint = desk.log()
    complaint.assign(owner=colleague, by=colleague, at=MONDAY_10)
    assert hand_over(browser, colleague, complaint).status_code == 422


def test_a_note_that_was_not_sent_yet_is_there_again(browser, desk, clerk, colleague):
    complaint = desk.log()
    typed = {"draft": "work.hand-over", "revision": "0", "where": reverse("hand-over")}
    typed |= {"note": "Half a note", "complaints": complaint.number}
    assert browser.post(reverse("complaints:drafts"), typed).status_code == 200
    shown = page(browser.get(reverse("hand-over")))
    assert "Half a note" in shown
    assert 'data-revision="1"' in shown
    assert hand_over(browser, colleague, complaint).status_code == 302
    assert "Half a note" not in page(browser.get(reverse("hand-over")))


def test_what_was_unticked_stays_so_in_the_draft(browser, desk):
    kept, passed = desk.log(), desk.log()
    typed = {"draft": "work.hand-over", "revision": "0", "where": reverse("hand-over")}
    typed |= {"note": "Only one", "complaints": [passed.number]}
    browser.post(reverse("complaints:drafts"), typed)
    form = browser.get(reverse("hand-over")).context["form"]
    assert form["complaints"].initial == [passed.number]
    assert kept.number in page(browser.get(reverse("hand-over")))


def test_the_same_hand_over_sent_twice_is_one(browser, desk, colleague):
    complaint = desk.log()
    assert hand_over(browser, colleague, complaint).status_code == 302
    again = hand_over(browser, colleague, complaint)
    assert again.status_code == 422
    assert Handover.objects.count() == 1
    assert complaint.number not in page(browser.get(reverse("hand-over")))


def test_call_backs_are_not_shown_to_who_is_in_charge_or_has_answered(
    browser, client, desk, clerk, colleague
):
    owned, answered = desk.log(), desk.log()
    answered.answer(answer="We come on Friday.", by=colleague, at=MONDAY_10)
    for complaint in (owned, answered):
        complaint.resolve(answer="Done.", by=clerk, at=MONDAY_10)
    owned.assign(owner=colleague, by=clerk, at=MONDAY_10)
    client.force_login(colleague)
    assert "Call-backs to make" not in page(client.get("/work/"))
    for complaint in (owned, answered):
        address = reverse("complaints:move", args=[complaint.number, "callbacks"])
        sent = {"outcome": "satisfied", "rating": 5, "treatment": 5}
        assert client.post(address, sent).status_code == 409
    answered.reopen(note="Again", by=clerk, at=MONDAY_10)
    answered.resolve(answer="Done again.", by=clerk, at=MONDAY_10)
    assert answered.number in page(client.get("/work/"))


def test_what_is_handed_over_stands_there_with_its_time_the_first_due_first(browser, desk):
    later = desk.log()
    sooner = desk.log(at=MONDAY_10 - DAY)
    shown = page(browser.get(reverse("hand-over")))
    assert shown.index(sooner.number) < shown.index(later.number)
    assert f"{sooner.number} No signal, Gulou, due " in shown
