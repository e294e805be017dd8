"""Who leaves hands on what is open: counted, asked for, done in one act, by every way."""

import pytest
from django.urls import reverse
from django.utils import timezone

from complaints.models import Complaint, Handover, Incident, Notice
from setup.models import Change
from staff.models import User
from tests.conftest import HOUR, MONDAY_10
from tests.setup.hands import post, send


@pytest.fixture
def busy(desk, clerk, colleague):
    """Three open ones, one of them urgent; the colleague has the clerk as deputy."""
    complaints = [desk.log(), desk.log(), desk.log(vip=True)]
    for one in complaints:
        one.assign(owner=clerk, by=clerk, at=MONDAY_10)
    colleague.deputy = clerk
    colleague.save()
    return complaints


@pytest.fixture
def browser(client, admin):
    client.force_login(admin)
    return client


def retire(browser, person, **sent):
    address = reverse("setup:retirement", args=["staff", person.pk])
    return browser.post(address, sent, follow=True).content.decode()


def owners(complaints):
    return {Complaint.objects.get(pk=one.pk).owner for one in complaints}


def test_the_page_of_a_person_says_what_hangs_on_them(browser, busy, clerk, colleague):
    shown = browser.get(reverse("setup:edit", args=["staff", clerk.pk])).content.decode()
    assert "3 open complaints, 1 of them urgent, 3 overdue" in shown
    assert "Deputy of:" in shown
    assert f'value="{colleague.username}"' in shown
    assert "Nobody yet: they stand in the queue" in shown


@pytest.mark.parametrize(
    "to", [{}, {"to": ""}, {"to": "nonsense"}, {"to": "clerk"}, {"to": "\x00"}]
)
def test_nobody_leaves_open_complaints_behind_unasked(browser, busy, clerk, to):
    assert "Clerk has 3 open complaints: choose who takes them" in retire(browser, clerk, **to)
    clerk.refresh_from_db()
    assert clerk.is_active


def test_what_is_open_passes_to_a_colleague_in_one_act_with_history(
    browser, busy, clerk, colleague, admin
):
    shown = retire(browser, clerk, to=colleague.username)
    for words in ("Clerk is retired.", "3 open complaints passed to Colleague."):
        assert words in shown
    assert "No deputy any more: Colleague." in shown
    clerk.refresh_from_db()
    colleague.refresh_from_db()
    assert (clerk.is_active, colleague.deputy) == (False, None)
    assert owners(busy) == {colleague}
    event = busy[0].events.order_by("pk").last()
    assert (event.kind, event.by) == ("assignment", admin)
    assert event.note == "Clerk does not work here any more."
    assert Notice.objects.filter(recipient=colleague, channel="inbox").count() == 3
    assert Change.objects.filter(resource="staff", row=clerk.pk).exists()
    assert Change.objects.filter(resource="staff", row=colleague.pk).exists()


def test_left_to_nobody_they_stand_in_the_queue_of_what_is_unassigned(
    browser, client, busy, clerk, supervisors
):
    assert "3 open complaints stand in the queue" in retire(browser, clerk, to="-")
    assert owners(busy) == {None}
    client.force_login(supervisors["branch"])
    shown = client.get("/queues/unassigned/").content.decode()
    assert all(one.number in shown for one in busy)


def test_offers_of_a_shift_end_and_the_giver_hears_of_it(browser, busy, clerk, colleague, desk):
    theirs = desk.log()
    theirs.assign(owner=colleague, by=colleague, at=MONDAY_10)
    Handover.objects.start(colleague, clerk, [theirs], note="x", at=MONDAY_10)
    Handover.objects.start(clerk, colleague, [busy[0]], note="x", at=MONDAY_10 + HOUR)
    retire(browser, clerk, to=colleague.username)
    assert not Handover.objects.filter(settled_at=None).exists()
    kinds = Notice.objects.filter(recipient=colleague).values_list("kind", flat=True)
    assert "shift_returned" in kinds


def test_an_incident_goes_along(browser, busy, clerk, colleague):
    about = {"problem": busy[0].problem, "window_starts_at": MONDAY_10, "evidence": {}}
    one = Incident.objects.create(**about, owner=clerk, opened_at=MONDAY_10)
    retire(browser, clerk, to=colleague.username)
    one.refresh_from_db()
    assert one.owner == colleague
    assert one.events.get().kind == "owner"


@pytest.fixture
def incident(busy, clerk):
    about = {"problem": busy[0].problem, "window_starts_at": MONDAY_10, "evidence": {}}
    return Incident.objects.create(**about, owner=clerk, opened_at=MONDAY_10)


def test_an_incident_is_left_to_nobody_with_the_rest(browser, incident, clerk):
    shown = retire(browser, clerk, to="-")
    assert "1 open incident has nobody in charge." in shown
    incident.refresh_from_db()
    assert incident.owner is None


