"""How the sweeps are doing: who swept when, what is left unfired, how late what fired was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import Count

from complaints.models import Escalation, Heartbeat, Timer

LATEST_SWEEP = timedelta(seconds=60)
OLDEST_STEP = timedelta(seconds=60)
ALARM, KEPT = "pulse-alarm", 15  # Seconds
SPAN = timedelta(days=1)  # Of which lateness is shown
LATENESS = """
    SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY fired_at - due_at),
        percentile_disc(0.99) WITHIN GROUP (ORDER BY fired_at - due_at),
        max(fired_at - due_at), count(*)
    FROM complaints_escalation WHERE fired_at > %s AND fired_at <= %s
"""


@dataclass(frozen=True, slots=True)
class Lateness:
    """Of the steps that fired in the last day: how long after they were due."""

    median: timedelta | None
    p99: timedelta | None
    most: timedelta | None
    count: int


@dataclass(frozen=True, slots=True)
class Pulse:
    last_sweep_at: datetime | None
    oldest_unfired_at: datetime | None
    set_aside: int

    def is_well(self, now: datetime) -> bool:
        """A sweep ran within the last minute, and nothing due is older than that."""
        beats = self.last_sweep_at is not None and now - self.last_sweep_at <= LATEST_SWEEP
        oldest = self.oldest_unfired_at
        return beats and (oldest is None or now - oldest <= OLDEST_STEP)


@dataclass(frozen=True, slots=True)
class Alarm:
    is_well: bool
    last_sweep_at: datetime | None


def of(now: datetime) -> Pulse:
    """Three queries on small indexes."""
    beat = Heartbeat.objects.order_by("-at").values_list("at", flat=True).first()
    due = Timer.objects.due(now).filter(in_replay=False)
    oldest = due.values_list("fires_at", flat=True).first()
    aside = Timer.objects.live().exclude(quarantined="").count()
    return Pulse(beat, oldest, aside)


def alarm(now: datetime) -> Alarm | None:
    """What admins see on every page while nothing fires; asked at most every KEPT seconds."""
    found = cache.get(ALARM)
    if found is None:
        pulse = of(now)
        found = Alarm(pulse.is_well(now), pulse.last_sweep_at)
        cache.set(ALARM, found, KEPT)
    return None if found.is_well else found


def lateness(now: datetime) -> Lateness:
    with connection.cursor() as cursor:
        cursor.execute(LATENESS, [now - SPAN, now])
        return Lateness(*cursor.fetchone())


def steps(now: datetime) -> Sequence[dict[str, Any]]:
    """How often each rung of each clock fired in the last day."""
    recent = Escalation.objects.filter(fired_at__gt=now - SPAN, fired_at__lte=now)
    rows = recent.values("strategy", "clock", "position", "audience", "action")
    counted: Any = rows.annotate(count=Count("pk"))
    return list(counted.order_by("strategy", "clock", "position"))
