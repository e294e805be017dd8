"""One inbox for everything that needs a second person; nobody approves their own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from complaints import approvals
from complaints.forms.fields import WordsField
from complaints.models import Approval, Refused
from staff.access import StaffRequest, supervision, supervisor

DECISIONS = (Approval.Outcome.GRANTED, Approval.Outcome.REFUSED)


class LookForm(forms.Form):
    outcome = forms.ChoiceField(choices=[(one.value, one.label) for one in DECISIONS])
    note = WordsField(max_length=500, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("outcome") == "refused" and not data.get("note"):
            raise forms.ValidationError(_("Say why you refuse it; whoever asked reads that."))
        return data


@require_safe
@supervision
def index(request: StaffRequest) -> HttpResponse:
    context = {"waiting": approvals.waiting(request.user), "now": timezone.now()}
    return render(request, "approvals.html", context)


@require_POST
@supervisor
def look(request: StaffRequest, pk: int) -> HttpResponse:
    """Decide whether somebody may see the numbers of a sensitive customer."""
    form = LookForm(request.POST)
    if not form.is_valid():
        said = form.non_field_errors() or [_("Grant it or refuse it, in at most 500 characters.")]
        messages.error(request, str(said[0]))
    else:
        try:
            approvals.decide_on_look(pk, **form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("It is decided."))
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect("approvals:index")
