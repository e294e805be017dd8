"""One clock of a complaint: why it is due then."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from complaints.views.shared import get_visible
from complaints.why import explain
from staff.access import StaffRequest, everybody


@require_safe
@everybody
def why(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    complaint = get_visible(request, number)
    timer = get_object_or_404(complaint.timers.select_related("calendar"), pk=pk)
    context = {"complaint": complaint, "why": explain(timer), "now": timezone.now()}
    return render(request, "complaints/why.html", context)
