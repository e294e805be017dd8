"""What was counted in a period at a branch and below it: one query of the sums a report needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self

from django.db import connection
from django.db.models import Q, Sum

from reports.measures import TIMES, Key
from reports.models import Day, Fact
from reports.periods import Period
from staff.models import Branch


@dataclass(frozen=True, slots=True)
class Scope:
    """A period, and a branch with all below it, itself among them."""

    period: Period
    branch: Branch
    branches: Sequence[Branch]

    @classmethod
    def of(cls, period: Period, branch: Branch) -> Self:
        return cls(period, branch, list(Branch.objects.below(branch)))

    def where(self) -> Q:
        """As a condition on facts and on sums alike."""
        days = self.period.first, self.period.last
        return Q(on__range=days, branch__in=[branch.pk for branch in self.branches])

    def before(self) -> Self:
        return replace(self, period=self.period.before())


def counts(scope: Scope, figures: Iterable[str]) -> dict[Key, int]:
    """By figure and key; what was never counted is missing."""
    rows: Any = _days(scope, figures).values_list("figure", "key")
    return {(figure, key): count for figure, key, count in rows.annotate(Sum("count"))}


def by_day(scope: Scope, figures: Iterable[str]) -> dict[date, dict[Key, int]]:
    found: dict[date, dict[Key, int]] = {}
    rows: Any = _days(scope, figures).values_list("on", "figure", "key")
    for on, figure, key, count in rows.annotate(Sum("count")):
        found.setdefault(on, {})[figure, key] = count
    return found


def by_branch(scope: Scope, figures: Iterable[str]) -> dict[int, dict[Key, int]]:
    """By the branch that took them, not yet added up along the tree."""
    found: dict[int, dict[Key, int]] = {}
    rows: Any = _days(scope, figures).values_list("branch_id", "figure", "key")
    for branch, figure, key, count in rows.annotate(Sum("count")):
        found.setdefault(branch, {})[figure, key] = count
    return found


def _days(scope: Scope, figures: Iterable[str]) -> Any:
    return Day.objects.filter(scope.where(), figure__in=list(figures)).order_by()


def minutes(scope: Scope) -> dict[str, dict[int, int]]:
    """By clock: how many complaints took so many minutes. One pass over the facts."""
    found: dict[str, dict[int, int]] = {name: {} for name in TIMES}
    columns = [f"minutes_{name}" for name in TIMES]
    facts = Fact.objects.filter(scope.where(), kind="complaint").order_by()
    sql, params = facts.values_list(*columns).query.sql_with_params()
    sets = ", ".join(f"({column})" for column in columns)
    heads = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT grouping({heads}), coalesce({heads}), count(*) FROM ({sql}) AS f"
            f" GROUP BY GROUPING SETS ({sets})",
            params,
        )
        for grouped, value, count in cursor.fetchall():
            if value is not None:
                found[_name_of(grouped)][value] = count
    return found


def _name_of(grouped: int) -> str:
    """Which column is grouped by: the one bit that is not set, the first column the highest."""
    whole = (1 << len(TIMES)) - 1
    return TIMES[len(TIMES) - (whole ^ grouped).bit_length()]


def percentile(values: Mapping[int, int], percent: int) -> int | None:
    """The smallest value that at least so many per cent do not exceed; None of nothing."""
    total, seen = sum(values.values()), 0
    for value in sorted(values):
        seen += values[value]
        if 100 * seen >= percent * total:
            return value
    return None
