"""The page of an incident: bad input comes back as typed, and nobody overwrites another."""

import pytest

from complaints.models import Event


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
