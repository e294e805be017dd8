"""The texts of complaints: found again by words, and compared with what is being typed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet
from psycopg2.extras import execute_values

from complaints import similarity, sought
from complaints.models import Complaint, ComplaintQuerySet, Terms
from complaints.models.terms import LONGEST, of_notes, of_place
from complaints.sought import TermQuery, quoted

FIELDS = ("what", "remedy", "place")
FEW = 10_000  # Texts with a word that are looked up faster than the newest of them are come across
TELLING = 7  # Terms of a text by which others like it are looked up
CANDIDATES = 60
LIKE = 0.12  # Below that two texts have next to nothing in common
# In what share of texts a term stands that the statistics do not name; and the most that counts.
RARE, COMMON = 0.0005, 0.9
CONCEPT = 0.75  # However common: what two texts are about tells more than chance pairs of signs

INSERT = "INSERT INTO complaints_terms (complaint_id, terms) VALUES %s ON CONFLICT DO NOTHING"
STATISTICS = """
    SELECT array_agg(term), array_agg(share) FROM (
        SELECT told.term, told.share
        FROM pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs)
            AS told (term, share)
        WHERE schemaname = current_schema() AND tablename = 'complaints_terms'
            AND attname = 'terms' AND told.term !~ '^[@~]'
        ORDER BY told.share DESC LIMIT 1000
    ) AS common
"""


def index(complaints: Sequence[Complaint]) -> None:
    """Make complaints findable. One statement."""
    if not complaints:
        return
    said = attrgetter(*FIELDS)
    rows = []
    for one in complaints:
        terms = [*similarity.terms(_said(said(one))), *of_notes(one.caller_said)]
        rows.append((one.pk, [*terms, *of_place(one.category_id, one.area_id)]))
    with connection.cursor() as cursor:
        execute_values(cursor, INSERT, rows, template="(%s, array_to_tsvector(%s::text[]))")


def _said(parts: Iterable[str]) -> str:
    return "\n".join(parts)[:LONGEST]


def find(
    complaints: ComplaintQuerySet, asked: str, *, everywhere: bool = False
) -> ComplaintQuerySet:
    """Those in whose text every word of `asked` stands, the newest first: parts of Chinese words,
    stems of English; or in their notes, answers and names of places as well (`everywhere`). A text
    of nothing but signs finds none. Two queries with the one to come, everywhere five.

    Few are looked up by their words and then sorted; of many the newest come soonest by going
    back from the newest complaint. The planner is told which: it takes who may see them for most.
    """
    wanted = sought.everywhere(asked) if everywhere else sought.in_what_was_said(asked)
    if not wanted.query:
        return complaints.none()
    query = TermQuery(wanted.query)
    found = complaints.filter(wanted.exact, terms__terms=query)
    are_few = _expected(Terms.objects.filter(terms=query)) <= FEW
    return found.order_by((F("pk") + 0).desc() if are_few else "-pk")


def _expected(rows: QuerySet[Any]) -> int:
    """How many the planner believes there are, by its statistics of terms."""
    (told,) = json.loads(rows.explain(format="json"))
    return int(told["Plan"]["Plan Rows"])


@dataclass(frozen=True, slots=True)
class Like:
    """A complaint whose text is like the one being typed; 1 is the same."""

    complaint: Complaint
    likeness: float


def similar(complaints: ComplaintQuerySet, text: str, *, most: int = 5) -> list[Like]:
    """Those among `complaints` whose texts are most like this one, the best first.

    Looked up by the most telling terms they share, among the newest. Five queries at most.
    """
    asked, rarity = similarity.terms(text[:LONGEST]), _rarity()
    telling = _telling(asked, rarity)
    keys = _newest(complaints, telling, pairs=True)
    if len(keys) < most:
        keys |= _newest(complaints, telling, pairs=False)
    said = Complaint.objects.filter(pk__in=keys).values_list("pk", *FIELDS)
    newest = {_said(parts): pk for pk, *parts in said.order_by("pk")}  # The same text counts once
    found = [
        (similarity.likeness(asked, similarity.terms(text), rarity), pk)
        for text, pk in newest.items()
    ]
    best = {pk: like for like, pk in sorted(found, reverse=True)[:most] if like >= LIKE}
    rows = Complaint.objects.select_related("category", "area").in_bulk(best)
    return [Like(rows[pk], like) for pk, like in best.items()]


def _rarity() -> dict[str, float]:
    """How telling a common term is, by the database's statistics; of every other one it is 1."""
    with connection.cursor() as cursor:
        cursor.execute(STATISTICS)
        row = cursor.fetchone()
    shares = zip(*row, strict=True) if row and row[0] else ()
    found = {term: log(min(share, COMMON)) / log(RARE) for term, share in shares if share > RARE}
    return {term: max(rare, CONCEPT if term[0] == ":" else 0) for term, rare in found.items()}


def _telling(asked: similarity.Weights, rarity: similarity.Weights) -> list[str]:
    """The terms that weigh most, the first first."""
    heavy = {
        term: weight * rarity.get(term, 1.0)
        for term, weight in asked.items()
        if weight > similarity.SINGLE
    }
    return sorted(heavy, key=lambda term: -heavy[term])[:TELLING]


def _newest(complaints: ComplaintQuerySet, telling: Sequence[str], *, pairs: bool) -> set[int]:
    """Keys of the newest that share one of these terms, or two of them."""
    best = [quoted(term) for term in telling]
    sets = [f"({one} & {other})" for one, other in combinations(best, 2)] if pairs else best
    if not sets:
        return set()
    found = complaints.filter(terms__terms=TermQuery(" | ".join(sets))).order_by("-pk")
    return set(found.values_list("pk", flat=True)[:CANDIDATES])
