"""No word that was typed is lost: drafts are kept, come back, and wipe each other never."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from complaints import drafts
from complaints.models import Complaint, Draft
from tests.conftest import HOUR, MONDAY_10

NEW, DRAFTS = "/complaints/new/", "/complaints/drafts/"


@pytest.fixture
def browser(client, clerk):
    client.force_login(clerk)
    return client


def keep(browser, key="k1", revision=0, where=NEW, **typed):
    sent = {"draft": key, "revision": revision, "where": where, "csrfmiddlewaretoken": "x", **typed}
    return browser.post(DRAFTS, sent)


def page(response):
    return response.content.decode()


def test_what_is_typed_stands_there_again(browser, category, area):
    kept = keep(browser, what="No signal since", caller="Willow", category="No signal [no-signal]")
    assert kept.json() == {"draft": "k1", "revision": 1}
    assert 'href="/complaints/new/?draft=k1"' in page(browser.get(NEW))
    form = browser.get(NEW, {"draft": "k1"})
    for text in ("No signal since", "Willow", "No signal [no-signal]", 'value="k1"'):
        assert text in page(form)


def test_a_draft_belongs_to_one_person(client, browser, other_clerk):
    keep(browser, what="secret")
    client.force_login(other_clerk)
    assert "secret" not in page(client.get(NEW, {"draft": "k1"}))
    assert "secret" not in page(client.get(NEW))


def test_two_drafts_at_once_are_two(browser):
    keep(browser, "k1", what="first")
    keep(browser, "k2", what="second")
    assert set(Draft.objects.values_list("key", flat=True)) == {"k1", "k2"}


def test_a_page_that_is_behind_wipes_nothing(browser):
    keep(browser, what="one")
    keep(browser, revision=1, what="one, from another machine")
    behind = keep(browser, revision=1, what="one, from the first page").json()
    assert behind["draft"] != "k1"
    said = {row.values["what"] for row in Draft.objects.all()}
    assert said == {"one, from another machine", "one, from the first page"}


def test_the_same_again_changes_nothing(browser):
    for _ in range(2):
        assert keep(browser, what="one").json() == {"draft": "k1", "revision": 1}


def test_what_was_sent_is_no_draft_any_more_and_leads_to_its_complaint(browser, category, area):
    typed = {"what": "No signal", "channel": "hotline"}
    keep(browser, **typed)
    browser.post(NEW, {"key": "k1", **typed})
    complaint = Complaint.objects.get()
    assert "draft=k1" not in page(browser.get(NEW))
    assert browser.get(NEW, {"draft": "k1"}).url == complaint.get_absolute_url()


def test_a_refused_page_goes_on_in_its_draft(browser):
    keep(browser, what="x")
    refused = browser.post(NEW, {"key": "k1", "what": "x", "channel": "none"})
    assert 'data-draft="k1" data-revision="1"' in page(refused)


def test_a_draft_can_be_thrown_away(browser):
    keep(browser, what="x")
    browser.post(reverse("complaints:draft-discard", args=["k1"]))
    assert not Draft.objects.exists()


def test_an_answer_is_kept_until_it_is_sent(browser, desk, clerk):
    complaint = desk.log()
    key = drafts.key_of_move(complaint.number, "answers")
    where = f"{complaint.get_absolute_url()}?do=answers"
    keep(browser, key, where=where, answer="We look into")
    assert "We look into" in page(browser.get(where))
    assert "We look into" not in page(browser.get(NEW))
    answers = reverse("complaints:move", args=[complaint.number, "answers"])
    browser.post(answers, {"answer": "We look into it."})
    assert not Draft.objects.exists()


def test_an_endless_text_is_refused_with_a_sentence(browser):
    refused = keep(browser, what="x" * (drafts.LARGEST + 1))
    assert refused.status_code == 409
    assert "too long to be kept" in refused.json()["error"]


@pytest.mark.parametrize("sent", [{"draft": "../x"}, {"draft": ""}, {"revision": "-1"}])
def test_nonsense_is_no_draft(browser, sent):
    about = {"draft": "k", "revision": "0", "where": "/", "what": "x"}
    assert browser.post(DRAFTS, about | sent).status_code == 400


def test_old_drafts_and_those_beyond_the_limit_go(clerk):
    now = timezone.now()
    about = {"where": NEW, "revision": 0}
    drafts.keep(clerk, "old", values={"what": "x"}, at=now - timedelta(days=31), **about)
    for number in range(drafts.MOST + 2):
        drafts.keep(clerk, f"k{number}", values={"what": "x"}, at=now, **about)
    keys = set(Draft.objects.values_list("key", flat=True))
    assert len(keys) == drafts.MOST
    assert "old" not in keys
    assert now > MONDAY_10 + HOUR


def test_signing_in_again_returns_to_the_draft(client, clerk):
    where = f"{NEW}?draft=k1"
    to_sign_in = client.get(where)
    assert to_sign_in.url == f"/sign-in/?next={NEW}%3Fdraft%3Dk1"
