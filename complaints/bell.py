"""Ring for the workers. A bell that nobody hears costs one beat, never a fact."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from kombu.exceptions import OperationalError

from complaints.escalation import STRATEGIES
from complaints.models import Complaint

logger = logging.getLogger(__name__)


def schedule(every: float) -> dict[str, dict[str, Any]]:
    """The whole timetable: one entry per strategy on its own queue, and the two outboxes.

    A message that is not taken before the next one is due has expired.
    """
    entries = {
        f"escalate {name}": {
            "task": "complaints.tasks.escalate",
            "args": [name],
            "schedule": every,
            "options": {"queue": strategy.queue, "expires": every},
        }
        for name, strategy in STRATEGIES.items()
    }
    outboxes = {"send_notices": "notices", "evaluate_problems": "escalation"}
    for task, queue in outboxes.items():
        entries[task] = {
            "task": f"complaints.tasks.{task}",
            "schedule": every,
            "options": {"queue": queue, "expires": every},
        }
    return entries


def ring(strategies: Iterable[str]) -> None:
    """Ask for a sweep now instead of at the next beat."""
    from complaints.tasks import escalate

    try:
        for name in strategies:
            escalate.apply_async([name], queue=STRATEGIES[name].queue, expires=60, retry=False)
    except OperationalError as error:
        logger.warning("The broker does not answer (%s); the next sweep finds the timers", error)


def ring_for(complaint: Complaint) -> None:
    """Whatever the complaint's types and incident ask for, and whoever is to be told by mail."""
    ring(sorted(complaint.types))
