"""The page of an incident: one cause, one owner, one wording for all desks (W9)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from complaints.forms.incidents import ClosingForm, WordingForm
from complaints.models import Complaint, Incident
from complaints.views.shared import page_of
from staff.access import StaffRequest, everybody, supervisor


def _get(request: StaffRequest, pk: int) -> Incident:
    return get_object_or_404(Incident.objects.visible_to(request.user).for_list(), pk=pk)


@require_safe
@everybody
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    incident = _get(request, pk)
    mine = Complaint.objects.visible_to(request.user).filter(incident=incident)
    context = {
        "incident": incident,
        "now": timezone.now(),
        "page": page_of(request, mine.in_order_of_work().for_list()),
        "wording": WordingForm(instance=incident),
        "closing": ClosingForm(),
    }
    return render(request, "complaints/incident.html", context)


@require_POST
@supervisor
def wording(request: StaffRequest, pk: int) -> HttpResponse:
    form = WordingForm(request.POST, instance=_get(request, pk))
    if form.is_valid():
        form.save()
        messages.success(request, _("All desks see the wording now."))
    return redirect(form.instance)


@require_POST
@supervisor
def closing(request: StaffRequest, pk: int) -> HttpResponse:
    incident, form = _get(request, pk), ClosingForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say what the cause was before you close the incident."))
    elif not incident.close(cause=form.cleaned_data["cause"], at=timezone.now()):
        messages.error(request, _("%(incident)s is closed already.") % {"incident": incident})
    return redirect(incident)
