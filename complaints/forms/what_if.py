"""Of which past complaints a what-if is asked."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.forms.conditions import CodesField
from complaints.forms.fields import YEARS
from complaints.models import WhatIf
from sla.models import Policy
from staff.models import Branch, User

USUAL, LONGEST = timedelta(days=90), timedelta(days=731)


class DayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {"invalid": _("Write a day as 2026-11-22.")}

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day and not YEARS[0] <= day.year <= YEARS[1]:
            raise forms.ValidationError(self.error_messages["invalid"])
        return day


class WhatIfForm(forms.Form):
    since = DayField(label=_("Received from"))
    until = DayField(label=_("Up to and including"))
    branches = CodesField(
        Branch.objects.all(),
        label=_("Handled at or below these branches"),
        required=False,
        help_text=_("Codes or names, separated by commas. Nothing written: any."),
    )

    def __init__(self, *args: Any, now: datetime, **options: Any) -> None:
        today = timezone.localdate(now)
        days = {"since": today - USUAL, "until": today}
        super().__init__(*args, **options | {"initial": days, "prefix": "past"})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        since, until = data.get("since"), data.get("until")
        if isinstance(since, date) and isinstance(until, date):
            if until < since:
                self.add_error("until", _("The last day cannot lie before the first."))
            elif until - since > LONGEST:
                self.add_error("until", _("Ask for two years at most."))
        return data

    def create(self, policy: Policy, draft: QueryDict, *, by: User, at: datetime) -> WhatIf:
        """Keep the draft as it was sent, and what is asked of it."""
        sent = draft.copy()
        sent.pop("csrfmiddlewaretoken", None)
        return WhatIf.objects.create(
            policy=policy, draft=sent.urlencode(), asked_by=by, asked_at=at, **self.cleaned_data
        )
