"""Finding a category while its name is being typed: by names, synonyms, sense and past texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from complaints import similarity, texts
from complaints.models import Category, ComplaintQuerySet

MOST = 10
NAMED, ALIKE, PAST = 4.0, 3.0, 1.0  # What each kind of find weighs, at most
MOST_GROUPS = 2  # After what they hold
PAST_TEXTS = 100


def find(asked: str, past: ComplaintQuerySet) -> list[Category]:
    """The categories that fit best, the best first, and groups last. Two characters are enough."""
    said = similarity.normalised(asked).strip()
    if not said:
        return []
    rows = {row.pk: row for row in Category.objects.in_use()}
    asked_for = similarity.terms(said)
    filed = _past(asked, past)

    def score(row: Category) -> float:
        sense = similarity.likeness(asked_for, similarity.terms(row.all_names))
        return _named(said, row) + ALIKE * sense + PAST * filed.get(row.pk, 0)

    scored = [(score(row), row) for row in rows.values()]
    scored.sort(key=lambda one: (-one[0], one[1].path))
    fitting = [row for points, row in scored if points > 0]
    above = {row.parent_id for row in rows.values()}
    for row in fitting:
        row.is_group = row.pk in above
    groups = [row for row in fitting if row.is_group][:MOST_GROUPS]
    return [*[row for row in fitting if not row.is_group][: MOST - len(groups)], *groups]


def _named(said: str, row: Category) -> float:
    """How closely a name fits: whole, at its beginning, or somewhere in it."""
    names = [similarity.normalised(name) for name in row.all_names.splitlines() if name]
    if said in names:
        return NAMED
    if any(name.startswith(said) for name in names):
        return NAMED * 0.8
    return NAMED * 0.6 if any(said in name for name in names) else 0.0


def _past(asked: str, past: ComplaintQuerySet) -> dict[int, float]:
    """Under which categories complaints with these words were filed, as shares."""
    found = texts.find(past.filter(category__isnull=False), asked)
    counts = Counter(_keys(found.values_list("category", flat=True)[:PAST_TEXTS]))
    total = sum(counts.values())
    return {key: count / total for key, count in counts.items()}


def _keys(rows: Iterable[int | None]) -> list[int]:
    return [key for key in rows if key is not None]
