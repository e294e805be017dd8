"""A calendar year as months: which days are open, which are not, and why."""

from __future__ import annotations

import calendar as weeks
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from complaints.calendar_history import single_in_words
from sla.models import Calendar, CalendarDay, SingleDay

MARKS = {"closed": "×", "worked": "+", "single": "*"}


@dataclass(frozen=True, slots=True)
class Note:
    """Why a day is not as its day of the week. `origin` is empty where the calendar itself
    says so."""

    kind: str
    words: str
    reason: str
    origin: str = ""

    @property
    def mark(self) -> str:
        return MARKS[self.kind]


@dataclass(frozen=True, slots=True)
class Cell:
    on: date | None  # None: of another month
    is_open: bool = False
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class Month:
    name: str
    weeks: Sequence[Sequence[Cell]]
    notes: Sequence[tuple[str, Note]]  # Days together that are alike


def months(calendar: Calendar, year: int) -> list[Month]:
    value, notes = calendar.value(), notes_of(calendar)
    found = []
    for number in range(1, 13):
        days = weeks.Calendar().monthdatescalendar(year, number)
        rows = [
            [
                Cell(on, bool(value.periods(on)), notes.get(on))
                if on.month == number
                else Cell(None)
                for on in week
            ]
            for week in days
        ]
        mine = {on: notes[on] for on in sorted(notes) if (on.year, on.month) == (year, number)}
        found.append(Month(str(MONTHS[number]), rows, _together(mine)))
    return found


def notes_of(calendar: Calendar) -> dict[date, Note]:
    """What is said of single days: announced ones first, those set by hand over them."""
    if calendar.always_open:
        return {}
    return {**_announced(calendar, calendar), **_by_hand(calendar, calendar)}


def _announced(calendar: Calendar, reader: Calendar) -> dict[date, Note]:
    if not calendar.follows_holidays:
        return {}
    above = _announced(calendar.parent, reader) if calendar.parent else {}
    origin = "" if calendar == reader else str(calendar)
    return {**above, **{day.on: _note(day, origin) for day in calendar.own_days()}}


def _note(day: CalendarDay, origin: str) -> Note:
    words = _("worked") if day.is_working else pgettext("day", "closed")
    return Note("worked" if day.is_working else "closed", words, day.name, origin)


def _by_hand(calendar: Calendar, reader: Calendar) -> dict[date, Note]:
    above = _by_hand(calendar.parent, reader) if calendar.parent else {}
    origin = "" if calendar == reader else str(calendar)
    return {**above, **{day.on: _single(day, origin) for day in calendar.singles.all()}}


def _single(day: SingleDay, origin: str) -> Note:
    return Note("single", single_in_words(day.hours, day.weekday), day.reason, origin)


def _together(notes: Mapping[date, Note]) -> list[tuple[str, Note]]:
    """Days that follow each other and are alike, as one line: 1–3."""
    spans: list[tuple[date, date, Note]] = []
    for on, note in notes.items():
        if spans and spans[-1][2] == note and spans[-1][1] == on - timedelta(days=1):
            on_first = spans.pop()[0]
            spans.append((on_first, on, note))
        else:
            spans.append((on, on, note))
    return [(_said(first, last), note) for first, last, note in spans]


def _said(first: date, last: date) -> str:
    return str(first.day) if first == last else f"{first.day}–{last.day}"


def ranges(years: Iterable[int]) -> str:
    """Years in short: 2004–2026, 2028."""
    spans: list[list[int]] = []
    for year in sorted(years):
        if spans and spans[-1][-1] == year - 1:
            spans[-1][-1:] = [year] if len(spans[-1]) > 1 else [spans[-1][0], year]
        else:
            spans.append([year])
    return _(", ").join("–".join(map(str, dict.fromkeys(span))) for span in spans)
