"""What is done once is refused a second time: raising, marking as major, marking as urgent."""

import pytest
from django.urls import reverse

from complaints.models import Complaint, Refused
from tests.complaints.test_bulk_acts import done
from tests.conftest import HOUR, MONDAY_10

ACTS = {
    "raising": ("raise_up", "is raised already"),
    "major": ("mark_major", "is marked as major already"),
    "urgency": ("mark_urgent", "is marked as urgent already"),
}
KINDS = {"raising": "raising", "major": "mark", "urgency": "urgency"}


@pytest.fixture
def head(supervisors):
    return supervisors["branch"]


@pytest.mark.parametrize("noun", ACTS)
def test_a_second_time_is_refused_and_leaves_no_trace(desk, head, noun):
    complaint, (verb, said) = desk.log(), ACTS[noun]
    stale = Complaint.objects.prefetch_related("marks").get(pk=complaint.pk)
    assert stale.types == frozenset()
    act = {"note": "Beyond us.", "by": head, "at": MONDAY_10 + HOUR}
    getattr(complaint, verb)(**act)
    for one in (complaint, stale):
        with pytest.raises(Refused, match=said):
            getattr(one, verb)(**act)
    assert complaint.events.filter(kind=KINDS[noun]).count() == 1
    assert complaint.marks.count() <= 1


@pytest.mark.parametrize("noun", ACTS)
def test_the_page_offers_it_once(client, desk, head, noun):
    complaint = desk.log()
    client.force_login(head)
    address = reverse("complaints:move", args=[complaint.number, noun])
    assert client.post(address, {"note": "Beyond us."}).status_code == 302
    response = client.get(complaint.get_absolute_url())
    assert noun not in {action.noun for action in response.context["actions"]}
    again = client.post(address, {"note": "Beyond us."})
    assert again.status_code == 409
    assert ACTS[noun][1] in again.content.decode()


def test_many_are_raised_once(desk, head):
    complaints = [desk.log() for _ in range(2)]
    complaints[0].raise_up(note="Beyond us.", by=head, at=MONDAY_10)
    bulk = done("raising", complaints, head, note="All of them.")
    assert "is raised already" in bulk.items.get(complaint=complaints[0]).reason
    assert complaints[0].events.filter(kind="raising").count() == 1
    assert complaints[1].events.filter(kind="raising").count() == 1


def test_programs_are_refused_as_well(client, desk, clerk):
    complaint = desk.log()
    complaint.raise_up(note="Beyond us.", by=clerk, at=MONDAY_10)
    client.force_login(clerk)
    address = f"/api/v1/complaints/{complaint.number}/raising/"
    answer = client.post(address, {"note": "Again."}, content_type="application/json")
    assert answer.status_code == 409
    assert "is raised already" in answer.json()["detail"]
