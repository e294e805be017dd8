"""A shift is taken over only by somebody who still works there; an offer ends when they leave."""

import pytest
from django.urls import reverse
from django.utils import timezone

from complaints.models import Handover, Notice, Refused
from setup import importing
from setup.resources import RESOURCES
from staff.models import User
from tests.conftest import MONDAY_10


@pytest.fixture
def offer(desk, clerk, colleague, supervisors):
    complaint = desk.log()
    complaint.assign(owner=clerk, by=supervisors["branch"], at=MONDAY_10)
    return Handover.objects.start(clerk, colleague, [complaint], note="the keys", at=MONDAY_10)


def move(person, by, **values):
    """As an admin does it on the set-up pages, or by a file."""
    staff = RESOURCES["staff"]
    before = importing.remembered(staff, person)
    for name, value in values.items():
        setattr(person, name, value)
    person.save()
    importing.record(staff, person, before, by=by, at=timezone.now())


@pytest.mark.parametrize("what", ["branch", "role", "is_active"])
def test_an_offer_lapses_when_its_taker_leaves(offer, admin, clerk, colleague, group, what):
    values = {"branch": group["east-a-1"], "role": "auditor", "is_active": False}
    move(colleague, admin, **{what: values[what]})
    offer.refresh_from_db()
    assert offer.outcome == "lapsed"
    assert list(Handover.objects.to_offer(clerk)) == list(offer.complaints.all())
    told = Notice.objects.inbox_of(clerk).filter(kind=Notice.Kind.SHIFT_RETURNED)
    assert told.exists()
    move(colleague, admin, branch=clerk.branch, role="front_desk", is_active=True)
    assert not Handover.objects.waiting_for(colleague).exists()  # Also on return


def test_who_was_moved_by_other_ways_takes_nothing(client, offer, clerk, colleague, group):
    User.objects.filter(pk=colleague.pk).update(branch=group["east-a-1"])
    moved = User.objects.get(pk=colleague.pk)
    client.force_login(moved)
    page = client.get(reverse("work")).content.decode()
    assert "the keys" not in page
    assert offer.complaints.get().number not in page
    client.post(reverse("hand-over-settle", args=[offer.pk]), {"outcome": "accepted"})
    complaint = offer.complaints.get()
    assert complaint.owner == clerk
    assert client.get(complaint.get_absolute_url()).status_code == 404
    with pytest.raises(Refused, match="do not work with"):
        offer.settle("accepted", by=moved, at=MONDAY_10)


def test_whoever_stays_takes_it(client, offer, colleague):
    client.force_login(colleague)
    client.post(reverse("hand-over-settle", args=[offer.pk]), {"outcome": "accepted"})
    assert offer.complaints.get().owner == colleague
