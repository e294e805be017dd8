"""Waiting for the customer has an until, after which the work goes on by itself."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from complaints import bell, replanning, tasks, waiting
from complaints.models import Complaint, Notice, Refused, Timer
from complaints.models.sets import settle
from complaints.models.timer import Outcome
from tests.conftest import DAY, HOUR, MINUTE, MONDAY_10

UNTIL = MONDAY_10 + DAY


@pytest.fixture
def patient(desk, clerk):
    """Waits for its customer until UNTIL."""
    complaint = desk.log()
    complaint.wait_for_customer(note="Papers.", until=UNTIL, by=clerk, at=MONDAY_10 + HOUR)
    return complaint


def stands(complaint):
    return Complaint.objects.get(pk=complaint.pk)


def test_it_goes_on_by_itself_once_the_time_is_over(patient):
    assert waiting.resume_due(now=UNTIL - MINUTE) == 0
    assert waiting.resume_due(now=UNTIL) == 1
    assert waiting.resume_due(now=UNTIL + HOUR) == 0
    row = stands(patient)
    assert (row.state, row.waits_until) == ("in_progress", None)
    event = row.events.get(kind="resumption")
    assert (event.by, event.at, event.is_system) == (None, UNTIL, True)
    assert event.words.startswith("went on by itself: the customer was waited for until")


def test_its_clocks_go_on(patient):
    answer = patient.timers.get(clock="answer")
    assert answer.due_at is None
    waiting.resume_due(now=UNTIL)
    answer.refresh_from_db()
    assert answer.due_at == MONDAY_10 + 2 * DAY + 23 * HOUR  # An hour had gone before
    assert list(replanning.recomputed(Timer.objects.all())) == []


def test_whoever_is_in_charge_is_told_once(patient, clerk, supervisors):
    waiting.resume_due(now=UNTIL)
    waiting.resume_due(now=UNTIL)
    notice = Notice.objects.get(kind=Notice.Kind.WAITED)
    assert (notice.recipient, notice.channel, notice.complaint_id) == (clerk, "inbox", patient.pk)
    assert notice.words == "the customer was waited for; it goes on"


def test_where_nobody_is_in_charge_whoever_supervises_is_told(patient, supervisors):
    Complaint.objects.update(owner=None)
    waiting.resume_due(now=UNTIL)
    told = Notice.objects.filter(kind=Notice.Kind.WAITED)
    assert {one.recipient for one in told} == {supervisors["branch"]}


def test_without_a_time_it_waits_two_days(desk, clerk):
    complaint = desk.log()
    complaint.wait_for_customer(note="Papers.", by=clerk, at=MONDAY_10)
    assert stands(complaint).waits_until == MONDAY_10 + 2 * DAY


@pytest.mark.parametrize("until", [MONDAY_10, MONDAY_10 - DAY, MONDAY_10 + 32 * DAY])
def test_it_waits_neither_backwards_nor_for_ever(desk, clerk, until):
    complaint = desk.log()
    with pytest.raises(Refused, match="within 31 days"):
        complaint.wait_for_customer(note="Papers.", until=until, by=clerk, at=MONDAY_10)
    assert stands(complaint).state == "registered"


@pytest.mark.parametrize("change", [{"waits_until": None}, {"state": "registered"}])
def test_nothing_waits_without_an_end_and_nothing_else_has_one(patient, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.update(**change)


@pytest.mark.parametrize("end", ["resumed", "withdrawn", "done", "joined", "closed by a file"])
def test_what_ended_meanwhile_is_left_alone(desk, clerk, patient, end):
    at, other = UNTIL - MINUTE, desk.log(customer=patient.customer)
    if end == "resumed":
        patient.resume(by=clerk, at=at)
    elif end == "withdrawn":
        patient.withdraw(note="Solved.", by=clerk, at=at)
    elif end == "done":
        patient.resolve(answer="Done.", by=clerk, at=at)
    elif end == "joined":
        patient.join(first=other, by=clerk, at=at)
    else:
        settle("closing", {patient.pk: at}, outcome=Outcome.MET, data={})
    before = stands(patient)
    assert before.waits_until is None
    assert waiting.resume_due(now=UNTIL + HOUR) == 0
    assert (stands(patient).state, stands(patient).version) == (before.state, before.version)


def test_a_second_wait_counts_from_its_own_time(patient, clerk):
    patient.resume(by=clerk, at=MONDAY_10 + 2 * HOUR)
    later = UNTIL + DAY
    patient.wait_for_customer(note="More.", until=later, by=clerk, at=MONDAY_10 + 3 * HOUR)
    assert waiting.resume_due(now=UNTIL) == 0
    assert waiting.resume_due(now=later) == 1


def test_replays_are_left_to_their_own_time(patient):
    Complaint.objects.update(in_replay=True)
    assert waiting.resume_due(now=UNTIL) == 0


class TestDrivers:
    """Celery's beat, and the sweeper that needs no broker."""

    @pytest.fixture
    def due(self, desk, clerk):
        now = timezone.now()
        complaint = desk.log(at=now - DAY)
        complaint.wait_for_customer(
            note="Papers.", until=now - MINUTE, by=clerk, at=now - timedelta(hours=20)
        )
        return complaint

    def test_the_task_does_it(self, due):
        assert tasks.resume_waiting() == 1
        assert stands(due).state == "in_progress"

    def test_the_beat_asks_for_it(self):
        assert "complaints.tasks.resume_waiting" in bell.schedule(5)

    def test_the_sweeper_does_it(self, due):
        call_command("sweeper", "--once")
        assert stands(due).state == "in_progress"


class TestPages:
    def test_the_page_asks_until_when_and_says_so(self, client, desk, clerk):
        complaint = desk.log(at=timezone.now() - HOUR)
        client.force_login(clerk)
        shown = client.get(f"{complaint.get_absolute_url()}?do=waiting").content.decode()
        assert 'name="until"' in shown
        until = timezone.localtime(timezone.now() + 3 * DAY)
        sent = {"note": "Papers.", "until": f"{until:%Y-%m-%dT%H:%M}"}
        address = reverse("complaints:move", args=[complaint.number, "waiting"])
        assert client.post(address, sent).status_code == 302
        assert stands(complaint).waits_until == until.replace(second=0, microsecond=0)
        shown = client.get(complaint.get_absolute_url()).content.decode()
        assert "waiting for the customer until" in shown
        assert "waits for the customer until" in shown  # In the history

    @pytest.mark.parametrize("days", [-1, 40])
    def test_a_time_out_of_bounds_is_refused_at_its_field(self, client, desk, clerk, days):
        complaint = desk.log(at=timezone.now() - HOUR)
        client.force_login(clerk)
        until = timezone.localtime(timezone.now() + days * DAY)
        sent = {"note": "Papers.", "until": f"{until:%Y-%m-%dT%H:%M}"}
        address = reverse("complaints:move", args=[complaint.number, "waiting"])
        response = client.post(address, sent)
        assert response.status_code == 422
        assert "within 31 days" in response.content.decode()

    def test_lists_and_programs_say_until_when(self, client, patient, clerk, auditor):
        client.force_login(clerk)
        assert "until" in client.get("/work/").content.decode()
        client.force_login(auditor)
        told = client.get(f"/api/v1/complaints/{patient.number}/").json()
        assert told["waits_until"] == "2025-06-03T02:00:00Z"
