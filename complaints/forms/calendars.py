"""Calendars as admins write them: hours by weekday, and a file of holidays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.forms.conditions import CodesField
from foundation.tables import UnreadableFile
from sla import holiday_files, hours
from sla.models import Calendar
from sla.worktime import Period
from staff.models import Branch

LARGEST_FILE = 200_000  # Bytes
YEARS = (2000, 2100)


class HoursField(forms.CharField):
    """The periods of one weekday."""

    def clean(self, value: Any) -> Any:
        try:
            return hours.parse(str(super().clean(value) or ""))
        except hours.BadHours as bad:
            sentence = _(
                "“%(part)s” overlaps or is no period; write hours as 09:00-12:00, 13:30-18:00."
            )
            raise forms.ValidationError(sentence, params={"part": bad}) from bad

    def prepare_value(self, value: Any) -> Any:
        return hours.written(value) if isinstance(value, tuple) else value


class BranchField(CodesField):
    """One branch by code or name; cleaned to its code, or nothing."""

    def clean(self, value: Any) -> Any:
        codes = super().clean(value)
        if len(codes) > 1:
            raise forms.ValidationError(_("A calendar is for one branch; write one only."))
        return codes[0] if codes else ""


class CalendarForm(forms.ModelForm):  # type: ignore[type-arg]
    read = forms.IntegerField(widget=forms.HiddenInput, required=False)  # The version on the page
    branch = BranchField(
        Branch.objects.all(),
        label=gettext_lazy("Only for the branch"),
        required=False,
        help_text=gettext_lazy(
            "It then stands in place of its parent for that branch and all below it."
        ),
    )

    class Meta:
        model = Calendar
        fields = ["code", "name", "name_zh", "zone", "parent", "branch"]
        fields += ["always_open", "follows_holidays"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["read"].initial = self.instance.version if self.instance.pk else None
        held: Mapping[int, tuple[Period, ...]] = self.instance.week() if self.instance.pk else {}
        self.weekdays = [f"day_{number}" for number in WEEKDAYS]
        for number, name in WEEKDAYS.items():
            self.fields[f"day_{number}"] = HoursField(
                label=name, required=False, max_length=200, initial=held.get(number, "")
            )
        in_use = Q(retired_at=None) | Q(pk=self.instance.parent_id)
        others = Calendar.objects.filter(in_use).exclude(pk=self.instance.pk)
        self.fields["parent"].queryset = others  # type: ignore[attr-defined]
        if self.instance.pk:
            self.fields["code"].disabled = True

    def hours(self) -> list[forms.BoundField]:
        return [self[name] for name in self.weekdays]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("branch") and not data.get("parent"):
            self.add_error(
                "parent", _("A calendar of one branch inherits from the one that it replaces.")
            )
        return data

    def week(self) -> dict[int, tuple[Period, ...]]:
        return {number: self.cleaned_data[f"day_{number}"] for number in WEEKDAYS}

    def values(self) -> dict[str, Any]:
        held = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return held | {"read": self.cleaned_data["read"]}


def see(form: Any, row: Calendar) -> None:
    """Who has been told that it was changed may save again, over what stands there now."""
    if form.is_bound:
        form.data = form.data.copy()
        form.data["read"] = str(row.version)


class YearForm(forms.Form):
    """The announced days of a year, as a file; what was read is carried along as text."""

    read = forms.IntegerField(widget=forms.HiddenInput, required=False)  # The calendar's version
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=YEARS[0], max_value=YEARS[1])
    file = forms.FileField(
        label=gettext_lazy("File of holidays and make-up days"),
        required=False,
        help_text=gettext_lazy(
            "CSV or XLSX with date, working (yes or no), name; "
            "or JSON: days with date, isOffDay, name."
        ),
    )
    text = forms.CharField(
        widget=forms.HiddenInput, required=False, max_length=LARGEST_FILE, strip=False
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        file, year = data.get("file"), data.get("year")
        if file and file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is too large to be a list of holidays."))
        content = file.read() if file else str(data.get("text") or "").encode()
        if not content:
            self.add_error("file", _("Choose the file with the days of the year."))
        elif year:
            self._parse(content, year)
        return data

    def _parse(self, content: bytes, year: int) -> None:
        try:
            days = holiday_files.parse(content, year)
            self.cleaned_data |= {"days": days, "text": holiday_files.written(days)}
        except UnreadableFile as error:
            self.add_error("file", str(error))
        except holiday_files.NoHeads as bad:
            text = _("Line %(line)d must name the columns date and working; it says: %(said)s.")
            params = {"line": bad.line, "said": bad.said}
            self.add_error("file", forms.ValidationError(text, params=params))
        except holiday_files.BadHolidayFile as bad:
            whole = _("This is no file of holidays for %(year)d: neither CSV nor JSON can be read.")
            at_line = _(
                "Line %(line)d, “%(said)s”, is no day of %(year)d with yes or no, or comes twice."
            )
            said = {
                "empty": _("The file names no day of %(year)d."),
                "year": _("The file says that it is of another year than %(year)d."),
            }
            sentence = at_line if bad.line else said.get(bad.said, whole)
            params = {"line": bad.line, "said": bad.said, "year": year}
            self.add_error("file", forms.ValidationError(sentence, params=params))
