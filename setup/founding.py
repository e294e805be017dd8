"""A desk that begins: its first branch with all above it, and a ready-made set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from complaints.models import Area, AreaLevel, Category, Refused
from setup import importing
from setup.resources import RESOURCES
from setup.sets import Set, is_empty
from staff.models import Branch, Department, Level, User

BY_MODEL = {one.model: one for one in RESOURCES.values()}
PLACES = {"province": Level.PROVINCE, "city": Level.CITY, "branch": Level.BRANCH}


@transaction.atomic
def found(one: Set, *, by: User, at: datetime, company: str, **places: str) -> Branch:
    """Make the first branch with all above it, and load the set. Returns the branch.

    Everything that is made stands in the history of the set-up. Raises Refused where something
    was set up already: nothing is ever mixed in.
    """
    Branch.objects.select_for_update().first()  # Who clicks twice founds once
    if not is_empty():
        raise Refused(_("Something was set up here already; add the rest on the pages below."))
    branch = Branch.objects.get(level=Level.GROUP)
    before = importing.remembered(RESOURCES["branches"], branch)
    branch.name, branch.name_zh = company, ""
    branch.save(update_fields=["name", "name_zh"])
    importing.record(RESOURCES["branches"], branch, before, by=by, at=at)
    made: list[Model] = []
    area = None
    levels = [AreaLevel.REGION, AreaLevel.CITY, one.rows["first_area_level"]]
    for (name, level), area_level in zip(PLACES.items(), levels, strict=True):
        branch = Branch.objects.create(
            code=f"{name}-1", name=places[name], level=level, parent=branch
        )
        area = Area.objects.create(
            code=f"{name}-1", name=places[name], level=area_level, parent=area
        )
        made += [area, branch]
    for row in (*_loaded(one.rows, branch), *made):
        importing.record(BY_MODEL[type(row)], row, {}, by=by, at=at)
    return branch


def _loaded(rows: Mapping[str, Any], branch: Branch) -> Iterator[Model]:
    for row in rows["categories"]:
        parent = Category.objects.create(**_category(row), counts_at=row["counts_at"])
        yield parent
        for child in row.get("kinds", ()):
            named = {**_category(child), "counts_at": row["counts_at"]}
            yield Category.objects.create(**named, parent=parent)
    for row in rows["departments"]:
        yield Department.objects.create(branch=branch, **row)


def _category(row: Mapping[str, Any]) -> dict[str, Any]:
    named = {name: row[name] for name in ("code", "name", "name_zh")}
    return {**named, "synonyms": "\n".join(row.get("synonyms", ()))}
