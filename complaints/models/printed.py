"""Who printed which paper of a complaint, when (W13)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class Printed(models.Model):
    complaint = models.ForeignKey("Complaint", models.PROTECT, related_name="printed")
    paper = models.CharField(max_length=20)  # A code of complaints.papers.content.PAPERS
    as_pdf = models.BooleanField()
    is_masked = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.paper} {self.at:%Y-%m-%d %H:%M}"
