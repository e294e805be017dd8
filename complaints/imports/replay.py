"""Time for a replay: what was due at the recorded times fires as it would have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Self

from django.db import connection
from django.utils.translation import gettext as _

from complaints.escalation.sweep import Sweep
from complaints.models import Complaint, Refused, Timer, sets
from complaints.models.timer import TimerQuerySet
from foundation.bulk import update_in_parts
from foundation.locks import tried, try_lock, unlock
from sla.models import Clock
from staff.directory import Directory

Ends = Mapping[int, datetime]
Clocks = Sequence[Clock]
LOCK = 0x48656564  # One replay at a time: its timers must not fire in another one's time


class Stage:
    """The recorded time. Live sweeps leave its timers alone; when it ends they become live."""

    def __init__(self, *, active: bool) -> None:
        self.active = active

    def __enter__(self) -> Self:
        if self.active:
            if not try_lock(LOCK):
                raise Refused(_("Another replay is under way; wait until it has ended."))
            release()
            with connection.cursor() as cursor:  # A replay that is cut short is run again
                cursor.execute("SET synchronous_commit = off")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.active and connection.is_usable():
            release()
            with connection.cursor() as cursor:
                cursor.execute("SET synchronous_commit = on")
            unlock(LOCK)

    def end(self, ends: Ends, clocks: Clocks = tuple(Clock)) -> Counter[str]:
        """Fire what fell due of complaints (key to instant) before the instant at which these
        clocks stop: all of them where it is closed."""
        if not ends or not self.active:
            return Counter()
        timers = Timer.objects.filter(complaint__in=ends).of(*clocks)
        return self._fire(timers, max(ends.values()), ends, clocks)

    def until(self, now: datetime) -> Counter[str]:
        """Fire all that fell due up to `now`; return the counts by strategy."""
        return self._fire(Timer.objects.all(), now, {}, ()) if self.active else Counter()

    def _fire(
        self, timers: TimerQuerySet, now: datetime, ends: Ends, clocks: Clocks
    ) -> Counter[str]:
        fired: Counter[str] = Counter()
        people, held = Directory.load(now), timers.filter(in_replay=True)
        while names := self._due(held, now, ends, clocks):
            for name in names:  # One set, then look again: its next rung may be at rest
                fired[name] += Sweep(name, held, people, now, in_replay=True).fire_set()
        return fired

    def _due(self, timers: TimerQuerySet, now: datetime, ends: Ends, clocks: Clocks) -> list[str]:
        """The strategies with something to fire, once what ends before that is at rest."""
        if ends:
            sets.rest(ends, clocks)
        return sorted(timers.due(now).order_by().values_list("strategy", flat=True).distinct())


def release() -> None:
    """Hand what replays have left behind to the live sweep. Only the holder of LOCK may."""
    update_in_parts(Timer.objects.filter(in_replay=True), in_replay=False)
    update_in_parts(Complaint.objects.filter(in_replay=True), in_replay=False)


def release_abandoned() -> bool:
    """The same for a replay that died: its lock is free, its timers are still held back."""
    if not Timer.objects.filter(in_replay=True).exists():
        return False
    with tried(LOCK) as held:
        if held:
            release()
        return held
