"""A draft of a rule, asked what it would have done to past complaints; and the answer."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sla.models import Policy


class WhatIfQuerySet(models.QuerySet["WhatIf"]):
    def unfinished(self) -> Self:
        return self.filter(finished_at=None).order_by("pk")


class WhatIf(models.Model):
    """Asked on the rule page, answered by a worker. Nothing else is written for it."""

    class Outcome(models.TextChoices):
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")
        FAILED = "failed", _("failed")

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="what_ifs")
    draft = models.TextField()  # The rule page's form as it was sent: it opens there again
    since = models.DateField()  # Complaints received from that day on, in the desk's zone
    until = models.DateField()  # And up to this one
    branches = ArrayField(models.CharField(max_length=80), default=list)  # Codes; none: all
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    attempts = models.PositiveSmallIntegerField(default=0)  # How many workers have begun it
    total = models.PositiveIntegerField(null=True)  # Complaints; empty until somebody counts
    done = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    reason = models.CharField(max_length=500, blank=True)  # Why it failed, as a sentence
    figures = models.JSONField(null=True)  # {"before": Figures, "after": Figures}

    objects = WhatIfQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at=None, outcome="")
                | Q(finished_at__isnull=False, outcome__in=["done", "cancelled", "failed"]),
                name="what_if_ends_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="what_if_ends_after_it_begins"
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(finished_at=None), name="what_if_unfinished"
            ),  # What the worker asks for every few seconds
        ]

    def __str__(self) -> str:
        return f"{self.policy}: {self.since} – {self.until}"

    def get_absolute_url(self) -> str:
        return reverse("rules:what-if", args=[self.pk])

    @property
    def language(self) -> str:
        """In which a worker explains itself: that of whoever asked."""
        return self.asked_by.language_code if self.asked_by else str(settings.LANGUAGE_CODE)

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0