def test_who_holds_an_incident_alone_is_asked_about(browser, busy, incident, clerk, colleague):
    for one in busy:
        one.assign(owner=colleague, by=clerk, at=MONDAY_10)
    assert "Clerk is in charge of 1 open incident: choose who takes it" in retire(browser, clerk)
    assert "1 open incident passed to Colleague." in retire(browser, clerk, to=colleague.username)
    incident.refresh_from_db()
    assert incident.owner == colleague


def test_who_is_on_leave_is_offered_as_such(browser, busy, clerk, colleague):
    colleague.away_from_at, colleague.away_until_at = MONDAY_10, timezone.now() + HOUR
    colleague.save()
    shown = browser.get(reverse("setup:edit", args=["staff", clerk.pk])).content.decode()
    assert "Colleague · front desk · on leave</option>" in shown


@pytest.mark.parametrize("role", ["auditor", "admin"])
def test_nobody_leaves_the_desk_for_another_role_with_open_complaints(
    browser, busy, clerk, colleague, role
):
    sent = {"username": "clerk", "full_name": "Clerk", "role": role, "branch": "group"}
    refused = post(browser, "staff", sent, clerk.pk, status=422).content.decode()
    assert "3 open complaints, 0 open incidents. Put somebody else in charge first." in refused
    taken = send(browser, "staff", f"username,role,branch\nclerk,{role},group\n")
    assert "Put somebody else in charge first." in taken.content.decode()
    clerk.refresh_from_db()
    assert clerk.role == "front_desk"
    for one in busy:
        one.assign(owner=colleague, by=clerk, at=MONDAY_10)
    post(browser, "staff", sent, clerk.pk)


def test_hundreds_pass_in_few_statements(
    browser, busy, clerk, colleague, django_assert_max_num_queries
):
    from complaints import leaving

    with django_assert_max_num_queries(80):
        leaving.hand_on(clerk, colleague, by=User.objects.get(username="ada"), at=timezone.now())


def test_a_file_that_retires_them_is_refused_with_the_count(browser, busy, clerk):
    from setup import importing
    from setup.resources import RESOURCES

    with pytest.raises(importing.Refused, match="Clerk has 3 open complaints"):
        importing.end(RESOURCES["staff"], clerk, is_over=True, at=MONDAY_10)


def test_the_admin_pages_of_django_refuse_it_too(busy, clerk, admin, client):
    from setup.admin import LeavingForm

    sent = {"username": clerk.username, "role": clerk.role, "date_joined": "2025-01-01 10:00"}
    form = LeavingForm(sent, instance=clerk)
    assert "Clerk has 3 open complaints" in str(form.errors["is_active"])


def test_who_has_nothing_open_leaves_with_one_click(browser, colleague):
    assert "Colleague is retired." in retire(browser, colleague)
    colleague.refresh_from_db()
    assert not colleague.is_active


class TestLeave:
    @pytest.fixture
    def head(self, client, supervisors):
        client.force_login(supervisors["branch"])
        return client

    def leave(self, client, person, **sent):
        address = reverse("workload:leave", args=[person.pk])
        return client.post(address, sent, follow=True).content.decode()

    def test_the_deputy_is_chosen_with_the_leave_and_shown(self, head, clerk, colleague, desk):
        one = desk.log()
        one.assign(owner=clerk, by=clerk, at=MONDAY_10)
        now = timezone.localtime()
        times = {
            "away_from_at": f"{now - HOUR:%Y-%m-%dT%H:%M}",
            "away_until_at": f"{now + 5 * HOUR:%Y-%m-%dT%H:%M}",
        }
        self.leave(head, clerk, **times, deputy="Colleague [colleague]")
        clerk.refresh_from_db()
        assert clerk.deputy == colleague
        assert "Colleague stands in" in head.get("/workload/").content.decode()
        page = head.get(one.get_absolute_url()).content.decode()
        assert "on leave, Colleague stands in" in page

    @pytest.mark.parametrize("deputy", ["Clerk [clerk]", "Stranger [stranger]", "nobody"])
    def test_a_deputy_is_a_colleague_and_somebody_else(self, head, clerk, other_clerk, deputy):
        assert "choose one from the list" in self.leave(
            head, clerk, away_from_at="", away_until_at="", deputy=deputy
        )

    def test_who_is_back_keeps_the_deputy_unless_it_is_emptied(self, head, clerk, colleague):
        clerk.deputy = colleague
        clerk.save()
        self.leave(head, clerk, away_from_at="", away_until_at="")
        clerk.refresh_from_db()
        assert clerk.deputy == colleague
        self.leave(head, clerk, away_from_at="", away_until_at="", deputy="")
        clerk.refresh_from_db()
        assert clerk.deputy is None

    def test_least_to_do_says_among_whom_and_counts_so(
        self, head, clerk, colleague, desk, supervisors
    ):
        one = desk.log()
        one.assign(owner=colleague, by=colleague, at=MONDAY_10)
        page = head.get("/workload/").content.decode()
        assert "Of the front desk at work here, Clerk has the least: 0 open complaints." in page
        for person in (clerk, colleague):
            person.is_active = False
            person.save()
        page = head.get("/workload/").content.decode()
        assert "Of the supervisors at work here, Branch-Head has the least: 0" in page
