"""A draft that is thrown away can be taken back; two pages of one draft do not both save."""

import re

from django.urls import reverse
from django.utils import timezone

from complaints import drafts
from complaints.models import Complaint, Draft
from tests.conftest import DAY

NEW = "/complaints/new/"


def keep(client, key, revision, page, what):
    sent = {"draft": key, "revision": revision, "where": NEW, "page": page, "what": what}
    return client.post(reverse("complaints:drafts"), sent).json()


def save(client, key, what, **more):
    return client.post(NEW, {"key": key, "channel": "hotline", "what": what} | more)


def test_a_draft_that_is_thrown_away_can_be_taken_back(client, clerk, rules):
    client.force_login(clerk)
    keep(client, "one", 0, "a", "The lamp is broken.")
    client.post(reverse("complaints:draft-discard", args=["one"]))
    shown = client.get(NEW)
    assert list(shown.context["drafts"]) == []
    assert "for an hour it can be taken back" in shown.content.decode()
    assert "Thrown away:" in shown.content.decode()
    back = client.post(reverse("complaints:draft-take-back", args=["one"]), follow=True)
    assert "The lamp is broken." in back.content.decode()
    assert Draft.objects.of(clerk).get().key == "one"


def test_after_an_hour_and_for_others_it_is_gone(client, clerk, colleague, rules):
    client.force_login(clerk)
    keep(client, "one", 0, "a", "The lamp is broken.")
    drafts.throw_away(clerk, "one", at=timezone.now() - DAY)
    assert "Thrown away:" not in client.get(NEW).content.decode()
    keep(client, "two", 0, "a", "Something else.")  # What is old is forgotten with the next
    assert set(Draft.objects.values_list("key", flat=True)) == {"two"}
    client.force_login(colleague)
    back = client.post(reverse("complaints:draft-take-back", args=["two"]))
    assert back.status_code == 404


def forked(client):
    """Two pages of one draft; the second goes on under a key of its own."""
    keep(client, "one", 0, "a", "The lamp is broken.")
    keep(client, "one", 1, "a", "The lamp is broken. Again.")
    return keep(client, "one", 1, "b", "The lamp is broken. At the gate.")["draft"]


def test_a_page_that_forks_is_told_so(client, clerk, rules):
    client.force_login(clerk)
    assert forked(client) != "one"
    assert "data-forked=" in client.get(NEW).content.decode()


def test_the_second_page_of_a_draft_asks_before_it_logs_another(client, clerk, rules):
    client.force_login(clerk)
    key = forked(client)
    assert save(client, "one", "The lamp is broken. Again.").status_code == 302
    asked = save(client, key, "The lamp is broken. At the gate.")
    (first,) = Complaint.objects.all()
    assert asked.status_code == 409
    shown = asked.content.decode()
    assert f"was logged as {first.number} already" in shown
    assert "At the gate." in shown
    (beside,) = re.findall(r'name="beside" value="([^"]+)"', shown)
    again = save(client, key, "The lamp is broken. At the gate.", beside=beside)
    assert again.status_code == 302
    assert Complaint.objects.count() == 2


def test_whichever_of_the_two_comes_first(client, clerk, rules):
    client.force_login(clerk)
    key = forked(client)
    assert save(client, key, "The lamp is broken. At the gate.").status_code == 302
    assert save(client, "one", "The lamp is broken. Again.").status_code == 409
    assert Complaint.objects.count() == 1
