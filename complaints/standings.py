"""The standings of touched complaints made anew: from nothing but the complaint and its rows.

One at a time does so, whoever comes first: a page, or a worker. The rows of a refreshing become
visible together, under a number that is higher than all before; so a page that knows the number
it was made under can ask what has changed since, and misses nothing. The work itself is done by
a function of the database (migration 0028), so that it is one statement for a page.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from complaints.models import Standing
from complaints.models.complaint import ABOUT_TO_BE
from staff.models import User
from staff.reach import below

SET_SIZE = 5_000
TALLIED = """
    SELECT bits, due, count, oldest_at, first_due_at FROM complaints_tallies(%s, %s, %s, %s)
"""
KEPT = timedelta(days=1)  # So long a page that is left open hears of what was closed


def refresh() -> int:
    """Bring every standing up to date; return the number of the last change.

    Mostly nothing was touched: then this is one small query.
    """
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT change, is_behind FROM complaints_refresh(%s)", [SET_SIZE])
            change, is_behind = cursor.fetchone()
            if not is_behind:
                return int(change)


class Alike(NamedTuple):
    """How many stand alike and are due alike: what complaints.queues.Due says."""

    bits: int
    due: int
    number: int
    oldest_at: datetime
    first_due_at: datetime | None


def tallied(user: User, now: datetime) -> list[Alike]:
    """Everything open that the user sees, counted by how it stands. One query, which counts anew
    what changed since the last."""
    asked: list[Any] = [now, ABOUT_TO_BE, below(user.reach()), user.pk]
    with connection.cursor() as cursor:
        cursor.execute(TALLIED, asked)
        return [Alike(*row) for row in cursor.fetchall()]


def prune(*, now: datetime) -> int:
    """Let go of what was closed long ago; return how many rows went."""
    old = Standing.objects.filter(is_open=False, changed_at__lt=now - KEPT)
    return old.delete()[0]
