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
from sla.calendars import is_dated

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
    """What is said differently: what changes the time, in words; of days that stay open or closed
    as they were, only how many are called otherwise."""

    added: Sequence[str]
    removed: Sequence[str]
    renamed: int = 0


def changes(change: Replanning | Trial) -> Changes | None:
    """None where it is not of a calendar, or nothing is said differently."""
    if not (change.added or change.removed):
        return None
    idle = change.idle if isinstance(change, Trial) else frozenset()
    quiet = idle | _called_otherwise(change)
    added, removed = (
        [
            _line(fact)
            for fact in sorted(facts, key=_order)
            if not (is_dated(fact) and fact[1] in quiet)
        ]
        for facts in (change.added, change.removed)
    )
    return Changes(added, removed, len(quiet))


def _called_otherwise(change: Replanning | Trial) -> frozenset[str]:
    """The days of which the same is said under another name."""
    said = [
        {fact[:-1] for fact in map(tuple, facts) if is_dated(fact)}
        for facts in (change.added, change.removed)
    ]
    return frozenset(fact[1] for fact in said[0] & said[1])


def _order(fact: Sequence[str]) -> tuple[bool, str]:
    """The days in order, after everything else."""
    return is_dated(fact), fact[1] if is_dated(fact) else ""


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
    if kind == "single":
        day, periods, weekday, reason = values
        on = formats.date_format(date.fromisoformat(day), "DATE_FORMAT")
        return _("%(day)s %(says)s by hand: %(reason)s") % {
            "day": on,
            "says": single_in_words(periods, int(weekday) if weekday else None),
            "reason": reason,
        }
    return str(WORDS[kind]) % values[0]


def single_in_words(periods: str, weekday: int | None) -> str:
    """What a day that was set by hand is."""
    if weekday is not None:
        return _("open like %(weekday)s") % {"weekday": WEEKDAYS[weekday]}
    return _("open %(hours)s") % {"hours": periods} if periods else pgettext("day", "closed")
