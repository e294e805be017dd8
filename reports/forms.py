"""What a report is asked about."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.forms.fields import CodeField, DateField
from reports import measures, names
from reports.drilling import Number
from reports.models import Schedule
from reports.periods import LONGEST, PRESETS, Period, thirty_days
from reports.sums import Scope
from staff.models import Branch, User

YEARS = (1990, 2200)  # No desk has complaints beyond


class BranchField(CodeField):
    """One of a person's branches, the lower ones further to the right."""

    def label_from_instance(self, branch: Any) -> str:
        return "\u2003" * (len(branch.codes) - 1) + str(branch)


class ScopeForm(forms.Form):
    """`period` names one that moves with the days; days that are given count instead."""

    first = DateField(label=gettext_lazy("From"), required=False)
    last = DateField(label=gettext_lazy("Until"), required=False)
    branch = BranchField(Branch.objects.none(), label=gettext_lazy("Branch"), required=False)
    period = forms.ChoiceField(
        choices=[(code, code) for code in PRESETS], required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, user: User, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user, self.today = user, today
        self.mine = Branch.objects.filter(path__startswith=user.reach()).order_by("path")
        self.fields["branch"].queryset = self.mine  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if bool(first) != bool(last):
            raise forms.ValidationError(_("Say the first day and the last day."))
        if first and last and not first <= last:
            raise forms.ValidationError(_("The last day comes after the first."))
        if first and last and not YEARS[0] <= first.year <= last.year <= YEARS[1]:
            text = _("Choose days between the years %(first)d and %(last)d.")
            raise forms.ValidationError(text % {"first": YEARS[0], "last": YEARS[1]})
        if first and last and (last - first).days >= LONGEST:
            raise forms.ValidationError(_("Choose three years at most."))
        return data

    def scope(self) -> Scope | None:
        """What is asked for, or the last thirty days; None for somebody of no branch."""
        is_valid, data = self.is_valid(), self.cleaned_data if self.is_bound else {}
        branch = data.get("branch") or self.mine.first()  # Also where the days are wrong
        preset = PRESETS.get(data.get("period") or "", thirty_days)
        period = preset(self.today)
        if is_valid and data.get("first") and data.get("last"):
            period = Period(data["first"], data["last"])
        return Scope.of(period, branch) if branch else None

    def shown(self) -> ScopeForm:
        """Filled with what is shown; with what is wrong about it, as it was sent."""
        scope = self.scope()
        if self.errors or scope is None:
            return self
        days = {"first": scope.period.first, "last": scope.period.last}
        initial = {**days, "branch": scope.branch.code}
        return ScopeForm(user=self.user, today=self.today, initial=initial)


class NumberForm(ScopeForm):
    """A number of a report, whose complaints are asked for."""

    figure = forms.CharField(max_length=30)
    key = forms.CharField(max_length=30, required=False)
    alone = forms.BooleanField(required=False)

    def number(self) -> Number | None:
        """None where there is no such number, or nobody says when and where."""
        if not self.is_valid():
            return None
        asked, scope = self.cleaned_data, self.scope()
        key = asked["figure"], asked["key"]
        if scope is None or not measures.is_counted(key) or not names.is_known(key):
            return None
        return Number(key, scope.period, scope.branch, asked["alone"])


class ScheduleForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Schedule
        fields = ["rhythm", "format"]
