"""Holidays and make-up days as a file: a line a day. The days of a year come all together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from complaints import calendars as moving
from complaints.forms.calendars import YEARS
from complaints.models import Cause, Reason
from setup.books.base import Book, Line, Numbered, Sender, Wrong, grouped, yes_or_no
from setup.files import Row
from sla import calendars
from sla.calendars import CalendarRefused
from sla.holiday_files import BadHolidayFile, Day, in_year, read_day
from sla.models import Calendar, CalendarDay

LABELS = {
    "calendar": gettext_lazy("calendar"),
    "year": gettext_lazy("year"),
    "date": gettext_lazy("date"),
    "working": gettext_lazy("worked"),
    "name": gettext_lazy("name"),
}
HEADS = (*LABELS,)


class HolidayBook(Book):
    code, title, heads, is_whole = "holidays", gettext_lazy("Holidays"), HEADS, True
    page, labels = "rules:calendars", LABELS
    intro = gettext_lazy(
        "A line for each holiday, and for each day that is worked in exchange. A year that the "
        "file names takes its days from the file alone, and counts as announced."
    )

    def rows(self, at: datetime) -> Iterator[Row]:
        for calendar in Calendar.objects.prefetch_related("days"):
            days = sorted(
                calendar.days.all(), key=lambda day: (day.file_year or day.on.year, day.on)
            )
            for day in days:
                yield {
                    "calendar": calendar.code,
                    "year": str(day.file_year or day.on.year),
                    "date": day.on.isoformat(),
                    "working": yes_or_no(day.is_working),
                    "name": day.name,
                }

    def taken(self, rows: Sequence[Row], sender: Sender) -> list[Line]:
        years = grouped(rows, "calendar", "year").values()
        return [_taken(lines, sender) for lines in years]


def _taken(lines: Numbered, sender: Sender) -> Line:
    number, row = lines[0]
    name = f"{row.get('calendar', '')} {row.get('year', '')}"
    try:
        with transaction.atomic():
            return _confirmed(lines, sender)
    except Wrong as wrong:
        return Line(wrong.line or number, name, "wrong", errors=wrong.sentences)
    except CalendarRefused as refusal:
        return Line(number, name, "wrong", errors=[str(refusal)])


def _confirmed(lines: Numbered, sender: Sender) -> Line:
    number, row = lines[0]
    calendar = _calendar(row.get("calendar", ""))
    year = _year(row.get("year", ""))
    days = _days(lines, year)
    before = {day.on.isoformat(): day for day in calendars.days_of(calendar, year)}
    after = {day.on.isoformat(): day for day in days}
    changes = _differing(before, after)
    is_known = calendar.confirmed_years.filter(year=year).exists()
    name = f"{calendar} {year}"
    if is_known and not changes:
        return Line(number, name, "same")
    reason = Reason.of(Cause.HOLIDAYS, calendar, year=str(year))
    confirm = lambda: calendars.confirm(calendar, year, days)  # noqa: E731
    record = moving.change(calendar, confirm, reason, by=sender.by, at=sender.at)
    kind = "changed" if is_known else "new"
    return Line(number, name, kind, changes, moved=record.moved.count())


def _calendar(code: str) -> Calendar:
    calendar = Calendar.objects.filter(code=code).first()
    if calendar is None:
        raise Wrong(_("There is no calendar “%(code)s”.") % {"code": code})
    return calendar


def _year(text: str) -> int:
    if not re.fullmatch(r"[0-9]{4}", text) or not YEARS[0] <= int(text) <= YEARS[1]:
        first, last = YEARS
        sentence = _("“%(text)s” is no year between %(first)d and %(last)d.")
        raise Wrong(sentence % {"text": text, "first": first, "last": last})
    return int(text)


def _days(lines: Numbered, year: int) -> list[Day]:
    """Read as a file of that year alone would be."""
    try:
        return in_year(((number, read_day(number, row)) for number, row in lines), year)
    except BadHolidayFile as bad:
        text = _("“%(said)s” is no day of %(year)d with yes or no, or comes twice.")
        number = bad.line or lines[0][0]
        raise Wrong(text % {"said": bad.said, "year": year}, line=number) from bad


Held = Mapping[str, Day | CalendarDay]


def _differing(before: Held, after: Held) -> dict[str, Sequence[str]]:
    """The days that are open or closed otherwise, in order; of others only how many are called
    by another name."""
    found: dict[str, Sequence[str]] = {}
    named = 0
    for on in sorted({*before, *after}):
        old, new = before.get(on), after.get(on)
        if old and new and old.is_working == new.is_working:
            named += old.name != new.name
        else:
            found[on] = [_words(one) if one else "" for one in (old, new)]
    if named:
        text = ngettext("%(count)d day called otherwise", "%(count)d days called otherwise", named)
        found["name"] = ["", text % {"count": named}]
    return found


def _words(day: Day | CalendarDay) -> str:
    return f"{_('worked') if day.is_working else pgettext('day', 'closed')} {day.name}".strip()
