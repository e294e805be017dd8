"""The sums of facts by day and branch, made anew where facts have changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet

from foundation import locks
from foundation.bulk import insert_each
from foundation.sql import Sql
from reports.measures import DIMENSIONS, MEASURES, NOTHING
from reports.models import Behind, Day, Fact

SET_SIZE = 2_000  # Days of branches: as many facts as are read in a second or two
SMALL = 100  # While somebody waits for the page
LOCK = 359502  # Of the facts as well: none is written between reading and summing them up
Place = tuple[date, int]  # A day of a branch
AMONG = "({0}, branch_id) IN (SELECT * FROM unnest(%s::date[], %s::bigint[]))"


def keep(sets: int | None = None) -> None:
    """Make the sums anew that are behind: all of them, or so many small sets."""
    if sets is None:
        while _keep_set(SET_SIZE):
            pass
    for _ in range(sets or 0):
        if not _keep_set(SMALL):
            return


@transaction.atomic
def _keep_set(most: int) -> bool:
    """Whether there was anything to do, and nobody else at it."""
    if not Behind.objects.exists() or not locks.try_lock_until_commit(LOCK):
        return False
    rows = list(Behind.objects.order_by("pk")[:most].values_list("pk", "on", "branch_id"))
    Behind.objects.filter(pk__in=[pk for pk, _on, _branch in rows]).delete()
    places = [(on, branch) for _pk, on, branch in rows]
    Day.objects.filter(among(places)).delete()
    insert_each(list(sums(places)))
    return bool(rows)


def among(places: Sequence[Place]) -> Sql:
    days, branches = [on for on, _branch in places], [branch for _on, branch in places]
    return Sql(AMONG, "on", days, branches)


def sums(places: Sequence[Place]) -> Iterator[Day]:
    """Unsaved: everything that is counted there, and is not nothing."""
    facts = Fact.objects.filter(among(places)).order_by()
    yield from _measured(facts)
    for figure, by in DIMENSIONS.items():
        rows: Any = facts.filter(by.where).values_list("on", "branch_id", by.field)
        for on, branch, which, count in rows.annotate(count=Count("pk")):
            key = NOTHING if which is None else str(which)
            yield Day(on=on, branch_id=branch, figure=figure, key=key, count=count)


def _measured(facts: QuerySet[Fact]) -> Iterator[Day]:
    counted = {f"m{n}": measure.aggregate() for n, measure in enumerate(MEASURES.values())}
    rows: Any = facts.values_list("on", "branch_id")
    for on, branch, *counts in rows.annotate(**counted):
        for (figure, key), count in zip(MEASURES, counts, strict=True):
            if count:
                yield Day(on=on, branch_id=branch, figure=figure, key=key, count=count)
