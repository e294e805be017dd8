"""The phrase book at work: what fits here, what is better not said, and the count of both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import formats, timezone

from complaints import phrases
from complaints.models import Complaint, ForbiddenPhrase, Incident, Phrase, PhraseUse
from sla.models import Clock
from staff.models import User

MOST = 12


@dataclass(frozen=True, slots=True)
class Warned:
    """Words in a text that are better not said, and what to say in their place."""

    forbidden: ForbiddenPhrase
    said: str

    @property
    def better(self) -> str:
        return self.forbidden.better_than(self.said)


def warnings(text: str) -> list[Warned]:
    """What stands in a text that is better not said, each once, in order. One query."""
    rows = {row.pk: row for row in ForbiddenPhrase.objects.in_use()}
    found: dict[int, Warned] = {}
    last, until = "", 0
    for hit in phrases.hits(text, [row.guard for row in rows.values()]):
        one = Warned(rows[hit.key], hit.said)
        if hit.begins >= until or one.better != last:  # Else it is the same advice twice
            found.setdefault(hit.key, one)
        last, until = one.better, hit.ends
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Offer:
    """A phrase with this complaint's figures in it."""

    phrase: Phrase
    text: str


def offers(complaint: Complaint, stage: str, asked: str = "") -> list[Offer]:
    """What could be said here: phrases of the stage and types first. Four queries at most."""
    rows = Phrase.objects.in_use()
    if asked:
        in_it = Q(situation__icontains=asked) | Q(situation_zh__icontains=asked)
        in_it |= Q(text__icontains=asked)
        rows = rows.filter(in_it | Q(text_zh__icontains=asked))
    types = complaint.types

    def fit(row: Phrase) -> tuple[bool, bool, bool]:
        """Of the stage before others, and of a type that holds before those of any."""
        elsewhere = bool(row.type) and row.type not in types
        return elsewhere, row.stage != stage, not row.type

    best = sorted(rows, key=fit)[:MOST]
    values = _values(complaint)
    return [Offer(row, phrases.filled(row.said, values)) for row in best]


def filled(text: str, complaint: Complaint) -> str:
    """A text with this complaint's figures in the place of its placeholders."""
    return phrases.filled(text, _values(complaint)) if "{" in text else text


def gaps(text: str, complaint: Complaint) -> list[str]:
    """The placeholders of a text for which this complaint has nothing. What it does fill in may
    say whatever it likes."""
    values = _values(complaint)
    return [gap for gap in phrases.gaps(text) if not values.get(gap.strip("{}"))]


def _values(complaint: Complaint) -> dict[str, str]:
    """What placeholders stand for; what is not known stays a placeholder."""
    answer = complaint.timers.live().of(Clock.ANSWER).first()
    due_at = answer.due_at if answer else None
    due = formats.date_format(timezone.localtime(due_at), "DATETIME_FORMAT") if due_at else ""
    return {
        "number": str(complaint.number),
        "customer": complaint.customer.name if complaint.customer else "",
        "due": due,
        "owner": str(complaint.owner or ""),
        "branch": str(complaint.handling_branch),
        "problem": complaint.title,
    }


def record(
    about: Complaint | Incident,
    *,
    used: Iterable[int],
    overridden: Sequence[Warned],
    by: User,
    at: datetime,
) -> None:
    """Count what was inserted, and what was sent against the advice."""
    known = Phrase.objects.filter(pk__in=list(used))
    one_of = "complaint" if isinstance(about, Complaint) else "incident"
    values: dict[str, Any] = {one_of: about, "by": by, "at": at}
    PhraseUse.objects.bulk_create(
        [
            *(PhraseUse(phrase=row, **values) for row in known),
            *(PhraseUse(forbidden=one.forbidden, **values) for one in overridden),
        ]
    )
