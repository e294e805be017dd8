"""How teams do from month to month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Avg, Count, Q
from django.db.models.functions import TruncMonth

from complaints.models import PhraseUse
from quality.models import Review, Verdict
from staff.models import Branch, User

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One team in one month. A score is the mean of those that count."""

    month: date
    branch: Branch
    reviews: int
    score: float | None
    zeroed: int  # By a critical item
    appeals: int
    annulled: int
    hits: int  # Words told to customers against the advice of the phrase guard


def lines(user: User, now: datetime) -> list[Line]:
    """The teams that the person may see, the newest month first."""
    since = _months_back(now, MONTHS)
    branches = Branch.objects.filter(path__startswith=user.reach()).in_bulk()
    rows = _reviews(branches, since)
    said = _hits(branches, since)
    keys = sorted({*rows, *said}, key=lambda key: (-key[0].toordinal(), branches[key[1]].path))
    nothing = {"reviews": 0, "score": None, "zeroed": 0, "appeals": 0, "annulled": 0}
    return [
        Line(month, branches[pk], **rows.get((month, pk), nothing), hits=said.get((month, pk), 0))
        for month, pk in keys
    ]


def _reviews(branches: Any, since: datetime) -> dict[tuple[date, int], dict[str, Any]]:
    done = Review.objects.filter(branch__in=branches, reviewed_at__gte=since).order_by()
    counts = ~Q(state=Review.State.ANNULLED)
    critical = Q(verdicts__is_critical=True, verdicts__finding=Verdict.Finding.NOT_MET)
    rows: Any = done.annotate(month=TruncMonth("reviewed_at")).values("month", "branch")
    found = rows.annotate(
        reviews=Count("pk", distinct=True),
        zeroed=Count("pk", filter=critical & counts, distinct=True),
        appeals=Count("pk", filter=Q(appealed_at__isnull=False), distinct=True),
        annulled=Count("pk", filter=~counts, distinct=True),
    )
    scores: Any = done.filter(counts).annotate(month=TruncMonth("reviewed_at"))
    means = {
        (row["month"].date(), row["branch"]): row["mean"]
        for row in scores.values("month", "branch").annotate(mean=Avg("score"))
    }
    merged = {}
    for row in found:
        key = row.pop("month").date(), row.pop("branch")
        merged[key] = {**row, "score": means.get(key)}
    return merged


def _hits(branches: Any, since: datetime) -> dict[tuple[date, int], int]:
    said = PhraseUse.objects.filter(forbidden__isnull=False, at__gte=since, by__branch__in=branches)
    rows: Any = said.order_by().annotate(month=TruncMonth("at")).values_list("month", "by__branch")
    return {(month.date(), branch): count for month, branch, count in rows.annotate(Count("pk"))}


def _months_back(now: datetime, count: int) -> datetime:
    number = now.year * 12 + now.month - count
    first = now.replace(year=number // 12, month=number % 12 + 1, day=1)
    return first.replace(hour=0, minute=0, second=0, microsecond=0)


def by_month(found: Sequence[Line]) -> list[tuple[date, float | None, int]]:
    """All teams together: the mean score and the words said, the oldest month first."""
    months = sorted({line.month for line in found})
    return [(month, _mean(found, month), _said(found, month)) for month in months]


def _mean(found: Sequence[Line], month: date) -> float | None:
    here = [line for line in found if line.month == month and line.score is not None]
    counted = [(line.score or 0, line.reviews - line.annulled) for line in here]
    total = sum(count for _score, count in counted)
    return sum(score * count for score, count in counted) / total if total else None


def _said(found: Sequence[Line], month: date) -> int:
    return sum(line.hits for line in found if line.month == month)
