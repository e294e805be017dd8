"""Who belongs to an incident when it is merged, closed, or opened by two at once."""

import threading

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from complaints import bulk, incidents, membership
from complaints.models import Category, Complaint, Incident, Problem, Refused
from tests.complaints.test_bulk_acts import planned
from tests.complaints.test_races import in_threads
from tests.conftest import HOUR, MONDAY_10, closed

LATER = MONDAY_10 + HOUR


@pytest.fixture
def head(supervisors):
    return supervisors["branch"]


@pytest.fixture
def outage(rules):
    return Category.objects.create(code="outage", name="Outage", counts_at=1)


def batch(desk, count=11):
    members = [desk.log() for _ in range(count)]
    return Incident.objects.get(closed_at=None), members


def test_who_is_reopened_follows_the_others(desk, clerk, head, outage, area):
    incident, members = batch(desk)
    closed(Complaint.objects.get(pk=members[0].pk), by=clerk, at=LATER)
    problem = Problem.objects.of(outage, area)
    strays = [desk.log(category=outage) for _ in range(2)]
    rows = Complaint.objects.filter(pk__in=[one.pk for one in strays])
    into = membership.open_by_hand(problem, rows, by=head, at=LATER, note="x")
    said = {"by": head, "at": LATER, "note": "one cause", "seen": incident.version}
    membership.merge(incident, into, **said)
    back = Complaint.objects.get(pk=members[0].pk)
    assert back.incident == incident
    back.reopen(note="Again.", by=clerk, at=LATER)
    back = Complaint.objects.get(pk=back.pk)
    assert back.incident == into
    assert back in membership.to_answer(into, head)
    assert back.events.filter(kind="gathering", data__to=into.pk).count() == 1


def test_who_is_reopened_after_its_incident_was_closed_may_join_another(
    desk, clerk, head, outage, area
):
    incident, members = batch(desk)
    closed(Complaint.objects.get(pk=members[0].pk), by=clerk, at=LATER)
    incident.close(cause="A cable.", by=head, at=LATER, seen=incident.version)
    back = Complaint.objects.get(pk=members[0].pk)
    back.reopen(note="Again.", by=clerk, at=LATER)
    problem = Problem.objects.of(outage, area)
    rows = Complaint.objects.filter(pk=back.pk)
    membership.open_by_hand(problem, rows, by=head, at=LATER, note="x")
    assert Complaint.objects.get(pk=back.pk).incident.problem == problem


def test_after_two_merges_new_ones_join_the_last(desk, head, outage, area, category):
    first, _members = batch(desk)
    other = Problem.objects.of(outage, area)
    strays = [desk.log(category=outage) for _ in range(2)]
    third = Category.objects.create(code="noise", name="Noise", counts_at=1)
    more = [desk.log(category=third) for _ in range(2)]

    def opened(problem, some):
        rows = Complaint.objects.filter(pk__in=[one.pk for one in some])
        return membership.open_by_hand(problem, rows, by=head, at=LATER, note="x")

    old, new = opened(other, strays), opened(Problem.objects.of(third, area), more)
    said = {"by": head, "note": "one cause"}
    membership.merge(first, old, **said, at=LATER, seen=first.version)
    again = opened(first.problem, [desk.log(category=None, area=None)])
    membership.merge(again, new, **said, at=LATER + HOUR, seen=again.version)
    late = desk.log(at=LATER + 2 * HOUR)
    assert Complaint.objects.get(pk=late.pk).incident == new


def test_nobody_is_left_out_of_the_answer_of_a_closed_incident(desk, head):
    incident, members = batch(desk)
    one = Complaint.objects.get(pk=members[0].pk)
    incident.close(cause="A cable.", by=head, at=LATER, seen=incident.version)
    with pytest.raises(Refused, match="closed already"):
        membership.exempt(incident, one, reason="x", by=head, at=LATER)


def test_what_was_closed_meanwhile_takes_nobody_in(desk, head):
    incident, _members = batch(desk)
    one = desk.log(category=None, area=None)
    row = planned("incidents", [one], head, incident=str(incident.pk))
    incident.close(cause="A cable.", by=head, at=LATER, seen=incident.version)
    row.start(at=LATER)
    bulk.perform_pending(now=LATER)
    assert Complaint.objects.get(pk=one.pk).incident is None
    assert row.items.get().outcome == "skipped"


@pytest.mark.django_db(transaction=True)
def test_who_arrives_while_incidents_are_merged_goes_where_the_others_go(
    desk, clerk, head, outage, area
):
    """The one who gathers holds the incident: a merge waits, and takes the late one along."""
    incident, _members = batch(desk)
    strays = [desk.log(category=outage) for _ in range(2)]
    rows = Complaint.objects.filter(pk__in=[one.pk for one in strays])
    into = membership.open_by_hand(
        Problem.objects.of(outage, area), rows, by=head, at=LATER, note="x"
    )
    late = desk.log()
    Complaint.objects.filter(pk=late.pk).update(incident=None)

    def merge():
        said = {"by": head, "at": LATER, "note": "one cause", "seen": incident.version}
        membership.merge(incident, into, **said)
        connection.close()

    other = threading.Thread(target=merge)
    with transaction.atomic():
        incidents.evaluate([Complaint.objects.get(pk=late.pk)])
        other.start()
        other.join(0.5)
        assert other.is_alive()
    other.join(10)
    assert Complaint.objects.get(pk=late.pk).incident == into


@pytest.mark.django_db(transaction=True)
def test_two_who_open_one_on_the_same_problem_at_once_open_one(desk, head, outage, area):
    numbers = [str(desk.log().number) for _ in range(2)]
    said = {"category": "outage", "area": area.code, "note": "one cause"}

    def opened(i):
        browser = Client()
        browser.force_login(head)
        return browser.post(reverse("incidents:create"), {**said, "number": numbers[i]}).status_code

    assert sorted(in_threads(2, opened)) == [302, 409]
    assert Incident.objects.count() == 1
