"""What was fired, and the pulse of those who fire."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from complaints.models.timer import Strategy, Timer
from sla.models import Audience, Clock, StepAction


class Escalation(models.Model):
    """One rung of one ladder, climbed. Exactly once is the unique constraint."""

    timer = models.ForeignKey(Timer, models.PROTECT, related_name="escalations")
    generation = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField()
    round = models.PositiveIntegerField(default=0)  # Of a step that repeats
    complaint = models.ForeignKey("Complaint", models.PROTECT, related_name="escalations")
    strategy = models.CharField(max_length=20, choices=Strategy)
    clock = models.CharField(max_length=20, choices=Clock)
    audience = models.CharField(max_length=20, choices=Audience)
    action = models.CharField(max_length=20, choices=StepAction, default=StepAction.TELL)
    acted_at = models.DateTimeField(null=True)  # When what it does beside telling was done
    due_at = models.DateTimeField()  # When the step was to fire
    fired_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["timer", "generation", "position", "round"], name="escalation_once_a_step"
            ),
            models.CheckConstraint(
                condition=Q(fired_at__gte=F("due_at")), name="escalation_not_before_due"
            ),
        ]
        indexes = [
            models.Index(fields=["complaint"], name="escalation_complaint"),
            models.Index(  # What acts.perform_pending asks for
                fields=["fired_at"],
                condition=~Q(action="tell") & Q(acted_at=None),
                name="escalation_to_act",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.strategy} {self.clock} {self.position}"


class Heartbeat(models.Model):
    """When a strategy's sweep last ran, however little it found."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
    fired = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.at:%H:%M:%S}"

    @property
    def label(self) -> str:
        return str(Strategy(self.name).label)
