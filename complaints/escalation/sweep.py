"""The sweep: fire what is due, exactly once, never lost.

The rows are the queue. A sweep claims due timers with SKIP LOCKED in sets, and writes their
escalations, history, notices and next instants in one transaction; nothing external happens
inside. It may run twice, late, or beside itself.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime

from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError, connection, transaction

from complaints import posting
from complaints.escalation import STRATEGIES, acts
from complaints.models import (
    Escalation,
    Event,
    Heartbeat,
    Mark,
    Notice,
    Preference,
    Strategy,
    Timer,
)
from complaints.models.telling import EVERY_CHANNEL, for_recipients
from complaints.models.timer import TimerQuerySet, history
from foundation.bulk import insert_each, update_each
from sla import rulebook
from sla.clock import Change
from sla.models.timer import PLANNED
from sla.planning import Step, Target
from staff import quiet
from staff.directory import Directory
from staff.models import User

logger = logging.getLogger(__name__)

SET_SIZE = 500
# What a sweep reads of a timer and its complaint: not the texts, which can be long.
NEEDED = (
    *(field.name for field in Timer._meta.concrete_fields),
    *(f"complaint__{name}" for name in ("version", "owner", "branch", "handling_branch")),
    "complaint__customer__manager",
    "complaint__customer__account__manager",
    "complaint__incident__owner",
)
Fired = tuple[Timer, Step, list[User]]


def fire_due(name: str, *, now: datetime, in_replay: bool = False) -> int:
    """Fire every due step of one strategy, set after set until none is left; return how many.

    A replay fires its own timers only, each at the instant at which it fell due, and tells
    people in the app only.
    """
    total, timers = 0, Timer.objects.filter(in_replay=in_replay)
    if timers.filter(strategy=name).due(now).exists():  # Mostly not: then this is all it costs
        sweep = Sweep(name, timers, Directory.load(now), now, in_replay=in_replay)
        while fired := sweep.fire_set():
            total += fired
    if not in_replay:
        _beat(name, now, total)
    if total and not in_replay:
        acts.perform_pending(now=now)
    return total


def _beat(name: str, now: datetime, fired: int) -> None:
    if not Heartbeat.objects.filter(name=name).update(at=now, fired=fired):
        Heartbeat.objects.bulk_create(
            [Heartbeat(name=name, at=now, fired=fired)], ignore_conflicts=True
        )


class Sweep:
    """One run of one strategy over `timers` at one moment."""

    def __init__(
        self,
        name: str,
        timers: TimerQuerySet,
        people: Directory,
        now: datetime,
        *,
        in_replay: bool,
    ) -> None:
        self.strategy, self.timers = STRATEGIES[name], timers.filter(strategy=name)
        self.people = people
        self.now, self.in_replay = now, in_replay
        self.channels = [Notice.Channel.INBOX] if in_replay else EVERY_CHANNEL

    def fire_set(self) -> int:
        """Fire one set; where a row breaks it, fire its neighbours one by one and set it aside."""
        try:
            with transaction.atomic():
                return self._fire(self._claim(SET_SIZE))
        except SoftTimeLimitExceeded:
            raise
        except Exception:
            logger.exception("A set of %s did not fire; trying row by row", self.strategy.name)
            return self._fire_one_by_one()

    def _claim(self, limit: int) -> list[Timer]:
        rows = self.timers.select_related("complaint__customer__account", "complaint__incident")
        claimed = list(rows.only(*NEEDED).claim(self.now, limit))
        # After the claim: a rule or calendar that changes now waits for these rows, or is known.
        self.rules = rulebook.current()
        return claimed

    def _fire_one_by_one(self) -> int:
        with transaction.atomic():
            return sum(self._fire_alone(timer) for timer in self._claim(SET_SIZE))

    def _fire_alone(self, timer: Timer) -> int:
        """Fire one; set it aside if it cannot, unless only the moment is to blame."""
        try:
            with transaction.atomic():
                return self._fire([timer])
        except (SoftTimeLimitExceeded, InterfaceError):
            raise
        except OperationalError:
            if not connection.is_usable():
                raise
            logger.exception("Timer %s waits for the next sweep", timer.pk)
            return 0
        except Exception as error:
            logger.exception("Timer %s is set aside", timer.pk)
            aside = Timer.objects.filter(pk=timer.pk)
            aside.update(quarantined=f"{type(error).__name__}: {error}"[:500])
            return 1

    def _fire(self, timers: Sequence[Timer]) -> int:
        if not timers:
            return 0
        due = [(timer, self._target(timer)) for timer in timers]
        fired = [(timer, *self._step(timer, target)) for timer, target in due]
        escalations = [self._escalation(timer, step) for timer, step, _ in fired]
        insert_each(escalations)
        insert_each([self._event(*one) for one in fired])
        self._tell(escalations, [users for _, _, users in fired])
        self._advance(due)
        return len(timers)

    def _target(self, timer: Timer) -> Target:
        return self.rules.promise(timer)

    def _step(self, timer: Timer, target: Target) -> tuple[Step, list[User]]:
        step = target.steps[timer.position]
        return step, self.strategy.recipients(timer, step, self.people)

    def _escalation(self, timer: Timer, step: Step) -> Escalation:
        return Escalation(
            timer=timer,
            generation=timer.generation,
            position=timer.position,
            round=timer.round,
            complaint=timer.complaint,
            strategy=timer.strategy,
            clock=timer.clock,
            audience=step.audience,
            action=step.action,
            due_at=timer.fires_at or self.now,
            fired_at=self._fired_at(timer),
        )

    def _event(self, timer: Timer, step: Step, users: Iterable[User]) -> Event:
        told = [user.names for user in users]
        data = {"strategy": timer.strategy, "clock": timer.clock, "told": told}
        at = self._fired_at(timer)
        return Event(complaint=timer.complaint, kind="escalation", at=at, data=data)

    def _fired_at(self, timer: Timer) -> datetime:
        return timer.fires_at if self.in_replay and timer.fires_at else self.now

    def _tell(self, escalations: Sequence[Escalation], users: Sequence[list[User]]) -> None:
        held, urgent = self._held(escalations)
        wishes = Preference.objects.of([user for told in users for user in told])
        insert_each(
            [
                notice
                for escalation, told in zip(escalations, users, strict=True)
                for notice in for_recipients(
                    told,
                    self.channels,
                    now=escalation.fired_at,
                    hold=held,
                    wishes=wishes,
                    urgent=urgent is None or escalation.complaint_id in urgent,
                    complaint=escalation.complaint,
                    kind=Notice.Kind.ESCALATION,
                    escalation=escalation,
                )
            ]
        )
        if not self.in_replay:
            posting.write(dict(zip(escalations, users, strict=True)))

    def _held(
        self, escalations: Sequence[Escalation]
    ) -> tuple[dict[str, quiet.Hours], set[int] | None]:
        """When the mail of whom waits for the morning, and the complaints for which it does not
        wait; None: all of them are urgent."""
        if self.in_replay or self.strategy.name is not Strategy.OVERDUE:
            return {}, None
        held = quiet.by_role()
        complaints = [escalation.complaint_id for escalation in escalations]
        marked = Mark.objects.filter(complaint__in=complaints)
        return held, set(marked.values_list("complaint", flat=True))

    def _advance(self, due: Sequence[tuple[Timer, Target]]) -> None:
        """Set each timer to its next rung; the pauses are read again from history."""
        changes = history([t.complaint for t, target in due if target.pauses])
        for timer, target in due:
            self._climb(timer, target, changes.get(timer.complaint_id, []))
        update_each([t for t, _ in due], ["position", "round", "not_before", *PLANNED])

    def _climb(self, timer: Timer, promise: Target, changes: Sequence[Change]) -> None:
        timer.climb(promise)
        timer.plan(promise, changes)
        # After an outage a reminder comes once, not once for every round that was missed.
        while timer.round and not self.in_replay and timer.fires_at and timer.fires_at <= self.now:
            timer.climb(promise)
            timer.plan(promise, changes)
