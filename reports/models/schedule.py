"""Reports that are sent by mail, and each time that one was."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.models import Outgoing, OutgoingQuerySet
from reports import periods
from staff.models import Branch, Role, User

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class Rhythm(models.TextChoices):
    """How often a report comes by mail, each about the period before (reports.periods)."""

    DAY = "day", _("every day")
    WEEK = "week", _("every week")
    MONTH = "month", _("every month")


ABOUT = {Rhythm.DAY: periods.day, Rhythm.WEEK: periods.week, Rhythm.MONTH: periods.month}
READERS = frozenset({Role.SUPERVISOR, Role.ADMIN, Role.AUDITOR})
SENT_FROM = 6  # O'clock, local time


class ScheduleQuerySet(models.QuerySet["Schedule"]):
    def of(self, user: User, report: str) -> Self:
        rows = self.filter(user=user, report=report, ended_at=None)
        return rows.select_related("branch").prefetch_related("deliveries")

    def ask(
        self, *, user: User, report: str, branch: Branch, rhythm: str, format: str, today: date
    ) -> None:
        """The first one comes when the period that runs now is over."""
        next_on = periods.following(ABOUT[Rhythm(rhythm)](today))
        self.update_or_create(
            **{"user": user, "report": report, "branch": branch, "rhythm": rhythm},
            ended_at=None,
            defaults={"format": format},
            create_defaults={"format": format, "next_on": next_on},
        )

    def due(self, local: datetime) -> Self:
        """Of people at work who can be written to, from six o'clock on."""
        rows = self.filter(ended_at=None, user__is_active=True).exclude(user__email="")
        on = local.date() if local.hour >= SENT_FROM else local.date() - periods.DAY
        return rows.filter(next_on__lte=on).select_related("user__branch", "branch")


class Schedule(models.Model):
    """A report that somebody gets by mail."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    report = models.CharField(max_length=30)  # A key of reports.catalogue.REPORTS
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    rhythm = models.CharField(_("how often"), max_length=10, choices=Rhythm)
    format = models.CharField(
        _("as"), max_length=5, choices=[("xlsx", "XLSX"), ("csv", "CSV")], default="xlsx"
    )
    next_on = models.DateField()
    ended_at = models.DateTimeField(null=True)

    deliveries: RelatedManager[Delivery]
    objects = ScheduleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "report", "branch", "rhythm"],
                condition=Q(ended_at=None),
                name="schedule_once",
            ),
            models.CheckConstraint(condition=Q(rhythm__in=Rhythm.values), name="schedule_rhythm"),
        ]

    def __str__(self) -> str:
        return f"{self.report}: {self.rhythm}"

    def is_allowed(self) -> bool:
        """Whether the person may still read it on the page."""
        may = self.user.role in READERS
        return may and self.branch.path.startswith(self.user.reach())

    @transaction.atomic
    def plan(self, now: datetime) -> None:
        """Put the report about the last whole period in the outbox: once, whoever asks."""
        about = ABOUT[Rhythm(self.rhythm)](timezone.localdate(now))
        days = {"first": about.first, "last": about.last}
        self.deliveries.get_or_create(**days, defaults={"next_at": now})
        self.next_on = periods.following(about)
        self.save(update_fields=["next_on"])

    @property
    def last_delivery(self) -> Delivery | None:
        """No query where deliveries are prefetched."""
        return max(self.deliveries.all(), key=lambda one: one.last, default=None)


class Delivery(Outgoing):
    """One report by mail, about one period."""

    schedule = models.ForeignKey(Schedule, models.PROTECT, related_name="deliveries")
    first = models.DateField()
    last = models.DateField()

    objects = OutgoingQuerySet["Delivery"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["schedule", "first"], name="delivery_once_a_period"),
            models.CheckConstraint(
                condition=Q(state__in=Outgoing.State.values), name="delivery_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="pending"), name="delivery_to_send"),
        ]

    def __str__(self) -> str:
        return f"{self.schedule}: {self.first}"
