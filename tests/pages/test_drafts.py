"""No word that was typed is lost: drafts are kept, come back, and wipe each other never."""

from datetime import timedelta

import pytest
from django.test import Client
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
    assert not Draft.objects.filter(discarded_at=None).exists()


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
    new = drafts.Page(NEW)
    drafts.keep(clerk, "old", {"what": "x"}, new, at=now - timedelta(days=31))
    for number in range(drafts.MOST + 2):
        drafts.keep(clerk, f"k{number}", {"what": "x"}, new, at=now)
    keys = set(Draft.objects.values_list("key", flat=True))
    assert len(keys) == drafts.MOST
    assert "old" not in keys
    assert now > MONDAY_10 + HOUR


def test_signing_in_again_returns_to_the_draft(client, clerk):
    where = f"{NEW}?draft=k1"
    to_sign_in = client.get(where)
    assert to_sign_in.url == f"/sign-in/?next={NEW}%3Fdraft%3Dk1"


def test_a_page_that_missed_the_answer_goes_on_in_its_own_draft(browser):
    keep(browser, what="The printer", page="p1")
    again = keep(browser, what="The printer is on fire", page="p1")  # Revision 0 is all it knows
    assert again.json() == {"draft": "k1", "revision": 2}
    other = keep(browser, what="Another tab", page="p2")
    assert other.json()["draft"] != "k1"


def test_looking_up_a_caller_is_no_draft(browser):
    assert keep(browser, caller="139 1234 5678", channel="hotline").json()["revision"] == 0
    assert not Draft.objects.exists()


def test_a_draft_is_listed_without_whole_telephones(browser):
    keep(browser, caller="139 1234 5678", what="No signal; call 13900001111")
    shown = page(browser.get(NEW))
    assert "No signal; call *******1111" in shown
    assert "1234 5678" not in shown


def test_what_arrives_after_the_act_was_sent_is_not_kept(browser, desk):
    complaint = desk.log()
    key, where = f"{complaint.number}.notes", f"{complaint.get_absolute_url()}?do=notes"
    keep(browser, key, where=where, note="Called")
    browser.post(f"{complaint.get_absolute_url()}notes/", {"note": "Called", "draft": key})
    keep(browser, key, revision=1, where=where, note="Called twice")
    assert not Draft.objects.exists()


def test_a_field_that_was_emptied_stays_empty_in_the_draft(browser, desk):
    complaint = desk.log()
    where = f"{complaint.get_absolute_url()}?do=correction"
    typed = {"draft": f"{complaint.number}.correction", "revision": "0", "where": where}
    typed |= {"category": "no-signal", "area": "", "note": "Which place is not known"}
    assert browser.post(reverse("complaints:drafts"), typed).status_code == 200
    form = browser.get(where).context["form"]
    assert (form["note"].initial, form["area"].initial) == ("Which place is not known", "")


def test_a_second_tab_on_the_same_act_has_a_draft_that_is_found_again(browser, desk):
    complaint = desk.log()
    key, where = f"{complaint.number}.answers", f"{complaint.get_absolute_url()}?do=answers"
    keep(browser, key, where=where, answer="Dear", page="p1")
    fork = keep(browser, key, where=where, answer="Dear customer, at length", page="p2").json()
    shown = page(browser.get(where))
    assert "Also typed here, not sent yet" in shown
    assert f"?do=answers&amp;draft={fork['draft']}#do" in shown
    assert "Dear customer, at length" in page(browser.get(f"{where}&draft={fork['draft']}"))
    address = f"{complaint.get_absolute_url()}answers/"
    browser.post(address, {"answer": "Dear customer, at length", "draft": fork["draft"]})
    assert Draft.objects.get().values["answer"] == "Dear"  # The other tab's is still its own


@pytest.mark.parametrize(
    "sent", [{"what": "a\0b"}, {"where": "/\0"}, {"revision": "9" * 5000}, {"draft": "a\0"}]
)
def test_nothing_that_is_sent_breaks_keeping(browser, sent):
    about = {"draft": "k", "revision": "0", "where": NEW, "what": "x"}
    assert browser.post(DRAFTS, about | sent).status_code in (200, 400)


def test_a_text_sent_after_signing_out_comes_back_to_its_page(client, desk):
    complaint = desk.log()
    address = complaint.get_absolute_url()
    came_from = {"headers": {"referer": f"http://testserver{address}?do=notes"}}
    to_sign_in = client.post(f"{address}notes/", {"note": "x"}, **came_from)
    assert to_sign_in["Location"] == f"/sign-in/?next={address}%3Fdo%3Dnotes"
    elsewhere = client.post(f"{address}notes/", headers={"referer": "https://example.org/x"})
    assert elsewhere["Location"] == "/sign-in/?next=/"
    assert client.post(f"{NEW}hints/", headers={"HX-Request": "true"}).status_code == 401


def test_a_page_with_an_old_token_gives_back_what_was_typed(clerk):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(clerk)
    answer = strict.post(NEW, {"what": "A long <b>text</b> of ten minutes"})
    assert answer.status_code == 403
    assert "A long &lt;b&gt;text&lt;/b&gt; of ten minutes</textarea>" in page(answer)
