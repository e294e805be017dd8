"""How a clock did before it began anew: the timer itself knows only of the stretch it is on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from foundation.bulk import insert_each
from sla.models import Clock
from sla.models import Timer as AnyTimer

if TYPE_CHECKING:
    from complaints.models.timer import Timer

Outcome = AnyTimer.Outcome


class Lap(models.Model):
    """One stretch of a clock that was reset after it. A kept or broken promise stays counted,
    whatever a reopening or the next answer does to the timer."""

    timer = models.ForeignKey("Timer", models.PROTECT, related_name="laps")
    complaint = models.ForeignKey("Complaint", models.PROTECT, related_name="laps")
    clock = models.CharField(max_length=20, choices=Clock)
    generation = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["timer", "generation"], name="lap_once_a_generation"),
            models.CheckConstraint(
                condition=Q(outcome__in=["met", "cancelled"]), name="lap_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__gte=F("started_at")), name="lap_stops_after_it_started"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.timer_id}: {self.generation}"


def keep(timers: Iterable[Timer], *, at: datetime) -> None:
    """Write down how far these came, who begin anew at `at`: what still ran was met by that."""
    insert_each(
        [
            Lap(
                timer=timer,
                complaint_id=timer.complaint_id,
                clock=timer.clock,
                generation=timer.generation,
                started_at=timer.started_at,
                due_at=timer.due_at,
                stopped_at=max(timer.stopped_at or at, timer.started_at),
                outcome=timer.outcome or Outcome.MET,
            )
            for timer in timers
            if timer.outcome != Outcome.DROPPED
        ]
    )
