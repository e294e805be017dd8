"""The rows of a queue as they look, kept while nothing about a complaint has changed.

A row takes as long to write as twenty to find. What it says of the complaint changes with the
number of its last change, by which it is kept; how much time is left is written in anew each
time. Names of people, areas and categories may be a minute behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.cache import cache
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from complaints import queues
from complaints.models import Standing
from complaints.templatetags.desk import left_until
from sla.models import Clock

KEPT = 60  # Seconds
LEFT = "<!-- how much time is left -->"


def written(rows: Iterable[Standing], columns: Sequence[str], now: datetime) -> list[SafeString]:
    """In their order. Two queries for those that are not kept, none if all are."""
    look = f"{get_language()}-{'-'.join(columns)}"
    keys = {row: f"row-{row.pk}-{row.change}-{look}" for row in rows}
    known = cache.get_many(keys.values())
    missing = [row for row, key in keys.items() if key not in known]
    if missing:
        new = dict(zip((keys[row] for row in missing), _write(missing, columns), strict=True))
        cache.set_many(new, KEPT)
        known |= new
    # Only what the template made safe, and what format_html did, is put together here.
    return [mark_safe(known[key].replace(LEFT, _left(row, now))) for row, key in keys.items()]


def _write(rows: Sequence[Standing], columns: Sequence[str]) -> list[str]:
    template, shown = get_template("queues/_row.html"), dict.fromkeys(columns, True)
    return [
        template.render({"complaint": complaint, "shown": shown, "left": mark_safe(LEFT)})
        for complaint in queues.complaints_of(rows)
    ]


def _left(row: Standing, now: datetime) -> SafeString | str:
    if row.next_due_at is None or row.next_started_at is None:
        return ""
    left = left_until(row.next_due_at, row.next_started_at, now)
    due, started = (
        at.isoformat(timespec="seconds") for at in (row.next_due_at, row.next_started_at)
    )
    return format_html(
        '<small class="quiet">{}</small> '
        '<span class="chip chip-{}" data-due="{}" data-started="{}">{}</span>',
        Clock(row.next_clock).label,
        left["level"],
        due,
        started,
        left["words"],
    )
