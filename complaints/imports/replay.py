"""Time for a replay: what was due at the recorded times fires as it would have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from types import TracebackType
from typing import Self

from django.db import connection
from django.utils.translation import gettext as _

from complaints.escalation.sweep import Sweep
from complaints.models import Complaint, Refused, Timer, sets
from sla import rulebook
from staff.directory import Directory

LOCK = 0x48656564  # One replay at a time: its timers must not fire in another one's time


class Stage:
    """The recorded time. Live sweeps leave its timers alone; when it ends they become live."""

    def __init__(self, *, active: bool) -> None:
        self.active = active

    def __enter__(self) -> Self:
        if self.active:
            if not _lock():
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
            _unlock()

    def until(self, now: datetime, ends: Mapping[int, datetime]) -> Counter[str]:
        """Fire what fell due up to `now`; return the counts by strategy.

        `ends` says when the clocks of complaints stop that are about to be closed (key to
        instant): what falls due at or after that does not fire.
        """
        fired: Counter[str] = Counter()
        if not self.active:
            return fired
        while names := self._due(now, ends):
            people, rules = Directory.load(now), rulebook.current()
            for name in names:  # One set, then look again: its next rung may be at rest
                fired[name] += Sweep(name, people, rules, now, in_replay=True).fire_set()
        return fired

    def _due(self, now: datetime, ends: Mapping[int, datetime]) -> list[str]:
        if ends:
            sets.rest(ends)
        due = Timer.objects.due(now).filter(in_replay=True)
        return sorted(due.order_by().values_list("strategy", flat=True).distinct())


def _lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def release() -> None:
    """Hand what replays have left behind to the live sweep. Only the holder of LOCK may."""
    Timer.objects.filter(in_replay=True).update(in_replay=False)
    Complaint.objects.filter(in_replay=True).update(in_replay=False)


def release_abandoned() -> bool:
    """The same for a replay that died: its lock is free, its timers are still held back."""
    if not Timer.objects.filter(in_replay=True).exists() or not _lock():
        return False
    try:
        release()
    finally:
        _unlock()
    return True


def _unlock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
