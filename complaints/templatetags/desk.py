"""How times and types look: words first, colour second."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms, template
from django.utils import formats, timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from complaints import calendar_months, clock_words, evidence, rule_history
from complaints.classification import Finding
from complaints.forms import amounts
from complaints.models import State, Timer, TypeChoices
from complaints.spans import DAY, HOUR, MINUTE, span
from sla import hours, rulebook
from sla.amounts import Amount
from sla.clock import Span
from sla.models import Calendar, Clock, PolicyVersion, Target
from sla.publishing import EVER, NEVER_YET
from staff.models import User

register = template.Library()

register.filter(span)
UNITS = {
    DAY: gettext_lazy("%(count)d d"),
    HOUR: gettext_lazy("%(count)d h"),
    MINUTE: gettext_lazy("%(count)d min"),
    timedelta(seconds=1): gettext_lazy("%(count)d s"),
}
ICONS = {
    "major": "‼",
    "over_the_head": "⇧",
    "batch": "▦",
    "repeat": "↻",
    "raised": "▲",
    "cross_region": "⇄",
    "vip": "★",
    "sensitive": "◆",
}


@register.filter
def icon(type: str) -> str:
    return ICONS.get(type, "")


@register.filter
def type_name(type: str) -> str:
    return str(TypeChoices(type).label)


@register.filter
def state_name(state: str) -> str:
    """As get_state_display, which takes a hundred times as long on every row of a list."""
    return str(State(state).label)


@register.filter
def clock_name(clock: str) -> str:
    return str(Clock(clock).label)


@register.filter
def evidence_of(finding: Finding) -> str:
    """Why a type holds, as a sentence."""
    return evidence.in_words(finding.type, finding.evidence)


@register.filter
def exactly(amount: timedelta) -> str:
    """The same to the second, so that sums add up."""
    parts, rest = [], abs(amount)
    for unit, words in UNITS.items():
        count, rest = divmod(rest, unit)
        parts += [words % {"count": count}] if count else []
    return " ".join(parts) or UNITS[MINUTE] % {"count": 0}


@register.filter
def spoken(amount: Amount) -> str:
    return amounts.spoken(amount)


@register.filter
def length_of(span: Span) -> timedelta:
    return (span.ends or span.begins) - span.begins


@register.filter
def ends_at(span: Span) -> str:
    """The wall clock at its end; the midnight that ends a day is 24:00."""
    ends = timezone.localtime(span.ends)
    over = ends.date() > timezone.localtime(span.begins).date()
    return "24:00" if over else f"{ends:%H:%M}"


@register.filter
def seconds(amount: timedelta) -> str:
    """A short time to the tenth of a second."""
    return _("%(seconds).1f s") % {"seconds": amount.total_seconds()}


@register.filter
def moment(at: datetime | None) -> SafeString | str:
    """A local time in words, with the exact instant on hover."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    this_year = local.year == timezone.localdate().year
    shown = formats.date_format(local, "SHORT_DATETIME_FORMAT" if this_year else "DATETIME_FORMAT")
    exact = local.isoformat(timespec="seconds")
    return format_html('<time datetime="{}" title="{}">{}</time>', exact, exact, shown)


@register.simple_tag
def either_name(name: str | None, name_zh: str | None) -> str:
    """Of a thing that was only counted: its name in the reader's language."""
    in_chinese = (get_language() or "").startswith("zh")
    return (in_chinese and name_zh) or name or "—"


@register.filter
def iso(at: datetime | None) -> str:
    """An instant as scripts read it."""
    return at.isoformat(timespec="seconds") if at else ""


@register.filter
def age(at: datetime, now: datetime) -> str:
    return span(now - at)


@register.filter
def left(due_at: datetime, now: datetime) -> str:
    """How long until then, or how long since, in words."""
    return str(left_until(due_at, due_at, now)["words"])


@register.filter
def prepared(field: Any, value: Any) -> Any:
    """A value as the field writes it into its input."""
    return field.prepare_value(value)


@register.filter
def clock_sentences(clock: Clock) -> list[str]:
    return clock_words.sentences(clock)


@register.filter
def field(form: forms.Form, name: str) -> forms.BoundField:
    return form[name]


@register.filter
def opening_hours(calendar: Calendar) -> list[str]:
    """The hours of a week, weekdays with the same hours on one line."""
    lines: dict[str, list[str]] = {}
    for weekday, periods in sorted(calendar.week().items()):
        lines.setdefault(hours.written(periods), []).append(str(WEEKDAYS_ABBR[weekday]))
    return [f"{_(', ').join(days)}: {said}" for said, days in lines.items()]


@register.simple_tag
def announced(calendar: Calendar) -> dict[str, str]:
    """The years whose holidays are announced: in the calendar itself, and only above it."""
    own = {one.year for one in calendar.confirmed_years.all()}
    known = rulebook.current().calendars[calendar.pk].confirmed or frozenset()
    return {"own": calendar_months.ranges(own), "inherited": calendar_months.ranges(known - own)}


@register.filter
def since(version: PolicyVersion) -> SafeString | str:
    """From when on a version is in force, in words where no day says it."""
    if version.effective_at <= EVER:
        return _("the beginning")
    return (
        _("not in force yet") if version.effective_at >= NEVER_YET else moment(version.effective_at)
    )


@register.filter
def is_never(version: PolicyVersion) -> bool:
    """Whether it only holds what a new rule was begun with."""
    return version.effective_at >= NEVER_YET


@register.filter
def amount_of(target: Target) -> str:
    return rule_history.amount_in_words(target)


@register.simple_tag
def stand_in(person: User | None, now: datetime) -> str:
    """That somebody is on leave, and who is told instead; empty for who is there."""
    if person is None or not person.is_away(now):
        return ""
    text = _("on leave, %(who)s stands in") if person.deputy else _("on leave, without a deputy")
    return text % {"who": person.deputy}


@register.simple_tag
def time_left(timer: Timer, now: datetime) -> dict[str, Any]:
    """What the chip of a clock says, and how worried it looks."""
    if timer.stopped_at:
        return _stopped(timer)
    if timer.due_at is None:
        return {"words": _("stands still"), "level": "calm"}
    return left_until(timer.due_at, timer.started_at, now)


def _stopped(timer: Timer) -> dict[str, Any]:
    if timer.outcome != Timer.Outcome.MET:
        return {"words": _("ended"), "level": "done"}
    late = timer.is_late(timer.stopped_at or timer.started_at)
    if late and timer.due_at and timer.stopped_at:
        words = _("met, %(span)s late") % {"span": span(timer.stopped_at - timer.due_at)}
        return {"words": words, "level": "late"}
    return {"words": _("met in time"), "level": "done"}


@register.simple_tag
def due_words(
    due_at: datetime | None, started_at: datetime | None, now: datetime
) -> dict[str, Any]:
    """The same for a row of a list, which knows these times only."""
    return left_until(due_at, started_at, now) if due_at and started_at else {}


def left_until(due_at: datetime, started_at: datetime, now: datetime) -> dict[str, Any]:
    """Amber once 75 % of the time are gone, red once it is over."""
    if now > due_at:
        return {"words": _("%(span)s late") % {"span": span(now - due_at)}, "level": "late"}
    soon = due_at - now <= (due_at - started_at) / 4
    words = _("%(span)s left") % {"span": span(due_at - now)}
    return {"words": words, "level": "soon" if soon else "calm"}
