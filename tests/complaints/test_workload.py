"""Who has how much to do, who is away, and who could take more."""

from datetime import timedelta

import pytest
from django.utils import timezone

from complaints import standings, workload
from complaints.models import Complaint, Presence
from staff.people import colleagues
from tests.conftest import DAY, HOUR, MONDAY_10, closed


@pytest.fixture
def head(supervisors):
    return supervisors["branch"]


def loads(user, now=MONDAY_10):
    standings.refresh()
    return {one.person.username: one for one in workload.loads(user, now)}


def test_who_works_elsewhere_by_now_is_counted_where_the_list_is(
    desk, head, clerk, group, hire, client
):
    desk.log()
    clerk.branch = group["east-a-1"]
    clerk.save()
    there = hire("east-head", "supervisor", "east-a-1")
    assert loads(there)["clerk"].open == 0
    assert loads(head)["clerk"].open == 1
    assert loads(head)["clerk"].first_contacts == 1


def test_everybody_within_reach_is_counted_as_a_recount_does(desk, head, clerk, colleague):
    made = [desk.log(), desk.log(vip=True), desk.log()]
    made[1].assign(owner=colleague, by=head, at=MONDAY_10)
    closed(made[2], by=clerk, at=MONDAY_10)
    made[0].contact(note="spoke", by=clerk, at=MONDAY_10)
    now = MONDAY_10 + 3 * DAY
    for name, load in loads(head, now).items():
        mine = Complaint.objects.open().filter(owner__username=name)
        dues = [min(t.due_at for t in one.timers.live() if t.due_at) for one in mine]
        assert load.open == mine.count()
        assert load.urgent == sum(bool(one.types) for one in mine)
        assert load.overdue == sum(due < now for due in dues)
        waiting = [one for one in mine if one.timers.live().filter(clock="first_contact").exists()]
        assert load.first_contacts == len(waiting)
    assert [name for name, one in loads(head).items() if one.open] == ["clerk", "colleague"]


def test_people_of_other_branches_are_nobodys_business(head, clerk, other_clerk):
    assert "stranger" not in loads(head)


def test_the_least_loaded_is_at_work(desk, head, clerk, colleague):
    for _ in range(3):
        desk.log()
    Complaint.objects.first().assign(owner=head, by=head, at=MONDAY_10)
    standings.refresh()
    people = colleagues(head)
    assert workload.least_loaded(people, MONDAY_10) == colleague
    colleague.away_from_at, colleague.away_until_at = MONDAY_10 - DAY, MONDAY_10 + DAY
    colleague.save()
    assert workload.least_loaded(people, MONDAY_10) == clerk  # Before the head, who has less
    assert workload.least_loaded(people, MONDAY_10 + 2 * DAY) == colleague
    clerk.away_from_at, clerk.away_until_at = MONDAY_10 - DAY, MONDAY_10 + DAY
    clerk.save()
    assert workload.least_loaded(people, MONDAY_10) == head


def test_who_looks_at_a_complaint_is_here(desk, head, clerk):
    complaint = desk.log()
    Presence.objects.create(complaint=complaint, user=clerk, seen_at=MONDAY_10)
    assert loads(head, MONDAY_10 + timedelta(seconds=5))["clerk"].is_here
    assert not loads(head, MONDAY_10 + HOUR)["clerk"].is_here


def test_leave_is_set_on_the_page_and_taken_back(client, head, clerk, other_clerk):
    client.force_login(head)
    address, now = f"/workload/{clerk.pk}/leave/", timezone.now()
    said = {"away_from_at": "2026-01-01T08:00", "away_until_at": "2199-01-01T08:00"}
    assert client.post(address, said)["Location"] == "/workload/"
    page = client.get("/workload/").content.decode()
    assert "on leave" in page
    clerk.refresh_from_db()
    assert clerk.is_away(now)
    client.post(address, {})
    clerk.refresh_from_db()
    assert not clerk.is_away(now)
    wrong = client.post(address, {"away_from_at": "2026-01-02T08:00"}, follow=True)
    assert "from when until when" in wrong.content.decode()
    assert client.post(f"/workload/{other_clerk.pk}/leave/", said).status_code == 404


def test_who_is_suggested_stands_in_the_form(client, desk, head, colleague):
    complaint = desk.log(at=timezone.now())
    standings.refresh()
    client.force_login(head)
    chosen = {"queue": "all", "number": [complaint.number], "act": "assignments"}
    page = client.post("/bulk/new/", chosen).content.decode()
    assert "Of the front desk at work here, Colleague has the least: 0 open complaints." in page


def test_who_works_elsewhere_is_never_said_to_have_the_least_here(
    client, desk, head, clerk, other_clerk
):
    """They are listed for what is theirs here; all else that they do is out of sight."""
    mine = [desk.log(at=timezone.now()) for _number in range(3)]
    for one in mine[:2]:
        one.assign(owner=clerk, by=head, at=timezone.now())
    Complaint.objects.filter(pk=mine[2].pk).update(owner=other_clerk)
    client.force_login(head)
    page = client.get("/workload/").content.decode()
    assert other_clerk.full_name in page
    assert f"{other_clerk.full_name} has the least" not in page
    assert "Of the front desk at work here, Clerk has the least: 2 open complaints." in page


def test_clerks_do_not_see_the_workload(client, clerk):
    client.force_login(clerk)
    assert client.get("/workload/").status_code == 403


def test_what_somebody_on_leave_leaves_behind_is_shown(client, desk, head, clerk):
    desk.log(at=timezone.now())
    client.force_login(head)
    said = {"away_from_at": "2026-01-01T08:00", "away_until_at": "2199-01-01T08:00"}
    answer = client.post(f"/workload/{clerk.pk}/leave/", said)
    assert answer["Location"] == "/queues/all/?owner=clerk"
