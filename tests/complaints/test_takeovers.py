"""Taking over a new version beside people who go on working."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import OperationalError

from complaints import differences, replanning, takeovers
from complaints.models import Complaint
from tests.complaints.test_replanning import fire_all, published_again, unlike_history
from tests.conftest import HOUR, MINUTE, MONDAY_10

AT = MONDAY_10 + 5 * HOUR


@pytest.fixture
def meanwhile(monkeypatch):
    """Let somebody act once, between what the worker reads and what it writes."""

    def let(act):
        written, acted = differences._written, []

        def beside(some):
            if not acted:
                acted.append(act())
            return written(some)

        monkeypatch.setattr(differences, "_written", beside)

    return let


def taken_over(policy, admin):
    record = takeovers.ask(policy, by=admin, at=AT)
    assert takeovers.perform_pending(now=AT + MINUTE) == 1
    record.refresh_from_db()
    assert (record.finished_at, record.failure) == (AT + MINUTE, "")
    return record


def test_a_pause_that_begins_meanwhile_is_not_lost(desk, clerk, admin, meanwhile):
    complaint = desk.log()

    def pausing(target):
        pauses = ["waiting", "offered"]
        return replace(target, pauses=pauses) if target.clock == "answer" else target

    policy = published_again("standard", at=MONDAY_10 + HOUR, change=pausing)
    meanwhile(lambda: Complaint.objects.get(pk=complaint.pk).offer(note="?", by=clerk, at=AT))
    taken_over(policy, admin)
    assert complaint.timers.get(clock="answer").due_at is None
    fire_all(MONDAY_10 + 60 * HOUR)
    assert unlike_history() == []


def test_what_somebody_works_on_meanwhile_is_taken_over_as_well(desk, clerk, admin, meanwhile):
    complaints = [desk.log() for _ in range(3)]

    def shorter(target):
        is_time = isinstance(target.amount, timedelta)
        return replace(target, amount=target.amount / 2) if is_time else target

    policy = published_again("standard", at=MONDAY_10 + HOUR, change=shorter)
    one = complaints[1].pk
    meanwhile(lambda: Complaint.objects.get(pk=one).answer(answer="Soon.", by=clerk, at=AT))
    record = taken_over(policy, admin)
    assert not [d for d in replanning.under_new_rules(policy, at=AT) if d.moves]
    assert record.moved.filter(timer__complaint=one).exists()
    assert unlike_history() == []


def test_what_was_in_the_way_is_tried_again_at_the_next_beat(desk, admin, monkeypatch):
    desk.log()
    policy = published_again("standard", at=MONDAY_10 + HOUR)
    record = takeovers.ask(policy, by=admin, at=AT)
    with monkeypatch.context() as busy:
        busy.setattr(differences, "_written", _deadlock)
        takeovers.perform_pending(now=AT)
    record.refresh_from_db()
    assert record.finished_at is None
    takeovers.perform_pending(now=AT + MINUTE)
    record.refresh_from_db()
    assert (record.finished_at, record.failure) == (AT + MINUTE, "")


def _deadlock(some):
    raise OperationalError("deadlock detected")
