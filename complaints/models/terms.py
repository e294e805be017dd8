"""The terms of every complaint, by which it is found again and compared.

One vector holds three kinds: terms of what was said, bare; those of notes and answers behind a
`~`; and where it is filed, as `@c12` (category) and `@a7` (area), so that a new name of a
category needs no new terms.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models
from psycopg2.extras import execute_values

from complaints import similarity

LONGEST = 4_000  # Characters that are looked through: what matters is said by then
LATER, CATEGORY, AREA = "~", "@c", "@a"
REMEMBER = """
    UPDATE complaints_terms AS t SET terms = t.terms || array_to_tsvector(n.terms)
    FROM (VALUES %s) AS n (pk, terms) WHERE t.complaint_id = n.pk
"""
FILE = """
    UPDATE complaints_terms
    SET terms = ts_delete(terms, %s::text[]) || array_to_tsvector(%s::text[])
    WHERE complaint_id = %s
"""


class Terms(models.Model):
    """A row beside the complaint, so that moves need not write its index again."""

    complaint = models.OneToOneField(
        "Complaint", models.PROTECT, primary_key=True, related_name="terms"
    )
    terms = SearchVectorField()  # Without positions

    class Meta:
        indexes = [GinIndex(fields=["terms"], name="terms_gin")]  # complaints.texts

    def __str__(self) -> str:
        return f"{self.complaint_id}"


def of_notes(text: str) -> list[str]:
    return [f"{LATER}{term}" for term in similarity.terms(text[:LONGEST])]


def of_place(category: int | None, area: int | None) -> list[str]:
    """Where a complaint is filed, by the keys of its category and area."""
    found = [f"{CATEGORY}{category}"] if category else []
    return [*found, f"{AREA}{area}"] if area else found


def remember(notes: Mapping[int, str]) -> None:
    """Make complaints (by key) findable by what was noted or answered. One statement, or none."""
    rows = [(pk, terms) for pk, note in notes.items() if (terms := of_notes(note))]
    if rows:
        with connection.cursor() as cursor:
            execute_values(cursor, REMEMBER, rows, template="(%s, %s::text[])")


def refile(complaint: int, was: list[str], now: list[str]) -> None:
    """Make a complaint findable by where it is filed now, and no more by where it was."""
    with connection.cursor() as cursor:
        cursor.execute(FILE, [was, now, complaint])
