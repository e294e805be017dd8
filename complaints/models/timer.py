"""The clocks of complaints: started by rule, stopped by moves, fired by the sweep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import sla.models
from complaints.classification import Type
from complaints.models import clocks, lap
from complaints.models.case import Case
from complaints.models.records import Event
from complaints.models.state import FINAL, MOVES, Refused
from foundation.bulk import update_each
from sla import planning
from sla.clock import Change, ticks, used
from sla.models import Clock
from sla.models.timer import PLANNED
from sla.rulebook import Rulebook
from sla.worktime import worked

Outcome = sla.models.Timer.Outcome

PROMISED = (
    *(
        "target",
        "amount",
        "working_days",
        "working_percent",
        "extended",
        "granted_at",
        "granted_until",
        "calendar",
    ),
    *("position", "round", "not_before", "generation"),
)
RUNNING = (*PROMISED, *PLANNED, "started_at", "stopped_at", "outcome")


class Strategy(models.TextChoices):
    """How a timer escalates: by the type that started it, or because a promise runs out."""

    OVERDUE = "overdue", gettext_lazy("overdue")
    MAJOR = Type.MAJOR.value, gettext_lazy("major")
    OVER_THE_HEAD = Type.OVER_THE_HEAD.value, gettext_lazy("over-the-head")
    BATCH = Type.BATCH.value, gettext_lazy("batch")
    REPEAT = Type.REPEAT.value, gettext_lazy("repeat")
    RAISED = Type.RAISED.value, gettext_lazy("raised")
    CROSS_REGION = Type.CROSS_REGION.value, gettext_lazy("cross-region")
    VIP = Type.VIP.value, gettext_lazy("VIP")
    SENSITIVE = Type.SENSITIVE.value, gettext_lazy("sensitive")


class TimerQuerySet(sla.models.TimerQuerySet["Timer"]):
    def of(self, *clocks: Clock) -> Self:
        return self.filter(clock__in=clocks)

    def locked(self) -> Self:
        """Wait for a sweep that is firing these, and keep the next one off until we commit."""
        return self.select_for_update(no_key=True, of=("self",)).order_by("pk")

    def meet(self, *clocks: Clock, at: datetime) -> int:
        timers = self.of(*clocks) if clocks else self
        return timers.stop(Outcome.MET, at)

    def cancel(self, *clocks: Clock, at: datetime) -> int:
        timers = self.of(*clocks) if clocks else self
        return timers.stop(Outcome.CANCELLED, at)


class Timer(sla.models.Timer):
    complaint = models.ForeignKey("Complaint", models.PROTECT, related_name="timers")
    strategy = models.CharField(max_length=20, choices=Strategy, default=Strategy.OVERDUE)
    label = models.CharField(max_length=300, blank=True)  # What was promised (C6)
    in_replay = models.BooleanField(default=False)  # Belongs to a replay's time, not to ours

    objects = TimerQuerySet.as_manager()

    class Meta:
        constraints = [
            *sla.models.Timer.Meta.constraints,
            models.UniqueConstraint(
                fields=["complaint", "clock", "strategy"],
                condition=~Q(clock="commitment"),
                name="timer_once_a_clock",
            ),
            models.CheckConstraint(
                condition=Q(strategy__in=Strategy.values), name="timer_strategy_known"
            ),
        ]
        indexes = [
            # The sweep (TimerQuerySet.due). It holds only timers that still have a step
            # to fire, so it stays small however old the archive grows.
            models.Index(
                fields=["in_replay", "strategy", "fires_at"],
                condition=Q(quarantined="", fires_at__isnull=False),
                name="timer_to_fire",
            ),
        ]

    def hand_over(
        self, target: planning.Target, changes: Sequence[Change], *, at: datetime
    ) -> None:
        """Be promised under another target. Rungs that lie behind `at` are not said again; what
        was granted on top stays due when the customer was told that it would be."""
        self.take(target)
        self.regrant(target, changes)
        promise = self.agreed(replace(target, amount=self.amount))
        gone = used(ticks(changes, self.started_at, promise.pauses), at, promise.calendar)
        self.position = sum(
            promise.reached(step, self.started_at) <= gone for step in promise.steps
        )
        self.generation += 1


def start(complaint: Case, plan: Mapping[str, planning.Target], *, at: datetime) -> list[Timer]:
    """The unsaved timers of a complaint that was registered at `at`."""
    timers = [
        begin(complaint, Clock(clock), target, at=at)
        for clock, target in plan.items()
        if clock not in clocks.STARTED_LATER
    ]
    for timer in timers:
        if timer.clock == Clock.REGISTRATION:  # C1 is over with the registration itself
            timer.stopped_at, timer.outcome, timer.fires_at = at, Outcome.MET, None
    return timers


def begin(complaint: Case, clock: Clock, target: planning.Target, *, at: datetime) -> Timer:
    from_registration = clocks.DEFINITIONS[clock].starts == clocks.Start.REGISTRATION
    started_at = at if from_registration else complaint.received_at
    timer = new_timer(complaint, clock, target, started_at)
    if timer.fires_at and timer.fires_at < at:  # Logged late: nobody could have fired it before
        timer.not_before = timer.fires_at = at
    return timer


def new_timer(
    complaint: Case,
    clock: Clock,
    target: planning.Target,
    started_at: datetime,
    strategy: str = Strategy.OVERDUE,
) -> Timer:
    timer = Timer(
        complaint_id=complaint.pk,
        clock=clock,
        started_at=started_at,
        strategy=strategy,
        in_replay=complaint.in_replay,
    )
    timer.take(target)
    timer.plan(target)
    return timer


def by_urgency(timer: Timer) -> tuple[bool, bool, bool, datetime, int]:
    """In order: what is due next first, before it what the customer was promised; what is met
    last."""
    is_internal = timer.clock in clocks.INTERNAL
    has_stopped, due_at = timer.stopped_at is not None, timer.due_at
    return has_stopped, due_at is None, is_internal, due_at or timer.started_at, timer.pk


def next_due(timers: Iterable[Timer]) -> Timer | None:
    """As ComplaintQuerySet.with_times and the standings have it."""
    first = min(timers, key=by_urgency, default=None)
    return first if first and first.stopped_at is None and first.due_at else None


def history(complaints: Iterable[Case]) -> dict[int, list[Change]]:
    """Per complaint the changes of its state, oldest first."""
    # What nobody has moved yet cannot have waited: mostly there is nothing to ask.
    moved = [complaint.pk for complaint in complaints if complaint.version > 1]
    changes: dict[int, list[Change]] = {}
    if not moved:
        return changes
    rows = Event.objects.exclude(new="").filter(complaint__in=moved).order_by("at", "pk")
    for pk, at, new in rows.values_list("complaint_id", "at", "new"):
        changes.setdefault(pk, []).append(Change(at, new))
    return changes


def follow(cases: Sequence[Case], move: str, rulebook: Rulebook, *, at: datetime) -> None:
    """Let the clocks do what their definitions say of a move that was just made."""
    timers = Timer.objects.filter(complaint__in=[case.pk for case in cases])
    if met := clocks.met_by(move):
        timers.meet(*met, at=at)
    if cancelled := clocks.cancelled_by(move):
        timers.cancel(*cancelled, at=at)
    _restart(_promised(cases, clocks.reset_by(move), rulebook, at), cases, rulebook, at)
    _resume(_promised(cases, clocks.resumed_by(move), rulebook, at), cases, rulebook, at)
    if final := [case.pk for case in cases if case.state in FINAL]:
        timers.filter(complaint__in=final).cancel(at=at)
    if MOVES[move].end:
        refresh([case for case in cases if case.state not in FINAL], rulebook)


def _restart(
    timers: Sequence[Timer], cases: Sequence[Case], rulebook: Rulebook, at: datetime
) -> None:
    """Begin anew at `at` under the same promise; their ladders may fire again."""
    changes = history(cases) if timers else {}
    lap.keep(timers, at=at)
    for timer in timers:
        timer.begin_anew(at, rulebook.promise(timer).calendar)
        timer.plan(rulebook.promise(timer), changes.get(timer.complaint_id, ()))
    update_each(timers, RUNNING)


def _resume(
    timers: Sequence[Timer], cases: Sequence[Case], rulebook: Rulebook, at: datetime
) -> None:
    """Go on as if they had not stopped; what was reached meanwhile fires from now on."""
    stopped = [t for t in timers if t.outcome in (Outcome.MET, Outcome.DROPPED)]
    changes = history(cases) if stopped else {}
    for timer in stopped:
        timer.stopped_at, timer.outcome, timer.not_before = None, "", at
        timer.plan(rulebook.promise(timer), changes.get(timer.complaint_id, ()))
    update_each(stopped, RUNNING)


def _promised(
    cases: Sequence[Case], asked: Sequence[Clock], rulebook: Rulebook, at: datetime
) -> list[Timer]:
    """Those of the clocks that somebody still promises; for a rule that is gone others step in."""
    if not asked:
        return []
    found, of_key = [], {case.pk: case for case in cases}
    for timer in Timer.objects.filter(complaint__in=of_key).of(*asked).locked():
        if timer.clock == Clock.ATTENTION and timer.stopped_at == timer.started_at:
            continue  # Met where it began: nobody was waited for
        if timer.outcome == Outcome.DROPPED or rulebook.is_retired(timer, at):
            case = of_key[timer.complaint_id]
            target = rulebook.plan(case.facts(case.types), case.received_at, at=at).get(timer.clock)
            if target is None:
                continue
            timer.hand_over(target, history([case]).get(case.pk, ()), at=at)
        found.append(timer)
    return found


def refresh(cases: Sequence[Case], rulebook: Rulebook) -> None:
    """Recompute what is due from the history: after a change of state, or a correction."""
    live = Timer.objects.filter(complaint__in=[case.pk for case in cases]).live()
    timers = [
        timer
        for timer in (live.locked() if cases else ())
        if timer.fires_at is None or rulebook.targets[timer.target_id].pauses
    ]
    if timers:
        changes = history(cases)
        for timer in timers:
            timer.plan(rulebook.promise(timer), changes.get(timer.complaint_id, []))
        update_each(timers, PLANNED)


def start_commitment(
    case: Case, promise: str, due_at: datetime, rulebook: Rulebook, *, at: datetime
) -> None:
    """C6: the rule gives the ladder, the promise gives the time."""
    target = rulebook.plan(case.facts(case.types), at, at=at).get(Clock.COMMITMENT)
    if target is None:
        raise Refused(
            _("No rule watches over promises, so none can be given a time; ask an admin for one.")
        )
    timer = new_timer(case, Clock.COMMITMENT, target, at)
    timer.amount, timer.working_days = worked(target.calendar, at, due_at), None
    timer.agreed_at, timer.label = due_at, promise[:300]
    timer.plan(rulebook.promise(timer))
    timer.save()


def start_call_back(case: Case, rulebook: Rulebook, *, at: datetime) -> None:
    """C7 begins when the work is reported done; `follow` resets it each time after that."""
    if case.timers.of(Clock.CALL_BACK).exists():
        return
    if target := rulebook.plan(case.facts(case.types), at, at=at).get(Clock.CALL_BACK):
        new_timer(case, Clock.CALL_BACK, target, at).save()
