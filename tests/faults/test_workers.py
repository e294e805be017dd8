"""Real workers, beats and brokers: nothing is lost, nothing is doubled, whatever dies."""

import random
import time
from datetime import timedelta

import pytest
from celery import Celery
from django.core.management import call_command
from django.db import connection
from django.db.models import Count
from django.utils import timezone

from complaints import bell, intake
from complaints.models import Escalation, Event, Incident, Notice, Timer
from tests.conftest import DAY
from tests.fleet import wait_until

pytestmark = pytest.mark.worker


def due_complaints(desk, count):
    """Complaints of important customers with nobody in charge: each has one step due at once."""
    at = timezone.now()
    entries = [(desk.new(vip=True, at=at, category=None), at) for _ in range(count)]
    return intake.log_many(entries, by=None)


def each_step_once(count):
    """Every due first step has one escalation, with its history line and its notices."""
    steps = Escalation.objects.filter(strategy="vip", position=0)
    assert steps.count() == count
    assert not steps.values("timer").annotate(n=Count("pk")).filter(n__gt=1).exists()
    assert Event.objects.filter(kind="escalation").count() == Escalation.objects.count()
    in_app = Notice.objects.filter(channel="inbox", escalation__in=steps)
    assert in_app.count() == count
    return True


def fired():
    return Escalation.objects.filter(strategy="vip", position=0).count()


def test_the_bell_brings_an_over_the_head_complaint_to_the_supervisor(fleet, desk, supervisors):
    fleet.worker()
    complaint = desk.log(body="group-headquarters", at=timezone.now())
    bell.ring_for(complaint, app=Celery(broker=fleet.broker))
    head = supervisors["branch"]
    wait_until(lambda: Notice.objects.inbox_of(head).filter(complaint=complaint).exists())


def test_the_beat_finds_what_nobody_rang_for(fleet, desk, supervisors):
    fleet.worker()
    fleet.beat()
    due_complaints(desk, 5)
    wait_until(lambda: fired() == 5)
    each_step_once(5)


def test_the_sweeper_needs_no_broker(fleet, desk, supervisors):
    fleet.env["REDIS_URL"] = "redis+socket:///nowhere/valkey.sock"
    fleet.sweeper()
    due_complaints(desk, 5)
    wait_until(lambda: fired() == 5)
    each_step_once(5)
    wait_until(lambda: Notice.objects.filter(channel="email", state="sent").count() == 5)


def test_a_desk_does_not_wait_for_a_dead_broker(desk, supervisors):
    complaint = desk.log(body="group-headquarters")
    bell.ring_for(complaint, app=Celery(broker="redis+socket:///nowhere/valkey.sock"))
    assert complaint.timers.filter(strategy="over_the_head", fires_at__isnull=False).exists()


def test_workers_killed_at_any_moment_lose_and_double_nothing(fleet, desk, supervisors):
    """Every worker is killed while steps fall due one after the other."""
    chance, rounds, share = random.Random(7), 4, 100
    due_complaints(desk, rounds * share)
    timers = list(Timer.objects.filter(strategy="vip").values_list("pk", flat=True))
    Timer.objects.filter(pk__in=timers).update(fires_at=timezone.now() + DAY)
    fleet.beat()
    for i in range(rounds):
        worker, before = fleet.worker(), fired()
        make_due(timers[i * share : i * share + 1])
        wait_until(lambda before=before: fired() > before)  # The worker is up
        make_due(timers[i * share + 1 : (i + 1) * share], within="4 seconds")
        time.sleep(chance.uniform(1, 3))  # Where in its sweeps it dies is left to chance
        fleet.kill(worker)
        assert fired() < (i + 1) * share, "nothing was at hand when the worker died"
    fleet.worker()
    wait_until(lambda: fired() == rounds * share)
    each_step_once(rounds * share)


def make_due(timers, within="0 seconds"):
    """Let the steps of these timers fall due from now on, spread at random."""
    with connection.cursor() as cursor:
        sql = "UPDATE complaints_timer SET fires_at = now() + random() * %s::interval"
        cursor.execute(f"{sql} WHERE id = ANY(%s)", [within, timers])


def test_two_workers_two_beats_and_a_sweeper_fire_each_step_once(fleet, desk, supervisors):
    for start in (fleet.worker, fleet.worker, fleet.beat, fleet.beat, fleet.sweeper):
        start()
    due_complaints(desk, 200)
    wait_until(lambda: fired() == 200)
    each_step_once(200)


def test_a_broker_that_forgets_everything_costs_one_beat(fleet, desk, supervisors):
    fleet.worker()
    fleet.beat()
    due_complaints(desk, 20)
    for _ in range(5):
        fleet.flush_broker()
    wait_until(lambda: fired() == 20)
    each_step_once(20)


def test_the_worker_counts_the_problems_of_a_request_that_died(
    fleet, desk, supervisors, monkeypatch
):
    monkeypatch.setattr(intake, "_after_commit", lambda complaints: None)
    at = timezone.now() - timedelta(seconds=11)
    for _ in range(11):
        intake.log(desk.new(at=at), by=desk.clerk, at=at)
    fleet.worker()
    fleet.beat()
    wait_until(Incident.objects.exists)
    wait_until(lambda: Escalation.objects.filter(strategy="batch").exists())
    assert Incident.objects.get().complaints.count() == 11


def test_each_mail_leaves_once_though_two_workers_send(fleet, desk, supervisors):
    due_complaints(desk, 30)
    for start in (fleet.worker, fleet.worker, fleet.beat):
        start()
    wait_until(lambda: Notice.objects.filter(channel="email", state="sent").count() == 30)
    mails = "".join(path.read_text() for path in (fleet.folder / "mail").iterdir())
    assert mails.count("/complaints/C-") == 30  # Each complaint is named once, in few mails


def test_the_sweep_can_be_run_by_hand(desk, supervisors):
    due_complaints(desk, 3)
    call_command("sweeper", "--once")
    each_step_once(3)
    assert Timer.objects.due(timezone.now() + DAY).exists()
