"""The page of an incident: bad input comes back as typed, and nobody overwrites another."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from complaints import bulk
from complaints.models import Category, Event, Incident, PhraseUse
from tests.conftest import MONDAY_10


@pytest.fixture
def incident(desk, supervisors):
    return [desk.log() for _ in range(11)][-1].incident


@pytest.fixture
def browser(client, supervisors):
    client.force_login(supervisors["branch"])
    return client


def post(browser, incident, noun, **typed):
    return browser.post(f"/incidents/{incident.pk}/{noun}/", {"seen": 1} | typed)


def test_a_wording_is_shown_to_all_desks_and_stands_in_each_history(browser, incident):
    assert post(browser, incident, "wording", wording="We are at it.").status_code == 302
    incident.refresh_from_db()
    assert incident.wording == "We are at it."
    assert Event.objects.filter(kind="wording", note="We are at it.").count() == 11


@pytest.mark.parametrize(
    ("noun", "typed"),
    [
        ("wording", {"wording": "x" * 5_001}),
        ("wording", {"wording": "a\0b"}),
        ("closing", {"cause": ""}),
        ("closing", {"cause": "cut\0cable"}),
    ],
)
def test_bad_input_comes_back_with_the_text(browser, incident, noun, typed):
    response = post(browser, incident, noun, **typed)
    assert response.status_code == 422
    (text,) = typed.values()
    assert text[:5].replace("\0", "") in response.content.decode().replace("\0", "")
    incident.refresh_from_db()
    assert (incident.wording, incident.cause, incident.closed_at) == ("", "", None)


def test_a_stale_page_overwrites_nothing_and_loses_nothing(browser, incident):
    post(browser, incident, "wording", wording="First.")
    response = post(browser, incident, "wording", wording="Second.")
    assert response.status_code == 409
    page = response.content.decode()
    assert "was changed by somebody else" in page
    assert "Second." in page
    incident.refresh_from_db()
    assert incident.wording == "First."


def test_what_is_closed_stays_as_it_was(browser, incident):
    assert post(browser, incident, "closing", cause="A cut cable").status_code == 302
    assert post(browser, incident, "closing", cause="Another", seen=2).status_code == 409
    response = post(browser, incident, "wording", wording="Late", seen=2)
    assert response.status_code == 409
    assert "is closed already" in response.content.decode()
    incident.refresh_from_db()
    assert (incident.cause, incident.wording) == ("A cut cable", "")


def act(browser, incident, noun, **typed):
    incident.refresh_from_db()
    sent = {"seen": incident.version} | typed
    return browser.post(f"/incidents/{incident.pk}/{noun}/", sent, follow=True)


def test_the_room_is_worked_from_the_first_word_to_the_last(browser, incident, desk, supervisors):
    head = supervisors["branch"]
    assert act(browser, incident, "updates", text="Van is out.").status_code == 200
    assert act(browser, incident, "cause", cause="Cable").status_code == 200
    assert act(browser, incident, "owner", owner="branch-head").status_code == 200
    member = incident.complaints.first()
    act(browser, incident, "exemptions", number=member.number, reason="injured")
    planned = browser.post(f"/incidents/{incident.pk}/answers/", {"answer": "{number} is fixed."})
    preview = browser.get(planned["Location"]).content.decode()
    assert "It will be done with 10 complaints." in preview
    browser.post(f"{planned['Location']}start/")
    bulk.perform_pending(now=MONDAY_10)
    answered = Event.objects.filter(kind="answer")
    assert answered.count() == 10
    assert all(event.note == f"{event.complaint.number} is fixed." for event in answered)
    assert not answered.filter(complaint=member).exists()
    act(browser, incident, "closing", cause="Cable, mended")
    page = browser.get(f"/incidents/{incident.pk}/").content.decode()
    incident.refresh_from_db()
    assert incident.owner == head
    for words in ("Van is out.", "Cable, mended", "injured", "prepared one answer for all members"):
        assert words in page


def test_words_better_not_said_need_a_second_thought(browser, incident):
    first = post(browser, incident, "wording", wording="Please calm down.")
    assert first.status_code == 422
    assert "better not said" in first.content.decode()
    assert post(browser, incident, "wording", wording="Please calm down.", as_is="on").status_code
    assert PhraseUse.objects.get().incident == incident
    assert "calm down" in browser.get("/phrases/").content.decode()


def test_incidents_are_merged_and_split_from_the_room(browser, incident, desk):
    outage = Category.objects.create(code="outage", name="Outage")
    other = [desk.log(category=outage) for _ in range(11)][-1].incident
    numbers = [one.number for one in incident.complaints.order_by("pk")[:2]]
    Category.objects.create(code="noise", name="Noise")
    said = {"category": "noise", "area": "gulou", "note": "two causes", "number": numbers}
    assert act(browser, incident, "splitting", **said).status_code == 200
    assert Incident.objects.count() == 3
    assert act(browser, incident, "merging", into=other.pk, note="one cable").status_code == 200
    incident.refresh_from_db()
    assert incident.merged_into == other
    assert "It was merged into" in browser.get(f"/incidents/{incident.pk}/").content.decode()


def test_what_climbs_is_opened_by_hand(browser, desk):
    now = timezone.now()
    numbers = [desk.log(at=now).number for _ in range(6)]
    page = browser.get("/incidents/").content.decode()
    assert "6 customers within the window" in page
    asked = browser.post("/incidents/new/", {"number": numbers})
    assert "6 complaints" in asked.content.decode()
    said = {"number": numbers, "category": "no-signal", "area": "gulou", "note": "early"}
    assert browser.post("/incidents/new/", said).status_code == 302
    assert Incident.objects.get().complaints.count() == 6
    assert browser.post("/incidents/new/", said).status_code == 409


@pytest.mark.parametrize("noun", ["nonsense", "draw"])
def test_an_unknown_act_is_not_found(browser, incident, noun):
    assert post(browser, incident, noun).status_code == 404


def test_a_small_incident_draws_nobody_and_says_why(browser, incident):
    answer = browser.post(f"/incidents/{incident.pk}/draws/")
    assert answer.status_code == 409
    assert "all are called back" in answer.content.decode()


def test_clerks_see_the_room_and_change_nothing(client, clerk, incident):
    client.force_login(clerk)
    assert client.get("/incidents/").status_code == 200
    page = client.get(f"/incidents/{incident.pk}/").content.decode()
    assert "<textarea" not in page
    for noun in ("wording", "answers", "draws", "rest", "splitting"):
        assert client.post(f"/incidents/{incident.pk}/{noun}/").status_code == 403
    assert client.post("/incidents/new/").status_code == 403


def test_the_room_costs_the_same_for_eleven_members_and_for_thirty(browser, incident, desk):
    def statements():
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(f"/incidents/{incident.pk}/").status_code == 200
        return len(captured)

    few = statements()
    for _ in range(19):
        desk.log()
    assert statements() == few <= 22
