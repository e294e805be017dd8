"""Ring for the workers. A bell that nobody hears costs one beat, never a fact."""

from __future__ import annotations

import logging
from typing import Any

from celery import Celery, current_app
from django.conf import settings
from kombu.exceptions import OperationalError

from complaints.escalation import STRATEGIES
from complaints.models import Complaint

logger = logging.getLogger(__name__)

ESCALATE = "complaints.tasks.escalate"
OUTBOXES = {  # Task to queue
    "send_notices": "notices",
    "evaluate_problems": "escalation",
    "perform_acts": "escalation",
    "resume_waiting": "escalation",
    "refresh_standings": "escalation",
    "perform_bulks": "reports",
    "release_replays": "reports",
    "answer_what_ifs": "reports",
    "take_over_versions": "reports",
    "settle_rules": "reports",
}


def schedule(every: float) -> dict[str, dict[str, Any]]:
    """The whole timetable: one entry per strategy on its own queue, and the outboxes.

    A message that is not taken before the next one is due has expired.
    """
    entries = {
        f"escalate {name}": {
            "task": ESCALATE,
            "args": [name],
            "schedule": every,
            "options": {"queue": strategy.queue, "expires": every},
        }
        for name, strategy in STRATEGIES.items()
    }
    ours = {f"complaints.tasks.{task}": queue for task, queue in OUTBOXES.items()}
    for task, queue in {**ours, **settings.MORE_TASKS}.items():
        entries[task] = {
            "task": task,
            "schedule": every,
            "options": {"queue": queue, "expires": every},
        }
    return entries


def ring_for(complaint: Complaint, app: Celery | None = None) -> None:
    """Ask for a sweep of what the types ask for, now instead of at the next beat."""
    for name in sorted(complaint.types):
        _ring(ESCALATE, [name.value], STRATEGIES[name].queue, app)


def ring(outbox: str) -> None:
    """Ask for what waits in an outbox, now instead of at the next beat."""
    _ring(f"complaints.tasks.{outbox}", [], OUTBOXES[outbox])


def _ring(task: str, arguments: list[str], queue: str, app: Celery | None = None) -> None:
    try:
        (app or current_app).send_task(task, arguments, queue=queue, expires=60, retry=False)
    except OperationalError as error:
        logger.warning("The broker does not answer (%s); the next beat does it", error)
