"""What was changed of the set-up, by whom and when: for admins, and for auditors who ask."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from complaints.views.shared import page_of
from setup.models import Change
from setup.resources import RESOURCES
from staff.access import StaffRequest, overseer


@require_safe
@overseer
def index(request: StaffRequest) -> HttpResponse:
    """All of it, or that of one table."""
    rows, code = Change.objects.select_related("by"), request.GET.get("table", "")
    if code in RESOURCES:
        rows = rows.filter(resource=code)
    page: Any = page_of(request, rows)
    page.object_list = [(row, RESOURCES.get(row.resource)) for row in page]
    context = {"page": page, "tables": RESOURCES.values(), "chosen": code}
    return render(request, "setup/changes.html", context)
