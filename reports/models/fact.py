"""What the reports read: one narrow row a complaint, and its sums by day and branch.

Workers keep both (reports.facts, reports.days); nothing else writes them. Every number of a
report is a sum of `Day`, and the complaints behind it are found in `Fact` by the same condition.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from complaints.models import (
    Area,
    Case,
    Category,
    Channel,
    Complaint,
    Incident,
    RootCause,
    State,
)
from sla.models import Clock
from staff.models import Branch, User

# The keys of the complaint itself are held by the database; these follow them.
COPIED: Any = {
    "on_delete": models.DO_NOTHING,
    "related_name": "+",
    "db_index": False,
    "db_constraint": False,
}
MISSING = {**COPIED, "null": True}
# Of these it is asked how long they took: from their first start until they were first met.
TIMED = (
    Clock.REGISTRATION,
    Clock.DEPARTMENT_NOTICE,
    Clock.FIRST_CONTACT,
    Clock.ANSWER,
    Clock.CALL_BACK,
)


class Fact(models.Model):
    """What the reports ask of one complaint, as it stood when it was last looked at.

    Day and hour are local; minutes are whole ones of wall time; kept and late count promises,
    of which a clock makes one each time it starts anew.
    """

    complaint = models.OneToOneField(Complaint, primary_key=True, **COPIED)
    on = models.DateField()  # Received
    hour = models.PositiveSmallIntegerField()  # Of the week: 0 is Monday, 0 to 1 o'clock
    branch = models.ForeignKey(Branch, **COPIED)  # Where it was taken
    kind = models.CharField(max_length=20, choices=Case.Kind)
    state = models.CharField(max_length=20, choices=State)
    channel = models.ForeignKey(Channel, **COPIED)
    category = models.ForeignKey(Category, **MISSING)
    area = models.ForeignKey(Area, **MISSING)
    cause = models.ForeignKey(RootCause, **MISSING)
    owner = models.ForeignKey(User, **MISSING)
    incident = models.ForeignKey(Incident, **MISSING)
    types = models.PositiveSmallIntegerField()  # Bits of complaints.models.standing.BITS
    reopened = models.PositiveSmallIntegerField()  # How often
    asked = models.PositiveSmallIntegerField()  # For more time
    granted = models.PositiveSmallIntegerField()
    was_called = models.BooleanField()  # Back, whether anybody was reached or not
    was_reached = models.BooleanField()
    was_satisfied = models.BooleanField()  # When last reached
    rating = models.PositiveSmallIntegerField(null=True)  # Given last, 1 to 5
    treatment = models.PositiveSmallIntegerField(null=True)
    next_due_at = models.DateTimeField(null=True)  # Then a promise that runs is late

    kept_attention = models.PositiveSmallIntegerField()
    late_attention = models.PositiveSmallIntegerField()
    kept_registration = models.PositiveSmallIntegerField()
    late_registration = models.PositiveSmallIntegerField()
    kept_department_notice = models.PositiveSmallIntegerField()
    late_department_notice = models.PositiveSmallIntegerField()
    kept_first_contact = models.PositiveSmallIntegerField()
    late_first_contact = models.PositiveSmallIntegerField()
    kept_answer = models.PositiveSmallIntegerField()
    late_answer = models.PositiveSmallIntegerField()
    kept_progress = models.PositiveSmallIntegerField()
    late_progress = models.PositiveSmallIntegerField()
    kept_commitment = models.PositiveSmallIntegerField()
    late_commitment = models.PositiveSmallIntegerField()
    kept_call_back = models.PositiveSmallIntegerField()
    late_call_back = models.PositiveSmallIntegerField()
    kept_statutory = models.PositiveSmallIntegerField()
    late_statutory = models.PositiveSmallIntegerField()
    kept_service = models.PositiveSmallIntegerField()
    late_service = models.PositiveSmallIntegerField()
    minutes_registration = models.PositiveIntegerField(null=True)
    minutes_department_notice = models.PositiveIntegerField(null=True)
    minutes_first_contact = models.PositiveIntegerField(null=True)
    minutes_answer = models.PositiveIntegerField(null=True)
    minutes_call_back = models.PositiveIntegerField(null=True)
    minutes_closing = models.PositiveIntegerField(null=True)  # From the receipt to the archive

    class Meta:
        indexes = [
            models.Index(fields=["branch", "on"], name="fact_day"),  # reports.days, drilling down
            models.Index(  # reports.facts.keep: whose promise has run out meanwhile
                fields=["next_due_at"],
                condition=Q(next_due_at__isnull=False),
                name="fact_to_be_late",
            ),
            models.Index(
                fields=["incident"], condition=Q(incident__isnull=False), name="fact_incident"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}"


class Day(models.Model):
    """How often something was so among what was received on a day at a branch."""

    on = models.DateField()
    branch = models.ForeignKey(Branch, **COPIED)
    figure = models.CharField(max_length=30)  # A key of reports.measures.MEASURES
    key = models.CharField(max_length=30)  # Which clock, category …; empty where there is one
    count = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "on", "figure", "key"], include=["count"], name="day_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.figure} {self.key}: {self.count}"


class Behind(models.Model):
    """A day of a branch whose sums are to be made anew."""

    on = models.DateField()
    branch = models.ForeignKey(Branch, **COPIED)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["on", "branch"], name="behind_once")]

    def __str__(self) -> str:
        return f"{self.on} {self.branch_id}"


class Check(models.Model):
    """One recount of everything against what the workers had kept. Shown on every report."""

    at = models.DateTimeField()
    complaints = models.PositiveIntegerField()
    differing = models.PositiveIntegerField()  # Complaints whose facts were not what they are
    days = models.PositiveIntegerField()  # Days of branches whose sums were not those of facts

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.at}: {self.differing}"
