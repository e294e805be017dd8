"""Calendars as a file: a line each, with the hours of every weekday."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import calendars as moving
from complaints.forms.calendars import CalendarForm
from complaints.models import Cause, Reason
from setup.books.base import (
    Book,
    Line,
    Numbered,
    Sender,
    Wrong,
    differing,
    grouped,
    in_order,
    is_yes,
    numbered,
    taken_in_order,
    without_empty,
    yes_or_no,
    yes_or_no_in_words,
)
from setup.books.order import circle_from
from setup.files import Row
from sla import calendars, hours
from sla.calendars import CalendarRefused, Week
from sla.models import Calendar

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FLAGS = ("always_open", "follows_holidays")
HEADS = ("code", "name", "name_zh", "zone", "parent", "branch", *FLAGS, *DAYS)
_field: Any = Calendar._meta.get_field
LABELS: Mapping[str, Any] = {
    **{name: _field(name).verbose_name for name in HEADS[:8]},
    **{day: WEEKDAYS[number] for number, day in enumerate(DAYS)},
}
NEW = {"follows_holidays": "yes", "always_open": "no"}


class CalendarBook(Book):
    code, title, heads = "calendars", gettext_lazy("Calendars"), HEADS
    labels = LABELS
    page = "rules:calendars"
    intro = gettext_lazy(
        "A line for each calendar; hours are written as 09:00-12:00, 13:30-18:00. What runs on a "
        "calendar that changes falls due anew."
    )

    def rows(self, at: datetime) -> Iterable[Row]:
        found = Calendar.objects.select_related("parent").prefetch_related("periods")
        return [_standing(calendar) for calendar in found]

    def taken(self, rows: Sequence[Row], sender: Sender) -> list[Line]:
        parents = {row.get("code", ""): row.get("parent", "") for _number, row in numbered(rows)}
        parents = {code: parent for code, parent in parents.items() if parent}

        def take_one(lines: Numbered, sender: Sender) -> list[Line]:
            return _taken(lines, sender, circle_from(lines[0][1].get("code", ""), parents))

        return taken_in_order(in_order(grouped(rows, "code"), "parent"), take_one, sender)

    def said(self, head: str, text: str) -> str:
        return yes_or_no_in_words(text) if head in FLAGS else text


def _standing(calendar: Calendar) -> Row:
    values = {name: getattr(calendar, name) for name in CalendarForm.Meta.fields}
    return _texts(values, calendar.week())


def _texts(values: Mapping[str, Any], week: Week) -> Row:
    named = {name: yes_or_no(values[name]) if name in FLAGS else values[name] for name in HEADS[:8]}
    named["parent"] = values["parent"].code if values["parent"] else ""
    periods = {day: hours.written(tuple(week.get(number, ()))) for number, day in enumerate(DAYS)}
    return {**named, **periods}


def _taken(lines: Numbered, sender: Sender, circle: Sequence[str]) -> list[Line]:
    (number, row), *more = lines
    calendar = Calendar.objects.filter(code=row.get("code", "")).first()
    name = str(calendar or row.get("name", ""))
    text = _("It is about the same row as line %(number)d.") % {"number": number}
    twice = [Line(other, name, "wrong", errors=[text]) for other, _row in more]
    try:
        _refuse_circle(circle)
        with transaction.atomic():
            return [_changed(number, calendar, row, sender), *twice]
    except Wrong as wrong:
        return [Line(number, name, "wrong", errors=wrong.sentences), *twice]
    except CalendarRefused as refusal:
        return [Line(number, name, "wrong", errors=[str(refusal)]), *twice]


def _refuse_circle(codes: Sequence[str]) -> None:
    if codes:
        text = _("“%(name)s” leads round in a circle: %(codes)s.")
        raise Wrong(text % {"name": _named("parent"), "codes": " → ".join(codes)})


def _changed(number: int, calendar: Calendar | None, row: Row, sender: Sender) -> Line:
    before = _standing(calendar) if calendar else {}
    form = CalendarForm(_sent({**NEW, **before, **without_empty(row, FLAGS)}), instance=calendar)
    if not form.is_valid():
        errors = form.errors.items()
        raise Wrong(*(_said_of(name, text) for name, all_ in errors for text in all_))
    made, week, values = form.instance, form.week(), form.values()
    changes = differing(before, _texts(values, week), HEADS)
    if not changes:
        return Line(number, str(made), "same")
    reason = Reason.of(Cause.HOURS, made)
    save = lambda: calendars.save(made, week, **values)  # noqa: E731
    record = moving.change(made, save, reason, by=sender.by, at=sender.at)
    kind = "changed" if calendar else "new"
    return Line(number, str(made), kind, changes, moved=record.moved.count())


def _sent(row: Row) -> dict[str, Any]:
    """As a browser would send it."""
    sent: dict[str, Any] = {name: row.get(name, "") for name in HEADS[:6]}
    sent |= {name: is_yes(_named(name), row[name]) for name in FLAGS}
    sent |= {f"day_{number}": row.get(day, "") for number, day in enumerate(DAYS)}
    if parent := sent["parent"]:
        sent["parent"] = Calendar.objects.filter(code=parent).values_list("pk", flat=True).first()
        if sent["parent"] is None:
            raise Wrong(_("There is no calendar “%(code)s”.") % {"code": parent})
    return sent


def _said_of(name: str, text: Any) -> str:
    """What is wrong with a field of the form, by the column that it comes from."""
    head = DAYS[int(name[-1])] if name.startswith("day_") else name
    return f"{_named(head)}: {text}" if head in HEADS else str(text)


def _named(head: str) -> str:
    return CalendarBook().named(head)
