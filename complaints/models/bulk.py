"""One act on many complaints: asked for, previewed, then done by a worker, each for itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from complaints.models.complaint import Complaint
from foundation.bulk import insert_each
from staff.models import User

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class BulkQuerySet(models.QuerySet["Bulk"]):
    def running(self) -> Self:
        return self.filter(started_at__isnull=False, finished_at=None).order_by("pk")

    @transaction.atomic
    def plan(
        self,
        act: str,
        form: str,
        complaints: Iterable[int],
        *,
        by: User,
        at: datetime,
        undoes: Bulk | None = None,
    ) -> Bulk:
        """Write down what is to be done with which complaints; nothing is done yet."""
        bulk = self.create(act=act, form=form, by=by, asked_at=at, undoes=undoes)
        insert_each([BulkItem(bulk=bulk, complaint_id=pk) for pk in complaints])
        return bulk


class Bulk(models.Model):
    act = models.CharField(max_length=30)  # A key of complaints.bulk.ACTS
    form = models.TextField()  # As it was sent: the worker reads it again
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)  # Empty while it is only a preview
    finished_at = models.DateTimeField(null=True)
    undoes = models.ForeignKey("self", models.PROTECT, null=True, related_name="undone_by")
    items: RelatedManager[BulkItem]

    objects = BulkQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(started_at__isnull=False),
                name="bulk_starts_before_it_finishes",
            ),
            models.UniqueConstraint(
                fields=["undoes"], condition=Q(undoes__isnull=False), name="bulk_undone_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(started_at__isnull=False, finished_at=None),
                name="bulk_running",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.asked_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("bulk:detail", args=[self.pk])

    def start(self, *, at: datetime) -> bool:
        """Let a worker do it; a second click starts nothing."""
        waiting = Bulk.objects.filter(pk=self.pk, started_at=None)
        return bool(waiting.update(started_at=at))

    def counts(self) -> dict[str, int]:
        rows: Any = self.items.order_by().values_list("outcome").annotate(count=Count("pk"))
        return {outcome.value: 0 for outcome in BulkItem.Outcome} | dict(rows)


class BulkItem(models.Model):
    class Outcome(models.TextChoices):
        PENDING = "", _("to be done")
        DONE = "done", _("done")
        SKIPPED = "skipped", _("skipped")
        FAILED = "failed", _("failed")  # By no fault of its own: it can be tried again

    bulk = models.ForeignKey(Bulk, models.CASCADE, related_name="items")
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    before = models.JSONField(default=dict)  # What undoing needs to know

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["bulk", "complaint"], name="bulk_item_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "done", "skipped", "failed"]),
                name="bulk_item_outcome_known",
            ),
        ]
        indexes = [
            models.Index(fields=["bulk", "outcome"], name="bulk_item_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.bulk_id}: {self.complaint_id}"
