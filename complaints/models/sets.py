"""Moves of many complaints at once, for files: the same table of moves, one statement each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from complaints.models.complaint import Complaint
from complaints.models.lapsing import lapse
from complaints.models.records import Event
from complaints.models.state import MOVES, State
from complaints.models.timer import Outcome
from foundation.bulk import insert_each

SETTLE = """
    UPDATE complaints_complaint AS c
    SET state = %s, version = c.version + 1, archived_at = {archived_at}
    FROM unnest(%s::bigint[], %s::timestamptz[]) AS act (pk, at) WHERE c.id = act.pk
"""
STOP = """
    UPDATE complaints_timer AS t
    SET stopped_at = greatest(act.at, t.started_at), outcome = %s, fires_at = NULL
    FROM unnest(%s::bigint[], %s::timestamptz[]) AS act (pk, at)
    WHERE t.complaint_id = act.pk AND t.stopped_at IS NULL
"""


@transaction.atomic
def settle(
    name: str, instants: Mapping[int, datetime], *, outcome: Outcome, data: dict[str, Any]
) -> set[int]:
    """Make the move `name` for complaints (key to instant) and stop their clocks.

    What the move does not allow is left as it is; return the keys that moved.
    """
    rows = Complaint.objects.filter(pk__in=instants).order_by("pk")
    states = dict(rows.select_for_update(no_key=True).values_list("pk", "state"))
    old = {pk: State(state) for pk, state in states.items() if state in MOVES[name].start}
    end = MOVES[name].end
    keys, times = list(old), [instants[pk] for pk in old]
    archived_at = "act.at" if end is State.ARCHIVED else "NULL"
    with connection.cursor() as cursor:
        cursor.execute(SETTLE.format(archived_at=archived_at), [end, keys, times])
        cursor.execute(STOP, [outcome, keys, times])
    insert_each(
        [
            Event(
                complaint_id=pk, kind=name, at=instants[pk], old=old[pk], new=end or "", data=data
            )
            for pk in keys
        ]
    )
    if keys:
        lapse(keys, name, at=max(times))
    return set(keys)


def rest(instants: Mapping[int, datetime]) -> None:
    """Let no timer of these complaints (key to instant) fire at or after its instant."""
    sql = """
        UPDATE complaints_timer AS t SET fires_at = NULL
        FROM unnest(%s::bigint[], %s::timestamptz[]) AS act (pk, at)
        WHERE t.complaint_id = act.pk AND t.stopped_at IS NULL AND t.fires_at >= act.at
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(instants), list(instants.values())])
