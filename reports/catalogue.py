"""The reports there are: which figures and which tables each shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from reports import breakdowns, comparisons, sums
from reports.breakdowns import Maker, Material
from reports.comparisons import CUSTOMERS, INCIDENTS
from reports.figures import FIGURES, Figure, asked_for
from reports.sums import Scope
from reports.tables import Report, tile


@dataclass(frozen=True, slots=True)
class Spec:
    """`counted` are the names of what the tables ask for beside the figures."""

    code: str
    title: Any
    figures: Sequence[str]
    tables: Sequence[Maker]
    counted: frozenset[str] = frozenset()

    def shown(self) -> list[Figure]:
        return [FIGURES[code] for code in self.figures]


_ALL = (
    Spec(
        "overview",
        _("Overview"),
        [
            *("received", "voice", "in_time_first_contact", "in_time_answer", "in_time_commitment"),
            *("repeat", "over_the_head", "reopened", "coverage", "satisfied", "late_registration"),
        ],
        [
            breakdowns.course,
            breakdowns.promises,
            breakdowns.TYPES,
            comparisons.by_branch(
                *("received", "voice", "in_time_answer", "reopened", "satisfied"),
                draws="in_time_answer",
            ),
        ],
        frozenset({"type"}),
    ),
    Spec(
        "volume",
        _("What came in"),
        ["received", "urgent", "open", "archived", "repeat", "over_the_head"],
        [
            *(breakdowns.TYPES, breakdowns.KINDS, breakdowns.CATEGORIES, breakdowns.CAUSES),
            *(breakdowns.CHANNELS, breakdowns.hours),
            comparisons.by_branch(
                *("received", "urgent", "open", "repeat", "over_the_head"), draws="received"
            ),
        ],
        frozenset({"type", "kind", "category", "cause", "channel", "hour"}),
    ),
    Spec(
        "times",
        _("Times kept"),
        [
            *("in_time_registration", "in_time_first_contact", "in_time_answer"),
            *("in_time_call_back", "in_time_commitment", "extended", "granted"),
        ],
        [
            breakdowns.clocks,
            breakdowns.promises,
            comparisons.by_branch(
                *("received", "in_time_first_contact", "in_time_answer", "in_time_call_back"),
                *("in_time_commitment", "extended"),
                draws="in_time_answer",
            ),
        ],
        frozenset({"kept", "late"}),
    ),
    Spec(
        "aftercare",
        _("Call-backs and satisfaction"),
        ["archived", "coverage", "satisfied", "rating", "treatment", "reopened", "uncalled"],
        [
            comparisons.by_branch(
                *("archived", "coverage", "satisfied", "rating", "treatment", "reopened"),
                draws="satisfied",
            )
        ],
    ),
    Spec(
        "voice",
        _("Is every complaint heard?"),
        ["voice", "late_registration", "over_the_head", "joined", "withdrawn", "uncalled"],
        [
            comparisons.by_branch(
                *("received", "voice", "late_registration", "over_the_head", "joined"),
                *("withdrawn", "uncalled"),
                draws="voice",
            )
        ],
    ),
    Spec("incidents", _("Incidents"), ["incidents", "batch"], [comparisons.incidents]),
    Spec(
        "workload",
        _("Workload"),
        ["received", "open", "reopened"],
        [comparisons.people],
        frozenset({"owner", "owner_open", "owner_late", "owner_reopened"}),
    ),
)
REPORTS: Mapping[str, Spec] = {spec.code: spec for spec in _ALL}


def build(spec: Spec, scope: Scope) -> Report:
    """Everything the report shows, from the sums that are kept."""
    figures = spec.shown()
    names = asked_for(figures) | spec.counted
    counts, before = sums.counts(scope, names), sums.counts(scope.before(), names)
    if "customers" in names:
        counts[CUSTOMERS] = before[CUSTOMERS] = sum(comparisons.customers(scope).values())
    if "incidents" in names:
        counts[INCIDENTS] = comparisons.incident_count(scope)
        before[INCIDENTS] = comparisons.incident_count(scope.before())
    material = Material(scope, counts, before)
    earlier = scope.before().period
    return Report(
        spec.code,
        str(spec.title),
        scope.period,
        scope.branch,
        [tile(figure, counts, before, earlier) for figure in figures],
        [make(material) for make in spec.tables],
    )
