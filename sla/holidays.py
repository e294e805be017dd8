"""Public holidays and make-up working days of China, from chinesecalendar."""

from __future__ import annotations

from chinese_calendar import constants

from sla import rulebook
from sla.models import Calendar, CalendarDay, CalendarYear


def announce(calendar: Calendar) -> None:
    """Write every announced year into the calendar. Later years stay unconfirmed."""
    off = {day: (False, name) for day, name in constants.holidays.items()}
    worked = {day: (True, name) for day, name in constants.workdays.items()}
    CalendarDay.objects.bulk_create(
        CalendarDay(calendar=calendar, on=day, is_working=is_working, name=name)
        for day, (is_working, name) in sorted((off | worked).items())
    )
    years = sorted({day.year for day in off})
    CalendarYear.objects.bulk_create(CalendarYear(calendar=calendar, year=year) for year in years)
    rulebook.touch()
