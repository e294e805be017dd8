"""Sweeps that are killed, cut off, frozen, or whose clock jumps: every due step fires once."""

import multiprocessing
import os
import random
import signal
import time
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.db.models import Count, F
from django.utils import timezone

from complaints import intake, notices
from complaints.escalation import STRATEGIES, sweep
from complaints.models import Escalation, Event, Notice, Timer
from tests.conftest import HOUR, MINUTE
from tests.fleet import wait_until

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]
KILLS, STEPS = 50, 1_500


@pytest.fixture
def due(desk, supervisors):
    """Important customers' complaints: each has one step due at once; their timers."""
    at = timezone.now() - MINUTE
    for _ in range(STEPS // 100):
        entries = [(desk.new(vip=True, at=at, category=None), at) for _ in range(100)]
        intake.log_many(entries, by=desk.clerk)
    return list(Timer.objects.filter(strategy="vip").values_list("pk", flat=True))


def sweep_for_ever(set_size, options):
    connections.close_all()
    if options:
        connection.settings_dict["OPTIONS"] = connection.settings_dict["OPTIONS"] | options
    sweep.SET_SIZE = set_size
    while True:
        sweep.fire_due("vip", now=timezone.now())
        notices.send_pending(now=timezone.now() + notices.GATHER)


def start(set_size=20, **options):
    connections.close_all()  # No socket is shared with the child
    child = multiprocessing.get_context("fork").Process(
        target=sweep_for_ever, args=(set_size, options), daemon=True
    )
    child.start()
    return child


def fired():
    return Escalation.objects.filter(strategy="vip", position=0).count()


def each_step_once():
    steps = Escalation.objects.filter(strategy="vip", position=0)
    assert steps.count() == STEPS
    assert not steps.values("timer").annotate(n=Count("pk")).filter(n__gt=1).exists()
    assert Event.objects.filter(kind="escalation").count() == Escalation.objects.count()
    in_app = Notice.objects.filter(escalation__in=steps, channel="inbox")
    assert in_app.count() == STEPS
    assert not Escalation.objects.filter(fired_at__lt=F("due_at")).exists()


def test_fifty_kills_in_the_middle_of_sweeps_lose_and_double_nothing(due):
    chance, killed = random.Random(3), 0
    while killed < KILLS:
        child, before = start(set_size=chance.choice([1, 5, 20])), fired()
        wait_until(lambda before=before: fired() > before or before == STEPS)
        time.sleep(chance.uniform(0, 0.05))  # Where in its sweeps it dies is left to chance
        os.kill(child.pid, signal.SIGKILL)
        child.join(10)
        killed += 1
        if fired() > STEPS * 0.9:  # So that there is always something to be killed at
            rewind(due)
    sweep.fire_due("vip", now=timezone.now())
    each_step_once_in_every_generation(due)


def rewind(due):
    """Let the steps that have fired fall due once more, in a new generation."""
    Timer.objects.filter(pk__in=due, position=1).update(
        position=0, generation=F("generation") + 1, fires_at=F("started_at"), not_before=None
    )


def each_step_once_in_every_generation(due):
    steps = Escalation.objects.filter(strategy="vip", position=0)
    expected = sum(Timer.objects.filter(pk__in=due).values_list("generation", flat=True))
    assert steps.count() == expected
    doubled = steps.values("timer", "generation").annotate(n=Count("pk")).filter(n__gt=1)
    assert not doubled.exists()
    assert Event.objects.filter(kind="escalation").count() == Escalation.objects.count()
    assert Notice.objects.filter(escalation__in=steps, channel="inbox").count() == expected


def test_a_database_that_cuts_every_connection_costs_nothing_but_time(due):
    child = start()
    for _ in range(10):
        before = fired()
        wait_until(lambda before=before: fired() > before or fired() == STEPS)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND usename = current_user "
                "AND pid <> pg_backend_pid()"
            )
        if not child.is_alive():
            child.join()
            child = start()
    os.kill(child.pid, signal.SIGKILL)
    child.join(10)
    sweep.fire_due("vip", now=timezone.now())
    each_step_once()


def test_a_frozen_sweep_gives_up_its_rows(due):
    """Stopped in the middle of a set: the database ends its session, and others go on."""
    limit = {"options": "-c idle_in_transaction_session_timeout=1s -c lock_timeout=2s"}
    child = start(set_size=200, **limit)
    wait_until(lambda: held() > 0)
    os.kill(child.pid, signal.SIGSTOP)
    try:
        wait_until(lambda: sweep.fire_due("vip", now=timezone.now()) >= 0 and fired() == STEPS)
        each_step_once()
    finally:
        os.kill(child.pid, signal.SIGKILL)
        child.join(10)
    each_step_once()


def held():
    """Sessions in the middle of a transaction beside ours."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%%'"
        )
        return cursor.fetchone()[0]


@pytest.mark.parametrize("jump", [-HOUR, HOUR])
def test_a_clock_that_jumps_an_hour_fires_each_step_once_and_none_too_soon(desk, supervisors, jump):
    at = timezone.now()
    complaints = [desk.log(at=at + n * MINUTE) for n in range(5)]
    now = at
    for minutes in range(0, 72 * 60, 45):
        now = at + timedelta(minutes=minutes) + (jump if 20 * 60 < minutes < 30 * 60 else 0 * HOUR)
        for name in STRATEGIES:
            sweep.fire_due(name, now=now)
    fired_once = Escalation.objects.values("timer", "generation", "position", "round")
    assert not fired_once.annotate(n=Count("pk")).filter(n__gt=1).exists()
    assert not Escalation.objects.filter(fired_at__lt=F("due_at")).exists()
    assert not Timer.objects.due(now).exists()
    for complaint in complaints:
        assert Escalation.objects.filter(complaint=complaint, clock="answer").count() == 4
