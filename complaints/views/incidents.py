"""The page of an incident: one cause, one owner, one wording for all desks (W9)."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from complaints.forms.incidents import ClosingForm, IncidentForm, WordingForm, forms_of
from complaints.models import Complaint, Incident, Refused
from complaints.views.shared import page_of
from staff.access import StaffRequest, everybody, supervisor


def _get(request: StaffRequest, pk: int) -> Incident:
    return get_object_or_404(Incident.objects.visible_to(request.user).for_list(), pk=pk)


@require_safe
@everybody
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    return _page(request, _get(request, pk))


@require_POST
@supervisor
def wording(request: StaffRequest, pk: int) -> HttpResponse:
    form = WordingForm(request.POST)
    return _perform(request, pk, form, Incident.tell, _("All desks see the wording now."))


@require_POST
@supervisor
def closing(request: StaffRequest, pk: int) -> HttpResponse:
    return _perform(request, pk, ClosingForm(request.POST), Incident.close, _("It is closed."))


def _perform(
    request: StaffRequest, pk: int, form: IncidentForm, verb: Callable[..., None], said: str
) -> HttpResponse:
    """Do what the form says; where that cannot be, the page comes back with what was typed."""
    incident, name = _get(request, pk), "wording" if verb is Incident.tell else "closing"
    if not form.is_valid():
        return _page(request, incident, 422, **{name: form})
    try:
        verb(incident, **form.cleaned_data, by=request.user, at=timezone.now())
    except Refused as refusal:
        form.data = {**form.data.dict(), "seen": str(_get(request, pk).version)}  # type: ignore[attr-defined]
        return _page(request, _get(request, pk), 409, refusal=refusal, **{name: form})
    messages.success(request, said)
    return redirect(incident)


def _page(
    request: StaffRequest, incident: Incident, status: int = 200, **context: object
) -> HttpResponse:
    mine = Complaint.objects.visible_to(request.user).filter(incident=incident)
    page = page_of(request, mine.in_order_of_work().for_list())
    shown = {"incident": incident, "now": timezone.now(), "page": page, **forms_of(incident)}
    return render(request, "complaints/incident.html", shown | context, status=status)
