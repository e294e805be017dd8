"""Calendars as a file: a line each, with the hours of every weekday."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
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
    taken_in_order,
    yes_or_no,
)
from setup.files import Row
from sla import calendars, hours
from sla.calendars import CalendarRefused, Week
from sla.models import Calendar

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FLAGS = ("always_open", "follows_holidays")
HEADS = ("code", "name", "name_zh", "zone", "parent", "branch", *FLAGS, *DAYS)
NEW = {"follows_holidays": "yes", "always_open": "no"}


class CalendarBook(Book):
    code, title, heads = "calendars", gettext_lazy("Calendars"), HEADS
    page = "rules:calendars"
    intro = gettext_lazy(
        "A line for each calendar; hours are written as 09:00-12:00, 13:30-18:00. What runs on a "
        "calendar that changes falls due anew."
    )

    def rows(self, at: datetime) -> Iterable[Row]:
        found = Calendar.objects.select_related("parent").prefetch_related("periods")
        return [_standing(calendar) for calendar in found]

    def taken(self, rows: Sequence[Row], sender: Sender) -> list[Line]:
        return taken_in_order(in_order(grouped(rows, "code"), "parent"), _taken, sender)


def _standing(calendar: Calendar) -> Row:
    values = {name: getattr(calendar, name) for name in CalendarForm.Meta.fields}
    return _texts(values, calendar.week())


def _texts(values: Mapping[str, Any], week: Week) -> Row:
    named = {name: yes_or_no(values[name]) if name in FLAGS else values[name] for name in HEADS[:8]}
    named["parent"] = values["parent"].code if values["parent"] else ""
    periods = {day: hours.written(tuple(week.get(number, ()))) for number, day in enumerate(DAYS)}
    return {**named, **periods}


def _taken(lines: Numbered, sender: Sender) -> list[Line]:
    (number, row), *more = lines
    calendar = Calendar.objects.filter(code=row.get("code", "")).first()
    name = str(calendar or row.get("name", ""))
    text = _("It is about the same row as line %(number)d.") % {"number": number}
    twice = [Line(other, name, "wrong", errors=[text]) for other, _row in more]
    try:
        with transaction.atomic():
            return [_changed(number, calendar, row, sender), *twice]
    except Wrong as wrong:
        return [Line(number, name, "wrong", errors=wrong.sentences), *twice]
    except CalendarRefused as refusal:
        return [Line(number, name, "wrong", errors=[str(refusal)]), *twice]


def _changed(number: int, calendar: Calendar | None, row: Row, sender: Sender) -> Line:
    before = _standing(calendar) if calendar else {}
    form = CalendarForm(_sent({**NEW, **before, **row}), instance=calendar)
    if not form.is_valid():
        errors = form.errors.items()
        raise Wrong(*(f"{_column(name)}: {text}" for name, all_ in errors for text in all_))
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
    sent |= {name: is_yes(name, row[name]) for name in FLAGS}
    sent |= {f"day_{number}": row.get(day, "") for number, day in enumerate(DAYS)}
    if parent := sent["parent"]:
        sent["parent"] = Calendar.objects.filter(code=parent).values_list("pk", flat=True).first()
        if sent["parent"] is None:
            raise Wrong(_("There is no calendar “%(code)s”.") % {"code": parent})
    return sent


def _column(name: str) -> str:
    return DAYS[int(name[-1])] if name.startswith("day_") else name
