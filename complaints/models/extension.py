"""More time for one clock: asked for before it runs out, granted or refused by somebody else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.models.state import Refused
from complaints.models.timer import Timer
from sla import clock
from sla.models import Clock
from sla.rulebook import Rulebook
from staff.models import User

if TYPE_CHECKING:
    from complaints.models.case import Case

# What the law, the receipt or a promise to the customer has fixed cannot be moved by ourselves.
FIXED = frozenset({Clock.STATUTORY, Clock.REGISTRATION, Clock.ATTENTION, Clock.COMMITMENT})


LONGEST = timedelta(days=731)  # As for any promise to a customer


class ExtensionRule(models.Model):
    """How often the clocks of one complaint may be extended: one row that admins edit."""

    most = models.PositiveSmallIntegerField(gettext_lazy("extensions a complaint"), default=2)
    only = models.BooleanField(default=True, unique=True, editable=False)

    class Meta:
        verbose_name = gettext_lazy("extension rule")
        verbose_name_plural = gettext_lazy("extension rule")
        constraints = [models.CheckConstraint(condition=Q(only=True), name="one_extension_rule")]

    def __str__(self) -> str:
        if self.most == 0:
            return _("no complaint may be given more time")
        return _("at most %(most)d extensions a complaint") % {"most": self.most}

    @classmethod
    def limit(cls) -> int:
        return (cls.objects.first() or cls()).most


class ExtensionManager(models.Manager["Extension"]):
    def pending_of(self, complaint: Case) -> Extension:
        """Locked: two who decide at once do so one after the other."""
        asked = self.filter(complaint_id=complaint.pk, decided_at=None)
        pending = asked.select_for_update(of=("self",)).first()
        if pending is None:
            text = _("Nobody has asked for more time for %(number)s.")
            raise Refused(text % {"number": complaint.number})
        return pending

    def askable(self, timer: Timer | None, complaint: Case, until: datetime, at: datetime) -> Timer:
        """The timer; raises Refused where more time until then cannot be asked for at `at`."""
        values = {"number": complaint.number}
        if timer is None or timer.clock in FIXED or timer.due_at is None:
            raise Refused(_("%(number)s has no such clock that could be extended.") % values)
        if at > timer.due_at:
            raise Refused(_("The time of %(number)s has run out; it cannot be extended.") % values)
        if until <= timer.due_at:
            raise Refused(_("Choose a time later than the one by which it is due now."))
        if until - at > LONGEST:
            raise Refused(_("Choose a time within two years; nobody can promise beyond."))
        of_it = self.filter(complaint_id=complaint.pk)
        if of_it.filter(decided_at=None).exists():
            raise Refused(_("More time for %(number)s is asked for already.") % values)
        most = ExtensionRule.limit()
        if of_it.filter(outcome="granted").count() >= most:
            text = _("%(number)s was given more time %(most)d times; that is the limit.")
            raise Refused(text % {**values, "most": most})
        return timer


class Extension(models.Model):
    complaint = models.ForeignKey("Complaint", models.PROTECT, related_name="extensions")
    timer = models.ForeignKey(Timer, models.PROTECT, related_name="extensions")
    new_due_at = models.DateTimeField()
    reason = models.TextField()
    told = models.CharField(max_length=500)  # How and when the customer was told
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    objects = ExtensionManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"], condition=Q(decided_at=None), name="extension_one_pending"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, outcome="")
                | Q(
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                    outcome__in=["granted", "refused"],
                )
                | Q(decided_at__isnull=False, decided_by=None, outcome="lapsed"),
                name="extension_decided_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="extension_not_by_who_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.timer}: {self.new_due_at}"

    def decide(self, outcome: str, *, by: User, at: datetime) -> None:
        if by.pk == self.asked_by_id:
            raise Refused(_("Somebody other than who asked decides on more time."))
        self.outcome, self.decided_by, self.decided_at = outcome, by, at
        self.save(update_fields=["outcome", "decided_by", "decided_at"])

    def lapse(self, at: datetime) -> None:
        self.outcome, self.decided_at = "lapsed", at
        self.save(update_fields=["outcome", "decided_at"])

    def is_of(self, timer: Timer) -> bool:
        """Whether it is still the clock for which time was asked, and not one that began later."""
        return timer.stopped_at is None and timer.started_at <= self.asked_at


def extend(
    timer: Timer, until: datetime, rules: Rulebook, changes: list[clock.Change], *, at: datetime
) -> None:
    """Give the clock the working time until then; rungs that now lie ahead fire (again).

    One that stands still goes on to do so: the time is there when it runs on.
    """
    promise = rules.promise(timer)
    if not timer.grant(until, promise, changes, at):
        text = _("The office is closed until then, so that gives no more time; choose a later one.")
        raise Refused(text)
    gone = clock.used(clock.ticks(changes, timer.started_at, promise.pauses), at, promise.calendar)
    timer.generation, timer.round, timer.not_before = timer.generation + 1, 0, at
    promise = rules.promise(timer)
    timer.position = sum(promise.reached(one, timer.started_at) <= gone for one in promise.steps)
    timer.plan(promise, changes)
    timer.save()
