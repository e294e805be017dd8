"""A file that belongs to a complaint. What it is was looked at (complaints.attachments)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse


class Attachment(models.Model):
    complaint = models.ForeignKey("Complaint", models.PROTECT, related_name="attachments")
    file = models.FileField(upload_to="attachments/%Y/%m", max_length=200)
    name = models.CharField(max_length=120)  # As whoever sent it calls it
    type = models.CharField(max_length=100)  # Its media type
    size = models.PositiveIntegerField()  # Bytes
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="attachment_is_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("complaints:attachment", args=[self.complaint.number, self.pk])

    @property
    def is_picture(self) -> bool:
        return self.type.startswith("image/")

    @property
    def is_sound(self) -> bool:
        return self.type.startswith("audio/")

    @property
    def is_film(self) -> bool:
        return self.type.startswith("video/")

    @property
    def is_pdf(self) -> bool:
        return self.type == "application/pdf"
