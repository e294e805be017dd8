"""What is written once about a complaint: history, types with evidence, call-backs, keys."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from complaints import evidence
from complaints.classification import Type
from complaints.models.state import State
from foundation.history import TransactionIdField


class TypeChoices(models.TextChoices):
    """The urgent types in the order in which queues show them (T3 to T10)."""

    OVER_THE_HEAD = Type.OVER_THE_HEAD.value, _("over-the-head")
    MAJOR = Type.MAJOR.value, _("major")
    BATCH = Type.BATCH.value, _("batch")
    REPEAT = Type.REPEAT.value, _("repeat")
    RAISED = Type.RAISED.value, _("raised")
    CROSS_REGION = Type.CROSS_REGION.value, _("cross-region")
    VIP = Type.VIP.value, _("VIP")
    SENSITIVE = Type.SENSITIVE.value, _("sensitive")


class Event(models.Model):
    """One line of the history: who did what, when and why. Insert-only by trigger (W3)."""

    complaint = models.ForeignKey("Complaint", models.PROTECT, related_name="events")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )  # Empty: the desk itself
    kind = models.CharField(max_length=30)
    old = models.CharField(max_length=20, choices=State, blank=True)
    new = models.CharField(max_length=20, choices=State, blank=True)
    note = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    recorded_at = models.DateTimeField(db_default=Now())
    xid = TransactionIdField()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["complaint", "at"], name="event_complaint")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"

    @property
    def words(self) -> str:
        return evidence.event_in_words(self.kind, self.data)

    @property
    def is_system(self) -> bool:
        return self.by_id is None


class Mark(models.Model):
    """A type that holds for a complaint, with its evidence."""

    complaint = models.ForeignKey("Complaint", models.PROTECT, related_name="marks")
    type = models.CharField(max_length=20, choices=TypeChoices)
    generation = models.PositiveIntegerField(default=1)
    evidence = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["complaint", "type", "generation"], name="mark_once"),
            models.CheckConstraint(
                condition=Q(type__in=TypeChoices.values), name="mark_type_known"
            ),
        ]
        indexes = [models.Index(fields=["type", "complaint"], name="mark_type")]  # Queues by type

    def __str__(self) -> str:
        return self.get_type_display()

    @property
    def words(self) -> str:
        """The evidence as a sentence in the reader's language."""
        return evidence.in_words(Type(self.type), self.evidence)


class CallBack(models.Model):
    """A call after the work is done: whether the customer was reached, and is satisfied (W7)."""

    class Outcome(models.TextChoices):
        SATISFIED = "satisfied", _("reached and satisfied")
        DISSATISFIED = "dissatisfied", _("reached and dissatisfied")
        UNREACHABLE = "unreachable", _("not reached")

    complaint = models.ForeignKey("Complaint", models.PROTECT, related_name="call_backs")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=20, choices=Outcome)
    rating = models.PositiveSmallIntegerField(null=True)  # Of the result
    treatment = models.PositiveSmallIntegerField(null=True)  # Of how the customer was treated
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["satisfied", "dissatisfied", "unreachable"]),
                name="call_back_outcome_known",
            ),
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__range=(1, 5)), name="call_back_rating_1_to_5"
            ),
            models.CheckConstraint(
                condition=Q(treatment=None) | Q(treatment__range=(1, 5)),
                name="call_back_treatment_1_to_5",
            ),
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()


class IntakeKey(models.Model):
    """One key, one complaint: a resent or doubled request finds what the first one made (I11)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    key = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64)
    complaint = models.ForeignKey("Complaint", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="intake_key_once"),
        ]

    def __str__(self) -> str:
        return self.key
