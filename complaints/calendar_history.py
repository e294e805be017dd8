"""What a change of a calendar said differently, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import formats
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from complaints.calendars import Trial
from complaints.models import Replanning

WORDS = {
    "name": gettext_lazy("name: %s"),
    "name_zh": gettext_lazy("name in Chinese: %s"),
    "zone": gettext_lazy("time zone: %s"),
    "parent": gettext_lazy("inherits from %s"),
    "branch": gettext_lazy("only for %s"),
    "year": gettext_lazy("holidays of %s announced"),
}
FLAGS = {
    "always_open": gettext_lazy("around the clock"),
    "follows_holidays": gettext_lazy("follows announced holidays"),
}


@dataclass(frozen=True, slots=True)
class Changes:
    added: Sequence[str]
    removed: Sequence[str]


def changes(change: Replanning | Trial) -> Changes | None:
    """None where it is not of a calendar, or nothing is said differently."""
    if not (change.added or change.removed):
        return None
    return Changes([_line(fact) for fact in change.added], [_line(fact) for fact in change.removed])


def _line(fact: Sequence[str]) -> str:
    kind, *values = fact
    if kind in FLAGS:
        return str(FLAGS[kind])
    if kind == "hours":
        weekday, periods = values
        return f"{WEEKDAYS[int(weekday)]}: {periods}"
    if kind in ("worked", "closed"):
        on = formats.date_format(date.fromisoformat(values[0]), "DATE_FORMAT")
        word = _("worked") if kind == "worked" else pgettext("day", "closed")
        return " ".join(part for part in (on, word, values[1]) if part)
    return str(WORDS[kind]) % values[0]
