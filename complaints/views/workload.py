"""Who has how much to do, and who is on leave."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from complaints import standings, workload
from complaints.forms.fields import MomentField
from complaints.forms.people import PersonField
from complaints.models import Standing
from staff.access import StaffRequest, supervision, supervisor
from staff.models import User
from staff.people import colleagues, colleagues_of


class LeaveForm(forms.Form):
    """Both times empty: back at work. The deputy is told instead while somebody is away."""

    away_from_at = MomentField(label=gettext_lazy("From"), required=False)
    away_until_at = MomentField(label=gettext_lazy("Until"), required=False)
    deputy = PersonField(label=gettext_lazy("Deputy"), required=False)

    def __init__(self, *args: Any, person: User, **options: Any) -> None:
        super().__init__(*args, **options)
        desk = colleagues_of(person).exclude(pk=person.pk)
        self.fields["deputy"].people = desk  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        begins, ends = data.get("away_from_at"), data.get("away_until_at")
        if not self.errors and (bool(begins) != bool(ends) or (begins and ends and begins >= ends)):
            raise forms.ValidationError(
                _("Say from when until when; the end comes after the start.")
            )
        return data


@require_safe
@supervision
def index(request: StaffRequest) -> HttpResponse:
    now = timezone.now()
    standings.refresh()
    context = {
        "now": now,
        "loads": workload.loads(request.user, now),
        "least": workload.least_said(colleagues(request.user), now),
    }
    return render(request, "workload.html", context)


@require_POST
@supervisor
def leave(request: StaffRequest, pk: int) -> HttpResponse:
    """Put somebody on leave: escalations climb past them, and nobody suggests them."""
    person = get_object_or_404(colleagues(request.user), pk=pk)
    form = LeaveForm(request.POST, person=person)
    if not form.is_valid():
        messages.error(request, " ".join(str(found[0]) for found in form.errors.values()))
        return redirect("workload:index")
    said = dict(form.cleaned_data)
    if "deputy" not in request.POST:  # Not asked
        del said["deputy"]
    for name, value in said.items():
        setattr(person, name, value)
    person.save(update_fields=list(said))
    messages.success(request, _("Noted for %(who)s.") % {"who": person})
    return redirect(_left_behind(person) or "workload:index")


def _left_behind(person: User) -> str:
    """The open complaints of somebody on leave, to be given to others; empty if there are none."""
    standings.refresh()
    is_away = person.away_until_at is not None
    if not is_away or not Standing.objects.open().filter(owner=person).exists():
        return ""
    return f"{reverse('queues:one', args=['all'])}?{urlencode({'owner': person.username})}"
