"""The terms of every complaint's text, by which it is found again and compared."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class Terms(models.Model):
    """A row beside the complaint, so that moves need not write its index again."""

    complaint = models.OneToOneField(
        "Complaint", models.PROTECT, primary_key=True, related_name="terms"
    )
    terms = SearchVectorField()  # similarity.terms of what was said, without positions

    class Meta:
        indexes = [GinIndex(fields=["terms"], name="terms_gin")]  # complaints.texts

    def __str__(self) -> str:
        return f"{self.complaint_id}"
