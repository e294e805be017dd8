"""Moves of many complaints at once, for files: the same table of moves, one statement each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from django.db import connection, transaction

from complaints.models.complaint import Complaint
from complaints.models.lapsing import lapse
from complaints.models.records import Event
from complaints.models.state import MOVES, State
from complaints.models.steps import lock_all, move_all
from complaints.models.timer import Outcome
from foundation.bulk import insert_each
from sla.models import Clock

# What the rules ask of a complaint, so that its clocks cost no query for each.
ASKED = (
    *("customer__tier", "customer__account__level", "category", "area", "channel", "body"),
    *("branch", "handling_branch"),
)
# The acts of a file, by the name of what they leave in the history.
Done = Literal["answer", "resolve", "archive"]
ACTS: Mapping[str, Done] = {
    "answer": "answer",
    "note": "answer",
    "resolution": "resolve",
    "closing": "archive",
}
SETTLE = """
    UPDATE complaints_complaint AS c
    SET state = %s, version = c.version + 1, archived_at = {archived_at}, waits_until = NULL
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


@transaction.atomic
def answer(said: Mapping[int, tuple[datetime, str]]) -> None:
    """What complaints (by key) were answered at an instant, each as a move of its own.

    What came after the work was done is a note: there was nothing left to answer in time.
    """
    rows = Complaint.objects.filter(pk__in=said).select_related(*ASKED).order_by("pk")
    cases = list(rows.prefetch_related("marks"))
    if cases:
        lock_all(cases)
    for case in cases:
        at, text = said[case.pk]
        move = "answer" if State(case.state) in MOVES["answer"].start else "note"
        move_all([case], move, by=None, at=at, note=text)


def done(keys: Mapping[int, str]) -> set[tuple[str, Done, datetime]]:
    """What files have done with complaints (key to number): number, act and instant."""
    rows = Event.objects.filter(complaint__in=keys, kind__in=ACTS, by=None)
    found = rows.values_list("complaint_id", "kind", "at")
    return {(keys[pk], ACTS[kind], at) for pk, kind, at in found}


def rest(instants: Mapping[int, datetime], clocks: Sequence[Clock] = tuple(Clock)) -> None:
    """Let no such timer of these complaints (key to instant) fire at or after its instant."""
    sql = """
        UPDATE complaints_timer AS t SET fires_at = NULL
        FROM unnest(%s::bigint[], %s::timestamptz[]) AS act (pk, at)
        WHERE t.complaint_id = act.pk AND t.stopped_at IS NULL AND t.fires_at >= act.at
        AND t.clock = ANY (%s)
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(instants), list(instants.values()), list(clocks)])
