"""A clock of one case, as a row with the next instant at which something must happen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sla import planning
from sla.clock import Tick, due_at
from sla.models.policy import Clock, Target

Row = TypeVar("Row", bound="Timer")


class TimerQuerySet(models.QuerySet[Row]):
    def live(self) -> Self:
        return self.filter(stopped_at=None)

    def due(self, now: datetime) -> Self:
        """Live timers with a step to fire at or before `now`, most overdue first."""
        return self.filter(stopped_at=None, quarantined="", fires_at__lte=now).order_by(
            "fires_at", "pk"
        )

    def claim(self, now: datetime, limit: int) -> Self:
        """Lock up to `limit` due timers; what another sweep holds is skipped, not waited for."""
        locked = self.select_for_update(skip_locked=True, no_key=True, of=("self",))
        return locked.due(now)[:limit]

    def stop(self, outcome: Timer.Outcome, at: datetime) -> int:
        """Stop what is live. The condition is in the UPDATE, so a stopped timer stays as it was."""
        return self.live().update(stopped_at=at, outcome=outcome, fires_at=None)


class Timer(models.Model):
    """One promise about one case. Late is a comparison of two instants, never a stored flag."""

    class Outcome(models.TextChoices):
        MET = "met", _("met")
        CANCELLED = "cancelled", _("cancelled")

    clock = models.CharField(_("clock"), max_length=20, choices=Clock)
    target = models.ForeignKey(Target, models.PROTECT, related_name="+")
    amount = models.DurationField(null=True)  # Only where a promise differs from the rule
    generation = models.PositiveIntegerField(default=1)  # Rises when the clock starts anew
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # Empty while the clock stands still
    position = models.PositiveSmallIntegerField(default=0)  # Of the next step on the ladder
    fires_at = models.DateTimeField(null=True)  # Empty when no step is left, or it stands still
    stopped_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    quarantined = models.CharField(max_length=500, blank=True)  # Why its step could not fire

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(stopped_at=None, outcome="")
                | Q(stopped_at__isnull=False, outcome__in=["met", "cancelled"], fires_at=None),
                name="%(class)s_stops_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(fires_at=None) | Q(fires_at__gte=F("started_at")),
                name="%(class)s_fires_after_it_started",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_clock_display()}"

    def plan(self, target: planning.Target, waits: Sequence[Tick] = ()) -> None:
        """Set `due_at` and `fires_at` from the target and the pauses. Idempotent.

        `waits` are the changes between running and waiting since the start, oldest first.
        """
        if self.amount is not None:
            target = replace(target, amount=self.amount)
        history = [Tick(self.started_at, running=True)]
        if target.pauses:
            history += [tick for tick in waits if tick.at >= self.started_at]
        self.due_at = due_at(history, target.amount, target.calendar)
        step = target.steps[self.position] if self.position < len(target.steps) else None
        self.fires_at = step_at(step, target, history) if step else None

    def is_late(self, now: datetime) -> bool:
        """Done at the due instant is in time; late is strictly after."""
        return self.due_at is not None and (self.stopped_at or now) > self.due_at


def step_at(
    step: planning.Step, target: planning.Target, history: Sequence[Tick]
) -> datetime | None:
    """When a rung of the ladder is reached, or None while the clock stands still."""
    share = target.amount * step.share / 100
    reached = due_at(history, share, target.calendar)
    return reached and reached + step.offset
