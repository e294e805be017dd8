"""Ready-made sets: what a telecom branch, a utility or a property company begins with."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.models import Area, AreaLevel, Category, Refused
from staff.models import Branch, Department, Level

FOLDER = Path(__file__).with_name("ready_made")
PLACES = {"province": Level.PROVINCE, "city": Level.CITY, "branch": Level.BRANCH}


@dataclass(frozen=True)
class Set:
    code: str
    title: Any

    @cached_property
    def rows(self) -> dict[str, Any]:
        path = FOLDER / f"{self.code}.toml"
        return tomllib.loads(path.read_text(encoding="utf-8"))


SETS: Mapping[str, Set] = {
    one.code: one
    for one in (
        Set("telecom", gettext_lazy("telecom branch")),
        Set("utility", gettext_lazy("utility: power, water, gas, heat")),
        Set("property", gettext_lazy("property company")),
    )
}


def is_empty() -> bool:
    """Nobody has set anything up yet."""
    return not (Category.objects.exists() or Branch.objects.count() > 1)


@transaction.atomic
def found(one: Set, *, company: str, **places: str) -> Branch:
    """Make the first branch with all above it, and load the set. Returns the branch.

    Raises Refused where something was set up already: nothing is ever mixed in.
    """
    Branch.objects.select_for_update().first()  # Who clicks twice founds once
    if not is_empty():
        raise Refused(_("Something was set up here already; add the rest on the pages below."))
    branch = Branch.objects.get(level=Level.GROUP)
    Branch.objects.filter(pk=branch.pk).update(name=company, name_zh="")
    area = None
    levels = [AreaLevel.REGION, AreaLevel.CITY, one.rows["first_area_level"]]
    for (name, level), area_level in zip(PLACES.items(), levels, strict=True):
        branch = Branch.objects.create(
            code=f"{name}-1", name=places[name], level=level, parent=branch
        )
        area = Area.objects.create(
            code=f"{name}-1", name=places[name], level=area_level, parent=area
        )
    _load(one.rows, branch)
    return branch


def _load(rows: Mapping[str, Any], branch: Branch) -> None:
    for row in rows["departments"]:
        Department.objects.create(branch=branch, **row)
    for row in rows["categories"]:
        parent = Category.objects.create(**_category(row), counts_at=row["counts_at"])
        for child in row.get("kinds", ()):
            Category.objects.create(**_category(child), parent=parent, counts_at=row["counts_at"])


def _category(row: Mapping[str, Any]) -> dict[str, Any]:
    named = {name: row[name] for name in ("code", "name", "name_zh")}
    return {**named, "synonyms": "\n".join(row.get("synonyms", ()))}
