"""Plays tales at their own times: through the intake, the verbs and the sweep that pages use.

Chapter by chapter (some days of the story): first the receipts, then the acts in rounds, the
next act of every complaint in each. A clock never sees beyond the next act of its complaint, so
what falls due fires as it would have; among complaints only the order of receipts matters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction

from complaints import intake
from complaints.demo.tales import Act, Tale
from complaints.imports.replay import Clocks, Ends, Stage
from complaints.models import Complaint, Timer, sets
from complaints.models.timer import Outcome, TimerQuerySet
from staff.models import User

Progress = Callable[[int], None]
Playing = tuple[Complaint, Act]

# Timers that would fire at or after the next act of their complaint leave the replay for a
# moment, in one transaction with the sweep, so that nobody else sees them outside.
HOLD = """
    UPDATE complaints_timer AS t SET in_replay = FALSE
    FROM unnest(%s::bigint[], %s::timestamptz[]) AS act (pk, at)
    WHERE t.complaint_id = act.pk AND t.stopped_at IS NULL AND t.in_replay
        AND t.fires_at >= act.at AND t.fires_at <= %s
    RETURNING t.id
"""


class PatientStage(Stage):
    """A stage on which the clocks of some complaints wait for an act that comes first."""

    def __enter__(self) -> PatientStage:
        super().__enter__()
        self.acts: Mapping[int, datetime] = {}
        self.held: list[int] = []
        return self

    @transaction.atomic
    def until_acts(self, now: datetime, acts: Mapping[int, datetime]) -> Counter[str]:
        """Fire what fell due up to `now`; of complaints that act (by key) only what came first."""
        self.acts, self.held = acts, []
        fired = self.until(now)
        Timer.objects.filter(pk__in=self.held).update(in_replay=True)
        return fired

    def _due(self, timers: TimerQuerySet, now: datetime, ends: Ends, clocks: Clocks) -> list[str]:
        if self.acts:
            with connection.cursor() as cursor:
                cursor.execute(HOLD, [list(self.acts), list(self.acts.values()), now])
                self.held += [pk for (pk,) in cursor.fetchall()]
        return super()._due(timers, now, ends, clocks)


class Player:
    def __init__(self, stage: PatientStage, progress: Progress) -> None:
        self.stage, self.progress = stage, progress
        self.logged = 0
        self.on_stage: list[Tale] = []  # Logged, with something left to be done

    def play(self, tales: Iterable[Tale], chapters: Iterable[datetime]) -> None:
        """Play up to each of the instants; what lies behind the last one never happens."""
        coming = sorted(tales, key=lambda tale: tale.registered_at)
        for end in chapters:
            now = [tale for tale in coming if tale.registered_at <= end]
            del coming[: len(now)]
            for together in in_sets(now):
                self._log(together)
            while acts := self._next_acts(end):
                self._play_round(acts, end)
            self.stage.until_acts(end, {})

    def _log(self, tales: Sequence[Tale]) -> None:
        entries = [(tale.new, tale.registered_at) for tale in tales]
        complaints = intake.log_many(entries, by=tales[0].by)
        for tale, complaint in zip(tales, complaints, strict=True):
            tale.complaint = complaint
        self.on_stage += tales
        self.logged += len(tales)
        self.progress(self.logged)

    def _next_acts(self, end: datetime) -> list[Playing]:
        """The next act of each complaint that has one before the end of the chapter."""
        self.on_stage = [tale for tale in self.on_stage if tale.acts]
        return [
            (tale.complaint, tale.acts.popleft())
            for tale in self.on_stage
            if tale.complaint and tale.acts[0].at <= end
        ]

    def _play_round(self, acts: Sequence[Playing], end: datetime) -> None:
        self.stage.until_acts(end, {complaint.pk: act.at for complaint, act in acts})
        settled: dict[str, dict[int, datetime]] = {}
        for complaint, act in acts:
            if isinstance(act.verb, str):
                settled.setdefault(act.verb, {})[complaint.pk] = act.at
            else:
                act.verb(complaint, at=act.at, **act.values)
            self.progress(self.logged)
        for name, instants in settled.items():
            sets.settle(name, instants, outcome=Outcome.MET, data={})


def in_sets(tales: Sequence[Tale]) -> list[list[Tale]]:
    """The receipts of a chapter by who took them, each set in order of time.

    One that is logged alone comes after all that were received before it.
    """
    found: dict[tuple[int, User | None], list[Tale]] = {}
    part = 0
    for tale in tales:
        part += tale.is_logged_alone
        found.setdefault((part, tale.by), []).append(tale)
        part += tale.is_logged_alone
    return list(found.values())
