"""What somebody has typed and not sent yet."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef

from complaints.masking import hidden
from complaints.models.records import IntakeKey
from staff.models import User

TOLD = ("caller", "name", "what", "note", "answer", "category", "area", "remedy", "place")


class DraftQuerySet(models.QuerySet["Draft"]):
    def of(self, user: User) -> Self:
        """Their drafts that were not sent, the newest first. A sent page leaves its key behind."""
        sent = IntakeKey.objects.filter(user=OuterRef("user"), key=OuterRef("key"))
        kept = self.filter(user=user, discarded_at=None)
        return kept.exclude(Exists(sent)).order_by("-updated_at", "-pk")

    def thrown_away(self, user: User, since: datetime) -> Self:
        """What can still be taken back, the last first."""
        gone = self.filter(user=user, discarded_at__gte=since)
        return gone.order_by("-discarded_at", "-pk")


class Draft(models.Model):
    """One page of one person. The key is that of the page, so that it is sent once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    key = models.CharField(max_length=100)
    where = models.CharField(max_length=200)  # The path of the page
    values = models.JSONField(default=dict)  # Field to what stands in it
    page = models.CharField(max_length=36, blank=True)  # Which opened page wrote it last
    revision = models.PositiveIntegerField(default=1)  # Finds pages that are behind
    updated_at = models.DateTimeField()
    discarded_at = models.DateTimeField(null=True)  # Thrown away; for a while it can be taken back
    root = models.CharField(max_length=100, blank=True)  # The draft that two pages have forked

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="draft_once_a_page"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.where}"

    @property
    def title(self) -> str:
        """The first words of it, to know it by."""
        values = self.values
        said = [values.get(name, "") for name in TOLD]
        return " · ".join(hidden(text.strip(), ())[:60] for text in said if text.strip())
