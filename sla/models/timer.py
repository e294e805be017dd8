"""A clock of one case, as a row with the next instant at which something must happen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sla import planning, worktime
from sla.amounts import Amount, WorkingDays, lasting
from sla.clock import Change, Tick, due_at, ticks, used
from sla.models.calendar import Calendar
from sla.models.policy import Clock, Target
from sla.worktime import worked

Row = TypeVar("Row", bound="Timer")
PLANNED = ("due_at", "unconfirmed", "fires_at")  # What `plan` sets


class TimerQuerySet(models.QuerySet[Row]):
    def live(self) -> Self:
        return self.filter(stopped_at=None)

    def due(self, now: datetime) -> Self:
        """Timers with a step to fire at or before `now`, most overdue first: live ones, and those
        that were met where they began."""
        return self.filter(quarantined="", fires_at__lte=now).order_by("fires_at", "pk")

    def claim(self, now: datetime, limit: int) -> Self:
        """Lock up to `limit` due timers; what another sweep holds is skipped, not waited for."""
        locked = self.select_for_update(skip_locked=True, no_key=True, of=("self",))
        return locked.due(now)[:limit]

    def stop(self, outcome: Timer.Outcome, at: datetime) -> int:
        """Stop what is live. The condition is in the UPDATE, so a stopped timer stays as it was."""
        return self.live().update(stopped_at=at, outcome=outcome, fires_at=None)


class Timer(models.Model):
    """One promise about one case. Late is a comparison of two instants, never a stored flag."""

    class Outcome(models.TextChoices):
        MET = "met", _("met")
        CANCELLED = "cancelled", _("cancelled")
        DROPPED = "dropped", _("asked for by no rule any more")

    clock = models.CharField(_("clock"), max_length=20, choices=Clock)
    target = models.ForeignKey(Target, models.PROTECT, related_name="+")
    amount = models.DurationField()  # What was promised under the target, and on which calendar
    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="+")
    # As the rule says it, where that is working days, and of these a share: what they come to
    # is counted anew with each start, and when the calendar changes (C7, C10)
    working_days = models.PositiveSmallIntegerField(null=True)
    working_percent = models.FloatField(null=True)
    extended = models.DurationField(default=timedelta)  # Of the amount: granted on top of the rule
    granted_at = models.DateTimeField(null=True)  # When more time was granted, and until when:
    granted_until = models.DateTimeField(null=True)  # on any calendar it is due then at the latest
    generation = models.PositiveIntegerField(default=1)  # Rises when the clock starts anew
    started_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)  # Due then, whatever the calendar says (C6)
    due_at = models.DateTimeField(null=True)  # Empty while the clock stands still
    unconfirmed = models.BooleanField(default=False)  # Due in a year without known holidays
    position = models.PositiveSmallIntegerField(default=0)  # Of the next step on the ladder
    round = models.PositiveIntegerField(default=0)  # How often a repeating step has fired
    not_before = models.DateTimeField(null=True)  # No step is reached before the one below it
    fires_at = models.DateTimeField(null=True)  # Empty when no step is left, or it stands still
    stopped_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    quarantined = models.CharField(max_length=500, blank=True)  # Why its step could not fire

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(stopped_at=None, outcome="")
                | Q(
                    stopped_at__isnull=False,
                    outcome__in=["met", "cancelled", "dropped"],
                    fires_at=None,
                )
                | Q(stopped_at__isnull=False, outcome="met", fires_at__lte=F("stopped_at")),
                name="%(class)s_stops_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(fires_at=None) | Q(fires_at__gte=F("started_at")),
                name="%(class)s_fires_after_it_started",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_clock_display()}"

    @property
    def clock_choice(self) -> Clock:
        return Clock(self.clock)

    @property
    def promised(self) -> Amount:
        """What the rule gives it, without what was granted on top."""
        if self.working_days is None:
            return self.amount - self.extended
        return WorkingDays(self.working_days, self.working_percent or 100)

    def take(self, target: planning.Target) -> None:
        """Be promised under a target. What was granted on top stays; the ladder begins anew."""
        self.target_id, self.calendar_id = target.pk, target.calendar_pk
        days = target.amount if isinstance(target.amount, WorkingDays) else None
        self.working_days = days.count if days else None
        self.working_percent = days.percent if days else None
        self.amount = target.lasting(self.started_at) + self.extended
        self.position = self.round = 0

    def count_days(self, calendar: worktime.Calendar) -> None:
        """What working days come to on that calendar, from where it started."""
        if self.working_days is not None:
            self.amount = lasting(self.promised, calendar, self.started_at) + self.extended

    def grant(
        self, until: datetime, promise: planning.Target, changes: Sequence[Change], at: datetime
    ) -> bool:
        """Give the working time until then, on top of what is used up at `at`; whether that is
        more than there was. One that stands still has it when it runs on."""
        gone = used(ticks(changes, self.started_at, promise.pauses), at, promise.calendar)
        amount = gone + worked(promise.calendar, at, until)
        if amount <= self.amount:
            return False
        self.extended, self.amount = self.extended + amount - self.amount, amount
        self.granted_at, self.granted_until = at, until
        return True

    def regrant(self, target: planning.Target, changes: Sequence[Change]) -> None:
        """After `take`: what was granted for this stretch stays due when people were told so."""
        own = amount = target.lasting(self.started_at)
        if self.granted_at and self.granted_until and self.granted_at >= self.started_at:
            gone = used(
                ticks(changes, self.started_at, target.pauses), self.granted_at, target.calendar
            )
            until = worked(target.calendar, self.granted_at, self.granted_until)
            amount = max(amount, gone + until)
        self.amount, self.extended = amount, amount - own

    def begin_anew(self, at: datetime, calendar: worktime.Calendar) -> None:
        """Count from `at` under the same promise; the ladder may fire again.

        More time was granted for that one stretch: it does not come again.
        """
        self.generation += 1
        self.amount, self.extended = self.amount - self.extended, timedelta()
        self.granted_at = self.granted_until = None
        self.started_at, self.not_before = at, None
        self.count_days(calendar)
        self.position = self.round = 0
        self.stopped_at, self.outcome = None, ""

    def take_up(self, target: planning.Target, *, since: datetime, at: datetime) -> None:
        """Run under a target as if it had done so since then; what lies behind fires at `at`."""
        self.started_at, self.not_before = since, at
        self.take(target)
        self.generation += self.stopped_at is not None
        self.stopped_at, self.outcome = None, ""

    def plan(self, promise: planning.Target, changes: Sequence[Change] = ()) -> None:
        """Set what follows from the promise and the history (PLANNED). Idempotent.

        `changes` are those of the case's state, oldest first.
        """
        promise = self.agreed(promise)
        history = ticks(changes, self.started_at, promise.pauses)
        due = due_at(history, promise.lasting(self.started_at), promise.calendar)
        self.due_at = due and (self.agreed_at or due)
        self.unconfirmed = self.due_at is not None and not promise.calendar.is_confirmed(
            self.started_at, self.due_at
        )
        reached = self._reached(promise, history)
        self.fires_at = max(reached, self.not_before or reached) if reached else None
        if self.fires_at and self.stopped_at and self.fires_at > self.stopped_at:
            self.fires_at = None  # It was met before

    def agreed(self, promise: planning.Target) -> planning.Target:
        """The promise; where people have agreed on a time, with the working time until then."""
        if self.agreed_at is None:
            return promise
        amount = worked(promise.calendar, self.started_at, self.agreed_at)
        return replace(promise, amount=amount)

    def _reached(self, promise: planning.Target, history: Sequence[Tick]) -> datetime | None:
        """When the next rung is reached; None on top of the ladder and while it stands still."""
        if self.position >= len(promise.steps):
            return None
        step = promise.steps[self.position]
        used_up = promise.reached(step, self.started_at, self.round)
        reached = due_at(history, used_up, promise.calendar)
        if reached and self.agreed_at and used_up >= promise.lasting(self.started_at):
            return max(reached, self.agreed_at)  # Which may lie where the calendar is closed
        return reached

    def climb(self, promise: planning.Target) -> None:
        """The rung is fired: go on to the next one, or to the next round of the last."""
        self.not_before = self.fires_at
        if self.round < promise.steps[self.position].times:
            self.round += 1
        else:
            self.position, self.round = self.position + 1, 0

    def is_late(self, now: datetime) -> bool:
        """Done at the due instant is in time; late is strictly after."""
        return self.due_at is not None and (self.stopped_at or now) > self.due_at
