"""Which archived complaints are reviewed: of each person's in a month the share that a rule says.

Chosen by chance, which nobody can foresee: whoever knew which are drawn would work well on those.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from complaints.classification import Type
from complaints.models import CallBack, Complaint, State
from foundation.locks import tried
from quality.models import Draw, Review, SampleRule

LOCK, EVERY = 359506, timedelta(hours=1)


def draw_if_due(*, now: datetime) -> int:
    """Once an hour, whoever asks how often."""
    with tried(LOCK) as is_ours:
        if not is_ours or Draw.objects.filter(at__gt=now - EVERY).exists():
            return 0
        return draw(now=now)


def draw(*, now: datetime) -> int:
    """Draw what the rules ask of this month, and of the one before: return how many."""
    Review.objects.overtaken().delete()  # Drawn anew, for whoever is in charge when it ends
    this = timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    last = (this - timedelta(days=1)).replace(day=1)
    drawn = 0
    for rule in SampleRule.objects.filter(retired_at=None).select_related("branch"):
        for begins, ends in ((last, this), (this, now)):
            drawn += _draw_by(rule, begins, ends, now)
    Draw.objects.create(at=now, drawn=drawn)
    return drawn


def wanted(count: int, percent: int) -> int:
    """How many of so many are reviewed: nobody who closes anything is left out."""
    return -(-count * percent // 100)


def _draw_by(rule: SampleRule, begins: datetime, ends: datetime, now: datetime) -> int:
    """What another rule has drawn counts for this one as well."""
    rows = []
    for (person, branch), cases in _by_person(rule, begins, ends).items():
        undrawn = [pk for pk, is_drawn in cases.items() if not is_drawn]
        missing = wanted(len(cases), rule.percent) - (len(cases) - len(undrawn))
        about = {"person_id": person, "branch_id": branch, "rule": rule, "drawn_at": now}
        for pk in secrets.SystemRandom().sample(undrawn, max(missing, 0)):
            rows.append(Review(complaint_id=pk, **about))
    Review.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _by_person(
    rule: SampleRule, begins: datetime, ends: datetime
) -> Mapping[tuple[int, int], dict[int, bool]]:
    """By person and branch the complaints that the rule is about, and whether each is drawn."""
    found: dict[tuple[int, int], dict[int, bool]] = {}
    drawn = Review.objects.exclude(state=Review.State.ANNULLED)
    reviewed = set(
        drawn.filter(complaint__archived_at__gte=begins).values_list("complaint", flat=True)
    )
    rows: Any = population(rule, begins, ends).values_list("owner", "owner__branch", "pk")
    for person, branch, pk in rows:
        found.setdefault((person, branch), {})[pk] = pk in reviewed
    return found


def population(rule: SampleRule, begins: datetime, ends: datetime) -> QuerySet[Complaint]:
    """Complaints that were archived then, with somebody in charge who still works here."""
    archived = Complaint.objects.filter(state=State.ARCHIVED, kind=Complaint.Kind.COMPLAINT)
    rows = archived.filter(archived_at__gte=begins, archived_at__lt=ends)
    rows = rows.filter(owner__is_active=True, owner__branch__isnull=False, in_replay=False)
    if rule.branch:
        rows = rows.filter(owner__branch__path__startswith=rule.branch.path)
    if rule.type:
        rows = rows.of_type(Type(rule.type))
    if rule.rating_at_most:
        rows = rows.alias(rated=Subquery(_last_rating())).filter(rated__lte=rule.rating_at_most)
    return rows


def _last_rating() -> QuerySet[Any, Any]:
    calls = CallBack.objects.filter(complaint=OuterRef("pk"), rating__isnull=False)
    rows: QuerySet[Any, Any] = calls.order_by("-at", "-pk").values("rating")[:1]
    return rows
