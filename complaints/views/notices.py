"""How somebody wants to be told."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from complaints import sms
from complaints.models import Preference
from staff.access import StaffRequest, everybody


class PreferenceForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Preference
        fields = ["mail", "sms", "quiet_begins", "quiet_ends"]
        widgets = {
            name: forms.TimeInput({"type": "time"}, format="%H:%M")
            for name in ("quiet_begins", "quiet_ends")
        }


@everybody
def preferences(request: StaffRequest) -> HttpResponse:
    row = Preference.objects.filter(user=request.user).first() or Preference(user=request.user)
    if request.method == "POST" and not row.pk:  # Once, also where two tabs save at once
        row, _made = Preference.objects.get_or_create(user=request.user)
    form = PreferenceForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("That is how you are told from now on."))
        return redirect("preferences")
    context = {"form": form, "has_gateway": sms.gateway() is not None}
    return render(request, "preferences.html", context, status=422 if form.is_bound else 200)
