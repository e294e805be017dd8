"""What leaves the house: a row with the next instant at which it is tried, and how it went."""

from __future__ import annotations

from datetime import datetime
from typing import Self, TypeVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

Row = TypeVar("Row", bound=models.Model)


class OutgoingQuerySet(models.QuerySet[Row]):
    def to_send(self, now: datetime) -> Self:
        """Pending ones whose time has come, oldest first."""
        return self.filter(state="pending", next_at__lte=now).order_by("next_at", "pk")

    def abandoned(self, now: datetime) -> Self:
        """Leased by a worker that never said how it went."""
        return self.filter(state="sending", lease_until__lt=now)

    def undelivered(self) -> Self:
        """Given up, or nobody knows whether it arrived."""
        return self.filter(state__in=["dead", "unknown"])


class Outgoing(models.Model):
    class State(models.TextChoices):
        PENDING = "pending", _("to be sent")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        UNKNOWN = "unknown", _("delivery unknown")
        DEAD = "dead", _("given up")

    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    next_at = models.DateTimeField()  # Not sent before this
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True

    @property
    def why(self) -> str:
        """What went wrong; in the reader's words where the sentence is ours."""
        return gettext(self.error) if self.error else ""
