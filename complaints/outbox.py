"""How whatever leaves the house is leased, marked, tried again and given up, in one way.

What cannot be told apart afterwards (a worker that died, a line that broke while sending) is
marked as unknown and never sent twice by itself; whoever sees it decides.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count

from complaints.models import Notice, Outgoing, Post, Robot
from foundation.sending import Unsure, said

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
RETRIES = [timedelta(seconds=s) for s in (10, 30, 120, 600, 3600)]
State = Outgoing.State
BESIDE = {  # What a line of the page says of each
    "notices": ("complaint", "recipient"),
    "posts": ("complaint", "robot"),
    "reports": ("schedule__user",),
}
AT_ONCE = 5  # So many are leased together: with ten seconds each they are sent in time


def take(rows: Sequence[Outgoing], now: datetime) -> None:
    """Lease locked rows for a minute; commit before anything leaves."""
    model: Any = type(rows[0])
    taken = model._default_manager.filter(pk__in=[row.pk for row in rows])
    taken.update(state=State.SENDING, lease_until=now + LEASE)


def finish(rows: Iterable[Outgoing], **values: object) -> None:
    """Say how it went, unless somebody else has said so meanwhile."""
    found = list(rows)
    if found:
        model: Any = type(found[0])
        still_ours = model._default_manager.filter(pk__in=[row.pk for row in found])
        still_ours.filter(state=State.SENDING).update(lease_until=None, **values)


def sent(rows: Iterable[Outgoing], now: datetime) -> None:
    finish(rows, state=State.SENT, sent_at=now, error="")


def failed(rows: Iterable[Outgoing], error: Exception, now: datetime) -> list[Outgoing]:
    """Try again later, ever more seldom; return what somebody has to look after now."""
    lost = [row for row in rows if not _postponed(row, error, now)]
    if lost:
        logger.error("%d messages are given up, or nobody knows: %s", len(lost), error)
    return lost


def _postponed(row: Outgoing, error: Exception, now: datetime) -> bool:
    words, attempts = said(error), row.attempts + 1
    if isinstance(error, Unsure):
        finish([row], state=State.UNKNOWN, error=words)
        return False
    if attempts > len(RETRIES):
        finish([row], state=State.DEAD, attempts=attempts, error=words)
        return False
    next_at = now + RETRIES[attempts - 1]
    finish([row], state=State.PENDING, attempts=attempts, next_at=next_at, error=words)
    return True


def refuse(rows: Any, error: str) -> None:
    """Pending ones that have lost whom they are for."""
    rows.order_by().update(state=State.DEAD, error=error)


def give_up_abandoned(model: Any, now: datetime) -> None:
    """Whether these went out nobody knows; sending them again might tell people twice."""
    rows = model._default_manager.abandoned(now)
    if unknown := rows.update(state=State.UNKNOWN, lease_until=None):
        logger.error("%s, %d of them: delivery unknown", model._meta.verbose_name_plural, unknown)


def again(row: Outgoing, now: datetime) -> bool:
    """Somebody has seen that it did not arrive: try it anew. Whether it was there to be tried."""
    model: Any = type(row)
    undelivered = model._default_manager.undelivered().filter(pk=row.pk)
    return bool(undelivered.update(state=State.PENDING, attempts=0, next_at=now, error=""))


def waiting(most: int, **more: Any) -> list[Any]:
    """What is to be sent, each with its `kind`: what failed before first, then the longest due.

    `more` are further models of what goes out, by kind.
    """
    found: list[Any] = []
    for kind, model in {"notices": Notice, "posts": Post, **more}.items():
        rows = model._default_manager.filter(state__in=[State.PENDING, State.SENDING])
        rows = rows.select_related(*BESIDE.get(kind, ()))
        for row in rows.order_by("-attempts", "next_at", "pk")[:most]:
            row.kind_of_row = kind
            found.append(row)
    return sorted(found, key=lambda row: (-row.attempts, row.next_at))[:most]


def tallies(now: datetime) -> list[dict[str, Any]]:
    """Of the last seven days: by way and state how many. In-app notices need no delivery."""
    since = now - timedelta(days=7)
    rows: Any = Notice.objects.exclude(channel="inbox").filter(made_at__gt=since).order_by()
    found = list(rows.values("channel", "state").annotate(count=Count("pk")))
    posts: Any = Post.objects.filter(made_at__gt=since).order_by().values("robot__kind", "state")
    for row in posts.annotate(count=Count("pk")):
        found.append({"channel": row.pop("robot__kind"), **row})
    names = {**dict(Notice.Channel.choices), **dict(Robot.Kind.choices)}
    for row in found:
        row["channel"], row["state"] = str(names[row["channel"]]), str(State(row["state"]).label)
    return sorted(found, key=lambda row: (row["channel"], row["state"]))
