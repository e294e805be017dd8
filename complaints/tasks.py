"""What Celery runs. No logic: read the time, call."""

from celery import shared_task
from django.utils import timezone

from complaints import (
    bulk,
    incidents,
    notices,
    posting,
    settling,
    standings,
    takeovers,
    waiting,
    what_if,
)
from complaints.escalation import acts, sweep
from complaints.imports import replay


@shared_task  # type: ignore[untyped-decorator]
def escalate(strategy: str) -> int:
    return sweep.fire_due(strategy, now=timezone.now())


@shared_task  # type: ignore[untyped-decorator]
def perform_acts() -> int:
    return acts.perform_pending(now=timezone.now())


@shared_task  # type: ignore[untyped-decorator]
def resume_waiting() -> int:
    return waiting.resume_due(now=timezone.now())


@shared_task  # type: ignore[untyped-decorator]
def evaluate_problems() -> int:
    return incidents.evaluate_pending(now=timezone.now())


@shared_task  # type: ignore[untyped-decorator]
def refresh_standings() -> int:
    standings.refresh()
    return standings.prune(now=timezone.now())


@shared_task(soft_time_limit=3_600, time_limit=3_660)  # type: ignore[untyped-decorator]
def perform_bulks() -> int:
    bulk.forget(now=timezone.now())
    return bulk.perform_pending(now=timezone.now())


@shared_task  # type: ignore[untyped-decorator]
def release_replays() -> bool:
    return replay.release_abandoned()


@shared_task  # type: ignore[untyped-decorator]
def send_notices() -> int:
    total = 0
    for send in (notices.send_pending, posting.send_pending):
        while sent := send(now=timezone.now()):
            total += sent
    return total


# Complaints by the hundred thousand take their time; a lock keeps a second run off.
@shared_task(soft_time_limit=3_600, time_limit=3_660)  # type: ignore[untyped-decorator]
def take_over_versions() -> int:
    return takeovers.perform_pending(now=timezone.now())


@shared_task(soft_time_limit=3_600, time_limit=3_660)  # type: ignore[untyped-decorator]
def settle_rules() -> bool:
    return settling.settle(now=timezone.now())


@shared_task(soft_time_limit=3_600, time_limit=3_660)  # type: ignore[untyped-decorator]
def answer_what_ifs() -> int:
    return what_if.answer_pending()
