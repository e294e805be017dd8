"""The queues of a supervisor: by type, by time left, by who is missing or asked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

from django.core.cache import cache
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from complaints import standings
from complaints.models import Complaint, Standing, TypeChoices
from complaints.models.complaint import ABOUT_TO_BE
from complaints.models.standing import ANSWERED, ASKED, BITS, UNASSIGNED, StandingQuerySet
from complaints.type_words import MEANINGS
from staff.models import User

KEPT = timedelta(hours=1)
MOST_NEWS = 5  # Named one by one; the rest is counted
MOST_GONE = 500


class Due(IntEnum):
    LATER = 0
    SOON = 1  # Within ABOUT_TO_BE
    OVERDUE = 2


@dataclass(frozen=True, slots=True)
class Queue:
    """What has all of `bits`, and is due as `due` says (None: whenever)."""

    code: str
    label: Any
    bits: int = 0
    due: Due | None = None
    meaning: Any = ""

    @property
    def address(self) -> str:
        return reverse("queues:one", args=[self.code])

    def holds(self, bits: int, due: Due) -> bool:
        return bits & self.bits == self.bits and self.due in (None, due)

    def narrow(self, rows: StandingQuerySet, now: datetime) -> StandingQuerySet:
        rows = rows.having(self.bits) if self.bits else rows
        return rows if self.due is None else rows.filter(_when(now)[self.due])


def _when(now: datetime) -> dict[Due, Q]:
    soon = now + ABOUT_TO_BE
    return {
        Due.OVERDUE: Q(next_due_at__lt=now),
        Due.SOON: Q(next_due_at__gte=now, next_due_at__lt=soon),
        Due.LATER: Q(next_due_at__gte=soon) | Q(next_due_at=None),
    }


QUEUES = {
    queue.code: queue
    for queue in (
        *(
            Queue(one.value, one.label, BITS[one.value], meaning=MEANINGS[one.value])
            for one in TypeChoices
        ),
        Queue("overdue", _("overdue"), due=Due.OVERDUE, meaning=_("A promised time is over.")),
        Queue(
            "due-soon",
            _("about to be overdue"),
            due=Due.SOON,
            meaning=_("A promised time ends within the hour."),  # ABOUT_TO_BE
        ),
        Queue("unassigned", _("unassigned"), UNASSIGNED, meaning=_("Nobody is in charge yet.")),
        Queue(
            "approvals",
            _("waiting for approval"),
            ASKED,
            meaning=_("Somebody asked for something that another person must grant."),
        ),
        Queue(
            "call-backs",
            _("to be called back"),
            ANSWERED,
            meaning=_("Answered; the customer is called next, before it is archived."),
        ),
        Queue("all", _("all open"), meaning=_("Everything that is not closed.")),
    )
}


@dataclass(slots=True)
class Tally:
    """How many stand in a queue, how many of them are late, since when the oldest waits, and what
    is due next in it.

    Of what is overdue, that which is so the longest.
    """

    count: int = 0
    late: int = 0
    oldest_at: datetime | None = None
    due_at: datetime | None = None

    def add(self, count: int, oldest_at: datetime, due_at: datetime | None) -> None:
        self.count += count
        self.oldest_at = _earlier(self.oldest_at, oldest_at)
        self.due_at = _earlier(self.due_at, due_at)


@dataclass(frozen=True, slots=True)
class Overview:
    """All queues at one moment. `until` is when time alone will change a count."""

    tallies: Mapping[str, Tally]
    until: datetime | None

    @property
    def tabs(self) -> list[tuple[Queue, Tally]]:
        return [(queue, self.tallies[code]) for code, queue in QUEUES.items()]

    def first(self) -> str:
        """The first queue in which anything stands."""
        return next((code for code, tally in self.tallies.items() if tally.count), "all")


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((at for at in (one, other) if at), default=None)


def mine(user: User) -> StandingQuerySet:
    """Whoever reads this has had the standings refreshed."""
    return Standing.objects.open().visible_to(user)


def overview(user: User, change: int, now: datetime) -> Overview:
    """Every queue's tally. `change` is the last that standings.refresh() told of.

    It is counted once for every change and for every moment at which time changes a count.
    """
    key = f"overview-{user.pk}-{user.branch_id}-{change}"
    known: tuple[datetime, Overview] | None = cache.get(key)
    if known and known[0] <= now < (known[1].until or now + KEPT):
        return known[1]
    counted = _count(user, now)
    cache.set(key, (now, counted), KEPT.total_seconds())
    return counted


def _count(user: User, now: datetime) -> Overview:
    tallies, until = {code: Tally() for code in QUEUES}, None
    for row in standings.tallied(user, now):
        due, first = Due(row.due), row.first_due_at
        for code, queue in QUEUES.items():
            if queue.holds(row.bits, due):
                is_next = due is not Due.OVERDUE or queue.due is Due.OVERDUE
                tallies[code].add(row.number, row.oldest_at, first if is_next else None)
                tallies[code].late += row.number if due is Due.OVERDUE else 0
        if first and due is not Due.OVERDUE:
            until = _earlier(until, first - ABOUT_TO_BE if due is Due.LATER else first)
    return Overview(tallies, until)


def complaints_of(page: Iterable[Standing]) -> list[Complaint]:
    """The complaints of one page in its order, with everything that a row shows: two queries."""
    rows = list(page)
    keys = [row.complaint_id for row in rows]
    found = Complaint.objects.for_list().select_related("handling_branch", "channel").in_bulk(keys)
    complaints = []
    for row in rows:
        complaint = found[row.complaint_id]
        row.give_times_to(complaint)
        complaint.standing = row
        complaints.append(complaint)
    return complaints


@dataclass(frozen=True, slots=True)
class News:
    """What has come into a list, or was changed in it, since a page was made."""

    new: list[Complaint]
    more: int
    changed: list[int]
    gone: list[int]  # Touched and not in it: a page may still show them

    def __bool__(self) -> bool:
        return bool(self.new or self.changed)


def news(
    rows: StandingQuerySet,
    queue: Queue,
    user: User,
    *,
    since: int,
    then: datetime,
    now: datetime,
) -> News:
    """Of the rows of a queue: what was touched after the change `since`, or is in it by time
    alone since `then`. What was received before and touched counts as changed."""
    touched = rows.filter(change__gt=since)
    keys = dict(touched.values_list("pk", "complaint__registered_at"))
    if queue.due is not None:
        came = rows.exclude(_when(then)[queue.due])
        keys |= dict.fromkeys(came.values_list("pk", flat=True), now)
    new = sorted((pk for pk, at in keys.items() if at > then), reverse=True)
    named = Complaint.objects.for_list().in_bulk(new[:MOST_NEWS])
    seen = Standing.objects.changed_since(since, user)
    touched_anywhere = set(seen.values_list("pk", flat=True)[:MOST_GONE])
    return News(
        [named[pk] for pk in new[:MOST_NEWS]],
        max(0, len(new) - MOST_NEWS),
        sorted(pk for pk, at in keys.items() if at <= then),
        sorted(touched_anywhere - set(keys)),
    )


def digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
