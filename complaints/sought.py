"""What is asked for, as a query of terms: every word must stand in what was said, in a note or an
answer, or in the name of the category or area (or of one above it) under which it is filed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import CharField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import StrIndex

from complaints import similarity
from complaints.models import Area, Category, Event
from complaints.models.terms import AREA, CATEGORY, LATER

SAID = ("what", "remedy", "place", "caller_said")
MOST_AREAS = 200  # Whose names have a word in them


class TermQuery(SearchQuery):
    """A query of quoted terms, taken as they are: no parser cuts them up."""

    def __init__(self, text: str, **options: Any) -> None:
        super().__init__(text, **options | {"search_type": "raw"})

    def as_sql(self, *args: Any, **options: Any) -> Any:
        return super().as_sql(*args, **options | {"template": "(%(expressions)s)::tsquery"})


def quoted(term: str) -> str:
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query of terms, and what must stand there as it is; empty where the terms say it all."""

    query: str
    exact: Q


@dataclass(frozen=True, slots=True)
class Place:
    """A category or an area: its mark, everything it is called, and where it hangs."""

    mark: str
    names: str
    path: str


def in_what_was_said(asked: str) -> Wanted:
    return _all([_said(run, ("",)) for run in _runs(asked)])


def everywhere(asked: str) -> Wanted:
    """Three queries at most: names are few, and are read as they are now."""
    runs = _runs(asked)
    places = _places(runs) if runs else []
    return _all([_anywhere(run, places) for run in runs])


def _runs(asked: str) -> list[str]:
    """Without words that any text may have, unless it is nothing else."""
    runs = similarity.runs(asked)
    return [run for run in runs if run not in similarity.EMPTY] or runs


def _all(parts: Sequence[Wanted]) -> Wanted:
    exact = Q()
    for part in parts:
        exact &= part.exact
    return Wanted(" & ".join(part.query for part in parts), exact)


def _said(run: str, kinds: Sequence[str]) -> Wanted:
    """A word or a stretch of characters in what was said, or in what was noted later."""
    terms, exact = _terms(run), Q()
    query = " | ".join(f"({' & '.join(_term(kind, term) for term in terms)})" for kind in kinds)
    if similarity.is_chinese(run) and len(run) > 2:  # Its pairs may stand apart
        exact = reduce(or_, (Q(**{f"{field}__contains": run}) for field in SAID))
        if LATER in kinds:
            noted = Event.objects.filter(complaint=OuterRef("pk"), note__contains=run)
            exact |= Q(Exists(noted))
    return Wanted(f"({query})", exact)


def _terms(run: str) -> list[str]:
    if not similarity.is_chinese(run):
        return [similarity.stem(run)]
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


def _term(kind: str, term: str) -> str:
    """Words are found by their beginnings."""
    return quoted(kind + term) + ("" if similarity.is_chinese(term) else ":*")


def _anywhere(run: str, places: Sequence[Place]) -> Wanted:
    """In a text, in a name; or a name and, beside it, whatever else was typed without a blank."""
    said = _said(run, ("", LATER))
    found = [said, *_named([place for place in places if _is_called(place, run)], places)]
    for name in sorted(_names_in(run, places), key=len, reverse=True)[:3]:
        here = [place for place in places if name in place.names.splitlines()]
        rest = [_anywhere(part, places) for part in run.split(name) if part]
        found.append(_all([*_named(here, places), *rest]))
    query = " | ".join(f"({one.query})" for one in found)
    if not said.exact:
        return Wanted(f"({query})", Q())
    return Wanted(f"({query})", reduce(or_, (one.exact for one in found)))


def _named(found: Sequence[Place], places: Sequence[Place]) -> list[Wanted]:
    """Filed under one of these, or below."""
    if not found:
        return []
    paths = tuple((place.mark[:2], place.path) for place in found)
    marks = [
        place.mark
        for place in places
        if any(place.mark[:2] == kind and place.path.startswith(path) for kind, path in paths)
    ]
    keys = {
        kind: [int(mark[2:]) for mark in marks if mark[:2] == kind] for kind in (CATEGORY, AREA)
    }
    exact = Q(category__in=keys[CATEGORY]) | Q(area__in=keys[AREA])
    return [Wanted(" | ".join(map(quoted, marks)), exact)]


def _is_called(place: Place, run: str) -> bool:
    if similarity.is_chinese(run):
        return run in place.names
    word = similarity.stem(run)
    return any(similarity.stem(other).startswith(word) for other in similarity.runs(place.names))


def _names_in(run: str, places: Sequence[Place]) -> set[str]:
    """Whole names of two characters or more that stand in a longer stretch."""
    if not similarity.is_chinese(run):
        return set()
    names = {name for place in places for name in place.names.splitlines() if len(name) > 1}
    return {name for name in names if name in run and name != run}


def _places(runs: Sequence[str]) -> list[Place]:
    """All categories; and the areas that may be meant, with those below them."""
    categories = Category.objects.values_list("pk", "name", "name_zh", "synonyms", "path")
    found = [_place(CATEGORY, *row) for row in categories]
    meant = Q()
    for run in runs:
        meant |= Q(name__icontains=_stump(run)) | Q(name_zh__icontains=run)
        if similarity.is_chinese(run):
            meant |= Q(standing_in__gt=0) & ~Q(name_zh="") if len(run) > 2 else Q()
    areas = Area.objects.alias(
        standing_in=StrIndex(Value("\n".join(runs), CharField()), F("name_zh"))
    )
    paths = list(areas.filter(meant).order_by("path").values_list("path", flat=True)[:MOST_AREAS])
    if not paths:
        return found
    below = reduce(or_, (Q(path__startswith=path) for path in _tops(paths)))
    rows = Area.objects.filter(below).values_list("pk", "name", "name_zh", "path")
    return found + [_place(AREA, pk, name, name_zh, "", path) for pk, name, name_zh, path in rows]


def _stump(run: str) -> str:
    """What a word has in common with its other forms."""
    return run if similarity.is_chinese(run) else similarity.stem(run)[:-1] or run


def _tops(paths: Sequence[str]) -> list[str]:
    """Those that hang under none of the others; they come in order."""
    tops: list[str] = []
    for path in paths:
        if not tops or not path.startswith(tops[-1]):
            tops.append(path)
    return tops


def _place(kind: str, pk: int, name: str, name_zh: str, synonyms: str, path: str) -> Place:
    names = similarity.normalised("\n".join((name, name_zh, synonyms)))
    return Place(f"{kind}{pk}", names, path)
