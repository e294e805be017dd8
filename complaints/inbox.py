"""The inbox of a person: what was said within one minute is one message with a list in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Window
from django.db.models.functions import RowNumber, TruncMinute

from complaints.models import Complaint, Notice
from complaints.notice_lines import BESIDE, due, due_of, next_dues, step
from staff.models import User

SHOWN = 10  # Of one message; the rest is counted
MINUTE = timedelta(minutes=1)
Key = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class Message:
    minute: datetime
    count: int
    unread: int
    notices: Sequence[Notice]

    @property
    def more(self) -> int:
        return self.count - len(self.notices)


def messages_of(user: User, rows: Sequence[Mapping[str, Any]], now: datetime) -> list[Message]:
    """The messages of one page (rows of NoticeQuerySet.as_messages), each notice with its
    `beside`: by when, and which step. Two queries."""
    if not rows:
        return []
    first, last = rows[-1]["minute"], rows[0]["minute"] + MINUTE
    seen = Complaint.objects.visible_to(user).filter(pk=OuterRef("complaint"))
    nth = Window(RowNumber(), [TruncMinute("made_at"), F("kind")], F("pk").asc())
    notices: QuerySet[Any] = (
        Notice.objects.inbox_of(user)
        .filter(made_at__gte=first, made_at__lt=last)
        .annotate(minute=TruncMinute("made_at"), nth=nth)
        .filter(nth__lte=SHOWN)
        .select_related(*BESIDE)
        .annotate(is_seen=Exists(seen))
    )
    held: dict[Key, list[Notice]] = {}
    dues = next_dues(notice.complaint_id for notice in notices)
    for notice in notices:
        at = due_of(notice.escalation, dues.get(notice.complaint_id))
        parts = (step(notice.escalation), due(at, now))
        notice.beside = " · ".join(filter(None, parts))
        held.setdefault((notice.minute, notice.kind), []).append(notice)
    return [
        Message(row["minute"], row["count"], row["unread"], held[row["minute"], row["kind"]])
        for row in rows
    ]
