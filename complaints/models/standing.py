"""Where an open complaint stands in the queues: one narrow row beside it, kept by refreshing.

Triggers write down which complaints were touched and no more: a writer waits for nobody. Whoever
reads the queues first has the touched ones looked at anew (`complaints.standings`), so that what
is read is what a recount would find.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q

from complaints.models.records import TypeChoices
from staff.models import Branch, User
from staff.reach import within_sight

if TYPE_CHECKING:
    from complaints.models.complaint import Complaint

# What the queues ask of a complaint, as one number: its types, then how it stands.
BITS = {one.value: 1 << place for place, one in enumerate(TypeChoices)}
ANSWERED, UNASSIGNED, ASKED, DRAWN, LEFT_OUT, CHASED = (1 << place for place in range(8, 14))
# The keys of the complaint itself are held by the database; these follow them.
COPIED: Any = {
    "on_delete": models.CASCADE,
    "related_name": "+",
    "db_index": False,
    "db_constraint": False,
}


class StandingQuerySet(models.QuerySet["Standing"]):
    def open(self) -> Self:
        return self.filter(is_open=True)

    def having(self, bits: int) -> Self:
        return self.alias(held=F("bits").bitand(bits)).filter(held=bits)

    def visible_to(self, user: User) -> Self:
        """As ComplaintQuerySet.visible_to."""
        return self.filter(within_sight(user))

    def changed_since(self, change: int, user: User) -> Self:
        """Touched after that change, as far as the user sees it, or saw it until then."""
        return self.filter(Q(change__gt=change) & (within_sight(user) | Q(moved_change__gt=change)))

    def in_order_of_work(self) -> Self:
        """W11: urgent first, then by due time, then by arrival."""
        due = F("next_due_at").asc(nulls_last=True)
        return self.order_by("-urgent", due, "received_at", "complaint_id")


class Standing(models.Model):
    complaint = models.OneToOneField(
        "Complaint", models.CASCADE, primary_key=True, related_name="standing"
    )
    is_open = models.BooleanField()  # A closed one stays for a day, so that pages hear of it
    branch = models.ForeignKey(Branch, **COPIED)
    handling_branch = models.ForeignKey(Branch, **COPIED)
    owner = models.ForeignKey(User, null=True, **COPIED)
    state = models.CharField(max_length=20)
    category = models.ForeignKey("Category", null=True, **COPIED)
    area = models.ForeignKey("Area", null=True, **COPIED)
    channel = models.ForeignKey("Channel", **COPIED)
    bits = models.PositiveSmallIntegerField()
    urgent = models.BooleanField()
    received_at = models.DateTimeField()
    next_due_at = models.DateTimeField(null=True)
    next_started_at = models.DateTimeField(null=True)
    next_unconfirmed = models.BooleanField(null=True)
    next_clock = models.CharField(max_length=20)  # Empty where nothing is due
    escalated_at = models.DateTimeField(null=True)
    change = models.BigIntegerField()  # Rises with every refreshing: finds what is new
    moved_change = models.BigIntegerField(null=True)  # Of the last that took it out of some sight
    changed_at = models.DateTimeField()

    objects = StandingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["change"], name="standing_change"),
            models.Index(  # A page of a queue is the beginning of it
                F("urgent").desc(),
                F("next_due_at").asc(nulls_last=True),
                F("received_at"),
                F("complaint_id"),
                condition=Q(is_open=True),
                name="standing_order_of_work",
            ),
            models.Index(fields=["owner"], condition=Q(is_open=True), name="standing_owned"),
            models.Index(fields=["category"], condition=Q(is_open=True), name="standing_about"),
            models.Index(
                fields=["branch", "handling_branch", "bits"],
                condition=Q(is_open=True),
                name="standing_alike",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}: {self.bits:b}"

    def give_times_to(self, complaint: Complaint) -> None:
        """What ComplaintQuerySet.with_times would ask the database for."""
        for name in ("next_due_at", "next_started_at", "next_unconfirmed", "escalated_at"):
            value: datetime | bool | None = getattr(self, name)
            setattr(complaint, name, value)


class Tallied(models.Model):
    """How many open ones of two branches stand alike and are due alike, and since when.

    Counted again from the standings whenever one of them changes, or time has moved one from
    being due to being overdue: `complaints.standings.tallied`.
    """

    branch = models.ForeignKey(Branch, **COPIED)
    handling_branch = models.ForeignKey(Branch, **COPIED)
    bits = models.PositiveSmallIntegerField()
    due = models.PositiveSmallIntegerField()  # As complaints.queues.Due
    count = models.PositiveIntegerField()
    oldest_at = models.DateTimeField()
    first_due_at = models.DateTimeField(null=True)
    last_due_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "handling_branch", "bits", "due"], name="tallied_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.count} of {self.bits:b}"


class Untallied(models.Model):
    """Which tallies are behind. Written by triggers on the standings."""

    branch = models.ForeignKey(Branch, **COPIED)
    handling_branch = models.ForeignKey(Branch, **COPIED)
    bits = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.bits:b}"


class Touched(models.Model):
    """A complaint whose standing is behind. Written by triggers, taken away by refreshing."""

    complaint = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.complaint)


class Unreported(models.Model):
    """A complaint that was touched since the reports counted it. Handed on by refreshing."""

    complaint = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.complaint)
