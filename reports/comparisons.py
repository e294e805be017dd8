"""Tables that hold things side by side: branches, people, incidents."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from complaints.models import Incident
from customers.models import Headcount
from reports import sums
from reports.breakdowns import Maker, Material
from reports.figures import FIGURES, Counts, Unit, asked_for
from reports.measures import DIMENSIONS, NOTHING, Key
from reports.models import Fact
from reports.sums import Scope
from reports.tables import Cell, Row, Table, added, cell, counted, keys_of
from reports.terms import INCIDENTS as INCIDENT_TERMS
from reports.terms import WORKLOAD
from staff.models import Branch, User

CUSTOMERS: Key = ("customers", "")
INCIDENTS: Key = ("incidents", "")


def customers(scope: Scope) -> dict[int, int]:
    """How many customers each branch has now."""
    return Headcount.objects.filter(branch__in=scope.branches).totals()


def by_branch(*codes: str, draws: str) -> Maker:
    """The branches right below, each with everything under it, and what the branch took itself."""
    figures = [FIGURES[code] for code in codes]
    drawn = [1 + codes.index(draws)]

    def make(material: Material) -> Table:
        scope = material.scope
        found = sums.by_branch(scope, asked_for(figures))
        if any("customers" in figure.asks_for for figure in figures):
            for pk, count in customers(scope).items():
                found.setdefault(pk, {})[CUSTOMERS] = count
        rows = [
            Row(str(branch), [cell(figure, counts, branch=branch) for figure in figures], branch)
            for branch, counts in _along_the_tree(scope, found)
        ]
        if rows and (own := found.get(scope.branch.pk)):
            cells = [cell(figure, own, branch=scope.branch, is_alone=True) for figure in figures]
            rows.append(Row(_("taken here"), cells))
        heads = [_("Branch"), *(str(figure.name) for figure in figures)]
        chart = "lying" if len(rows) > 1 else ""
        return Table("branches", _("Branches"), heads, rows, chart, drawn, figures=figures)

    return make


def _along_the_tree(scope: Scope, found: dict[int, dict[Key, int]]) -> list[tuple[Branch, Counts]]:
    rows: list[tuple[Branch, Counts]] = []
    for child in scope.branches:
        if child.parent_id == scope.branch.pk:
            below = [one for one in scope.branches if one.path.startswith(child.path)]
            rows.append((child, added(found.get(one.pk, {}) for one in below)))
    return rows


def people(material: Material) -> Table:
    """Who is in charge of what came in, and what became of it."""
    names = ("owner", "owner_open", "owner_late", "owner_reopened")
    held = {name: keys_of(material.counts, name) for name in names}
    keys = [key for key in held["owner"] if key != NOTHING]
    staff = User.objects.in_bulk([int(key) for key in keys])
    rows = [
        Row(
            str(staff.get(int(key), key)),
            [counted(held[name], name, key) for name in names],
        )
        for key in sorted(keys, key=lambda key: -held["owner"][key])
    ]
    if NOTHING in held["owner"]:
        cells = [counted(held[name], name, NOTHING) for name in names]
        rows.append(Row(_("nobody in charge"), cells))
    heads = [
        *(_("In charge"), _("complaints"), _("still open")),
        *(_("with a late answer"), _("reopened")),
    ]
    note = _(
        "By who is in charge now. With a late answer are those of which the customer was answered "
        "after the promised time, or still waits beyond it."
    )
    return Table("people", _("Workload"), heads, rows, "lying", note=note, terms=WORKLOAD)


ABOUT = ("problem__category", "problem__area")


def incidents(material: Material) -> Table:
    """Batches with members received in the period, however many these were."""
    members = DIMENSIONS["incident"].where
    facts = Fact.objects.filter(material.scope.where(), members).order_by()
    here: Any = facts.values_list("incident").annotate(
        Count("pk"), Count("complaint__customer", distinct=True)
    )
    counted = {pk: figures for pk, *figures in here}
    rows = [
        _incident(one, *counted[one.pk])
        for one in Incident.objects.filter(pk__in=counted).select_related(*ABOUT)
    ]
    heads = [_("Incident"), _("complaints"), _("customers"), _("until the cause was fixed")]
    note = _("Incidents with members received in the period; complaints and customers are those.")
    return Table("incidents", _("Incidents"), heads, rows, "lying", note=note, terms=INCIDENT_TERMS)


def incident_count(scope: Scope) -> int:
    """How many have a member that was received then."""
    facts = Fact.objects.filter(scope.where(), DIMENSIONS["incident"].where).order_by()
    return facts.values("incident").distinct().count()


def _incident(one: Incident, complaints: int, customers: int) -> Row:
    ended = one.closed_at
    lasted = (ended - one.opened_at).total_seconds() // 60 if ended else None
    key = ("incident", str(one.pk))
    cells = [Cell(complaints, key=key), Cell(customers, key=key), Cell(lasted, Unit.MINUTES)]
    return Row(f"{one} · {one.problem}", cells, address=one.get_absolute_url())
