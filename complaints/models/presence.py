"""Who has a complaint open just now. A courtesy, never a lock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models

from staff.models import User

GONE = timedelta(seconds=30)  # Without a sign for so long, nobody is there any more


class PresenceQuerySet(models.QuerySet["Presence"]):
    def beside(self, user: User, now: datetime) -> Self:
        """Others who are there."""
        here = self.filter(seen_at__gt=now - GONE).exclude(user=user)
        return here.select_related("user").order_by("user__full_name", "pk")


class Presence(models.Model):
    complaint = models.ForeignKey("Complaint", models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()
    is_writing = models.BooleanField(default=False)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["complaint", "user"], name="presence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user}"
