"""A shift that is offered: seen by its giver, taken back, and seen by its taker with its times."""

import pytest
from django.urls import reverse

from complaints.models import Complaint, Handover
from tests.conftest import HOUR, MONDAY_10


@pytest.fixture
def offered(desk, clerk, colleague):
    complaint = desk.log(vip=True)
    return Handover.objects.start(clerk, colleague, [complaint], note="Night.", at=MONDAY_10)


def test_the_giver_sees_what_waits_and_takes_it_back(client, offered, clerk, colleague):
    client.force_login(clerk)
    assert "You have offered 1 complaint to Colleague" in client.get("/work/").content.decode()
    address = reverse("hand-over-take-back", args=[offered.pk])
    assert "it stays with you" in client.post(address, follow=True).content.decode()
    client.force_login(colleague)
    client.post(reverse("hand-over-settle", args=[offered.pk]), {"outcome": "accepted"})
    assert Complaint.objects.get().owner == clerk
    offered.refresh_from_db()
    assert offered.outcome == "taken_back"


def test_what_is_accepted_cannot_be_taken_back(client, offered, clerk, colleague):
    offered.settle("accepted", by=colleague, at=MONDAY_10 + HOUR)
    client.force_login(clerk)
    address = reverse("hand-over-take-back", args=[offered.pk])
    assert "settled already" in client.post(address, follow=True).content.decode()
    assert Complaint.objects.get().owner == colleague


def test_nobody_takes_back_what_another_has_offered(client, offered, colleague):
    client.force_login(colleague)
    assert client.post(reverse("hand-over-take-back", args=[offered.pk])).status_code == 404


def test_the_taker_sees_titles_types_and_times(client, offered, colleague):
    client.force_login(colleague)
    shown = client.get("/work/").content.decode()
    assert "No signal, Gulou" in shown
    assert "VIP" in shown
    assert "late" in shown
