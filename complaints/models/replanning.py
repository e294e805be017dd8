"""What moved when clocks were planned anew: by whom, why, and from when to when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.urls import reverse

from complaints.models.timer import Timer
from sla.models import Target

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class Replanning(models.Model):
    """One deliberate act: a calendar was changed, or open complaints took over a new version."""

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500)
    moved: RelatedManager[Moved]

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.reason

    def get_absolute_url(self) -> str:
        return reverse("rules:replanning", args=[self.pk])


class Moved(models.Model):
    """A clock before and after. Empty instants: it stood still."""

    replanning = models.ForeignKey(Replanning, models.PROTECT, related_name="moved")
    timer = models.ForeignKey(Timer, models.PROTECT, related_name="+")
    old_due_at = models.DateTimeField(null=True)
    new_due_at = models.DateTimeField(null=True)
    old_target = models.ForeignKey(Target, models.PROTECT, related_name="+")
    new_target = models.ForeignKey(Target, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["replanning", "timer"], name="moved_once"),
        ]

    def __str__(self) -> str:
        return f"{self.old_due_at} → {self.new_due_at}"
