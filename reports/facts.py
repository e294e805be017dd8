"""Facts kept up to date: made anew for whatever was touched, and when a promise runs out.

One at a time does so, a worker or whoever opens a report; what it makes is a function of the
complaint, its rows and the time, and of nothing that was kept before.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from complaints import standings
from complaints.models.standing import BITS
from foundation import locks
from reports import days
from reports.models import TIMED, Fact
from sla.models import Clock

SET_SIZE = 5_000
COLUMNS = [field.column for field in Fact._meta.concrete_fields]


def _clocks() -> str:
    """Per clock how many promises were kept and how many are late; how long some took."""
    sums = [
        f"count(*) FILTER (WHERE clock = '{clock.value}' AND {word}) AS {word}_{clock.value}"
        for clock in Clock
        for word in ("kept", "late")
    ]
    times = [
        "extract(epoch FROM"
        f" min(stopped_at) FILTER (WHERE clock = '{clock.value}' AND outcome = 'met')"
        f" - min(started_at) FILTER (WHERE clock = '{clock.value}'))::bigint / 60"
        f" AS minutes_{clock.value}"
        for clock in TIMED
    ]
    return ", ".join(sums + times)


# A stretch that ended before it was due and was not met (withdrawn, joined) is neither kept nor
# late. What is replayed has a time of its own: there only what has ended is judged.
LATE = "due_at IS NOT NULL AND coalesce(stopped_at, judged_at) > due_at"
FACTS = f"""
    SELECT c.id AS complaint_id, (c.received_at AT TIME ZONE %(zone)s)::date AS "on",
        24 * (extract(isodow FROM c.received_at AT TIME ZONE %(zone)s)::int - 1)
            + extract(hour FROM c.received_at AT TIME ZONE %(zone)s)::int AS hour,
        c.branch_id, c.kind, c.state, c.channel_id, c.category_id, c.area_id, c.cause_id,
        c.owner_id, c.incident_id, coalesce(m.types, 0) AS types, c.generation - 1 AS reopened,
        e.asked, e.granted, b.was_called, b.was_reached, b.was_satisfied, b.rating, b.treatment,
        extract(epoch FROM c.archived_at - c.received_at)::bigint / 60 AS minutes_closing, t.*
    FROM complaints_complaint c
    CROSS JOIN LATERAL (
        SELECT bit_or((%(bits)s::jsonb ->> type)::int) AS types
        FROM complaints_mark WHERE complaint_id = c.id
    ) m
    CROSS JOIN LATERAL (
        SELECT count(*) AS asked, count(*) FILTER (WHERE outcome = 'granted') AS granted
        FROM complaints_extension WHERE complaint_id = c.id
    ) e
    CROSS JOIN LATERAL (
        SELECT count(*) > 0 AS was_called, count(*) FILTER (WHERE is_reached) > 0 AS was_reached,
            coalesce((array_agg(outcome ORDER BY at DESC, id DESC)
                FILTER (WHERE is_reached))[1] = 'satisfied', false) AS was_satisfied,
            (array_agg(rating ORDER BY at DESC, id DESC)
                FILTER (WHERE rating IS NOT NULL))[1] AS rating,
            (array_agg(treatment ORDER BY at DESC, id DESC)
                FILTER (WHERE treatment IS NOT NULL))[1] AS treatment
        FROM (
            SELECT *, outcome <> 'unreachable' AS is_reached
            FROM complaints_callback WHERE complaint_id = c.id
        ) calls
    ) b
    CROSS JOIN LATERAL (
        SELECT min(due_at) FILTER (
            WHERE stopped_at IS NULL AND NOT late AND judged_at IS NOT NULL) AS next_due_at,
            {_clocks()}
        FROM (
            SELECT *, {LATE} AS late, outcome = 'met' AND NOT ({LATE}) AS kept
            FROM (
                SELECT clock, started_at, due_at, stopped_at, outcome,
                    CASE WHEN NOT in_replay THEN %(now)s::timestamptz END AS judged_at
                FROM complaints_timer WHERE complaint_id = c.id AND outcome <> 'dropped'
                UNION ALL
                SELECT clock, started_at, due_at, stopped_at, outcome, stopped_at
                FROM complaints_lap WHERE complaint_id = c.id
            ) stretches
        ) judged
    ) t
    WHERE c.id = ANY(%(keys)s)
"""
NAMES = ", ".join(f'"{name}"' for name in COLUMNS)
WRITE = f"""
    INSERT INTO reports_fact ({NAMES}) SELECT {NAMES} FROM ({FACTS}) AS made
    ON CONFLICT (complaint_id) DO UPDATE SET
        {", ".join(f'"{name}" = excluded."{name}"' for name in COLUMNS[1:])}
"""
# Whose promise has run out is as good as touched.
TAKE = """
    WITH taken AS (
        DELETE FROM complaints_unreported WHERE id IN (
            SELECT id FROM complaints_unreported ORDER BY id LIMIT %(most)s
        ) RETURNING complaint
    ), lapsed AS (
        SELECT complaint_id FROM reports_fact WHERE next_due_at < %(now)s LIMIT %(most)s
    ) SELECT coalesce(array_agg(DISTINCT key), '{}')
    FROM (SELECT complaint FROM taken UNION ALL SELECT complaint_id FROM lapsed) AS found (key)
"""
IS_BEHIND = """
    SELECT EXISTS (SELECT FROM complaints_unreported) OR EXISTS (SELECT FROM reports_behind)
        OR EXISTS (SELECT FROM reports_fact WHERE next_due_at < %s)
"""
# Where it was counted before, and where it is counted now.
MARK_BEHIND = """
    INSERT INTO reports_behind ("on", branch_id)
    SELECT DISTINCT "on", branch_id FROM reports_fact WHERE complaint_id = ANY(%(keys)s)
    ON CONFLICT DO NOTHING
"""


def keep(*, now: datetime, sets: int | None = None) -> bool:
    """Bring facts and sums up to date; return whether nothing is left to do.

    A worker goes on to the end; a page does so many sets at most and says what is missing. Who
    finds somebody else at it leaves it to them.
    """
    standings.refresh()
    if not is_behind(now):
        return True
    done = 0
    while (sets is None or done < sets) and _keep_set(now):
        done += 1
    days.keep(sets)
    return not is_behind(now)


def is_behind(now: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(IS_BEHIND, [now])
        return bool(cursor.fetchone()[0])


@transaction.atomic
def _keep_set(now: datetime) -> int:
    """Make one set anew; return how many there were, or nothing while somebody else does so."""
    if not locks.try_lock_until_commit(days.LOCK):
        return 0
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"most": SET_SIZE, "now": now})
        (keys,) = cursor.fetchone()
        if keys:
            values = arguments(keys, now)
            cursor.execute(MARK_BEHIND, values)
            cursor.execute(WRITE, values)
            cursor.execute(MARK_BEHIND, values)
    return len(keys)


def arguments(keys: list[int], now: datetime) -> dict[str, Any]:
    """What FACTS asks for."""
    bits = "{" + ", ".join(f'"{name}": {bit}' for name, bit in BITS.items()) + "}"
    return {"keys": keys, "now": now, "zone": settings.TIME_ZONE, "bits": bits}
