"""Single days of a calendar, closed or opened by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from complaints.forms.calendars import YEARS, HoursField
from complaints.forms.fields import DateField
from sla import hours

MOST_DAYS = 31
CLOSED, HOURS, WEEKDAY, USUAL = "closed", "hours", "weekday", "usual"
BECOMES = [
    (CLOSED, pgettext_lazy("day", "closed")),
    (HOURS, gettext_lazy("open at these hours")),
    (WEEKDAY, gettext_lazy("open like another day of the week")),
    (USUAL, gettext_lazy("as it would be: take away what was set by hand")),
]


class DayForm(forms.Form):
    read = forms.IntegerField(widget=forms.HiddenInput, required=False)  # The calendar's version
    first = DateField(label=gettext_lazy("Day"))
    last = DateField(label=gettext_lazy("up to (where it is several)"), required=False)
    becomes = forms.ChoiceField(label=gettext_lazy("It is"), choices=BECOMES)
    hours = HoursField(label=gettext_lazy("Hours"), required=False, max_length=200)
    weekday = forms.ChoiceField(
        label=gettext_lazy("Like"), choices=[("", "—"), *WEEKDAYS.items()], required=False
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("first"):
            self._clean_span(data["first"], data.get("last") or data["first"])
        becomes = data.get("becomes")
        if becomes == HOURS and not data.get("hours") and "hours" not in self.errors:
            self.add_error("hours", _("Write the hours of that day."))
        if becomes == WEEKDAY and not data.get("weekday"):
            self.add_error("weekday", _("Choose the day of the week whose hours hold."))
        if becomes != USUAL and not data.get("reason"):
            self.add_error("reason", _("Say why: it stands in the calendar and its history."))
        return data

    def _clean_span(self, first: date, last: date) -> None:
        if not YEARS[0] <= first.year <= YEARS[1]:
            years = {"first": YEARS[0], "last": YEARS[1]}
            text = _("Choose a day between the years %(first)d and %(last)d.")
            self.add_error("first", text % years)
        if not first <= last < first + timedelta(days=MOST_DAYS):
            text = _("Choose a last day at or after the first, at most %(most)d days in all.")
            self.add_error("last", text % {"most": MOST_DAYS})

    def days(self) -> list[date]:
        first = self.cleaned_data["first"]
        last = self.cleaned_data["last"] or first
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]

    def span(self) -> str:
        days = self.days()
        return f"{days[0]} – {days[-1]}" if len(days) > 1 else f"{days[0]}"

    def says(self) -> dict[str, Any]:
        """What is kept of each day; nothing where it is as usual."""
        data = self.cleaned_data
        if data["becomes"] == USUAL:
            return {}
        is_like, has_hours = data["becomes"] == WEEKDAY, data["becomes"] == HOURS
        return {
            "hours": hours.written(data["hours"]) if has_hours else "",
            "weekday": int(data["weekday"]) if is_like else None,
            "reason": data["reason"],
        }
