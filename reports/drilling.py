"""From a number to the complaints behind it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from complaints.models import Complaint, ComplaintQuerySet
from reports import measures, names
from reports.measures import Key
from reports.models import Fact
from reports.periods import Period
from reports.sums import Scope
from reports.tables import Cell, Report
from staff.models import Branch, User


@dataclass(frozen=True, slots=True)
class Number:
    """What was counted, when and where; alone: without the branches below."""

    key: Key
    period: Period
    branch: Branch
    is_alone: bool = False

    def facts(self) -> Q:
        """The condition on the facts that make it up."""
        scope = Scope.of(self.period, self.branch)
        here = Q(branch=self.branch.pk) if self.is_alone else Q()
        return scope.where() & here & measures.behind(self.key)

    def complaints(self, user: User) -> ComplaintQuerySet:
        """Those that the person may see, the newest first."""
        keys = Fact.objects.filter(self.facts()).order_by().values("complaint_id")
        return (
            Complaint.objects.visible_to(user).filter(pk__in=keys).order_by("-received_at", "-pk")
        )

    @property
    def name(self) -> str:
        """What it is called where it stands in a report."""
        return names.name_of(self.key)

    @property
    def is_sum(self) -> bool:
        return measures.is_sum(self.key)

    def address(self) -> str:
        figure, key = self.key
        asked = {
            "figure": figure,
            "key": key,
            "first": self.period.first.isoformat(),
            "last": self.period.last.isoformat(),
            "branch": self.branch.code,
        }
        alone = {"alone": "1"} if self.is_alone else {}
        return f"{reverse('reports:complaints')}?{urlencode({**asked, **alone})}"


def address_of(cell: Cell, report: Report) -> str:
    """Where the complaints behind a cell are listed; empty where there are none."""
    if cell.key is None:
        return ""
    branch, period = cell.branch or report.branch, cell.period or report.period
    number = Number(cell.key, period, branch, cell.is_alone)
    return f"{number.address()}&{urlencode({'back': page_of(report)})}"


def page_of(report: Report) -> str:
    """Where the report stands, as it is shown."""
    period = report.period
    asked = {"first": period.first, "last": period.last, "branch": report.branch.code}
    return f"{reverse('reports:one', args=[report.code])}?{urlencode(asked)}"


def way_back(said: str) -> str:
    """To the report that somebody came from, or to the first of all."""
    index = reverse("reports:index")
    is_ours = said.startswith(index) and url_has_allowed_host_and_scheme(said, allowed_hosts=None)
    return said if is_ours else index
