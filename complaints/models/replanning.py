"""What moved when clocks were planned anew: by whom, why, and from when to when."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from complaints.models.timer import Timer
from complaints.reasons import Cause, Reason
from sla.models import Policy, Target
from staff.models import User

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class ReplanningQuerySet(models.QuerySet["Replanning"]):
    def unfinished(self) -> Self:
        return self.filter(finished_at=None).order_by("pk")


class Replanning(models.Model):
    """One deliberate act: a calendar was changed, or open complaints took over a new version.

    Of a calendar it keeps what was said before and after, as the rows of `sla.calendars.facts`.
    """

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    cause = models.CharField(max_length=20, choices=Cause)
    about = models.JSONField(default=dict)  # The names of what the cause names
    policy = models.ForeignKey(Policy, models.PROTECT, null=True, related_name="replannings")
    added = models.JSONField(default=list)
    removed = models.JSONField(default=list)
    finished_at = models.DateTimeField(null=True)  # Empty while a worker is to do it
    failure = models.CharField(max_length=80, blank=True)  # The error that ended it
    moved: RelatedManager[Moved]

    objects = ReplanningQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at__isnull=False) | Q(policy__isnull=False),
                name="replanning_by_a_worker_has_a_rule",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(finished_at=None), name="replanning_unfinished"
            ),
        ]

    def __str__(self) -> str:
        return str(self.reason)

    def get_absolute_url(self) -> str:
        return reverse("rules:replanning", args=[self.pk])

    @classmethod
    def because_of(cls, reason: Reason, *, by: User | None, at: datetime) -> Self:
        """An unsaved record of what is done at `at`."""
        return cls(at=at, by=by, cause=reason.cause, about=reason.about, finished_at=at)

    @property
    def reason(self) -> Reason:
        return Reason(Cause(self.cause), self.about)


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

    def __str__(self) -> str:
        return f"{self.old_due_at} → {self.new_due_at}"
