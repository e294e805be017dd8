"""One answer for many: filled in for each, sent once, and by nobody who may not any more."""

import pytest
from django.urls import reverse

from complaints import bulk
from complaints.forms.bulk import AnswerForm
from complaints.models import Bulk, Complaint, Incident
from staff.models import Role
from tests.complaints.test_bulk_acts import done, planned
from tests.conftest import HOUR, MONDAY_10

LATER = MONDAY_10 + HOUR


@pytest.fixture
def head(supervisors):
    return supervisors["branch"]


def batch(desk, count=11):
    members = [desk.log() for _ in range(count)]
    return Incident.objects.get(closed_at=None), members


@pytest.mark.parametrize(
    "text", ["Dear { customer }", "Dear ｛customer｝", "Dear {customer,", "Dear {{customer}}"]
)
def test_a_brace_too_many_is_named(head, text):
    form = AnswerForm({"answer": text}, user=head)
    assert not form.is_valid()


def test_a_name_may_hold_braces(desk, head):
    one = desk.log()
    one.customer.name = "Willow {x}"
    one.customer.save()
    done("answers", [Complaint.objects.get()], head, answer="Dear {customer}, we look at it.")
    assert one.events.get(kind="answer").note == "Dear Willow {x}, we look at it."


def test_nobody_is_told_the_same_twice(client, desk, head):
    incident, members = batch(desk)
    client.force_login(head)
    for _twice in range(2):
        address = reverse("incidents:answers", args=[incident.pk])
        client.post(address, {"answer": "Dear {customer}, by four."})
    assert not incident.events.filter(kind="answer").exists()
    for row in Bulk.objects.order_by("pk"):
        client.post(reverse("bulk:start", args=[row.pk]))
        bulk.perform_pending(now=LATER)
    assert all(one.events.filter(kind="answer").count() == 1 for one in members)
    assert incident.events.filter(kind="answer").count() == 2


def test_what_was_prepared_is_not_sent_once_the_incident_is_closed(client, desk, head):
    incident, _members = batch(desk)
    client.force_login(head)
    client.post(reverse("incidents:answers", args=[incident.pk]), {"answer": "By four."})
    incident.refresh_from_db()
    incident.close(cause="A cable.", by=head, at=LATER, seen=incident.version)
    row = Bulk.objects.get()
    told = client.post(reverse("bulk:start", args=[row.pk]), follow=True)
    assert "closed already" in told.content.decode()
    assert Bulk.objects.get().started_at is None


def test_who_is_no_supervisor_any_more_does_nothing_with_many(desk, head):
    row = planned("take", [desk.log()], head)
    row.start(at=LATER)
    head.role = Role.AUDITOR
    head.save()
    bulk.perform_pending(now=LATER)
    assert row.items.get().outcome == "skipped"
