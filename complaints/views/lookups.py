"""Names that the boxes of the queues offer while one types."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from complaints.models import Channel
from staff.access import StaffRequest, supervision, supervisor
from staff.models import Branch
from staff.people import called, colleagues

MOST = 10


@require_safe
@supervision
def people(request: StaffRequest) -> HttpResponse:
    found = called(colleagues(request.user), _asked(request))
    rows = [{"code": user.username, "name": str(user)} for user in found[:MOST]]
    return JsonResponse({"found": rows})


@require_safe
@supervision
def branches(request: StaffRequest) -> HttpResponse:
    return _named(request, Branch.objects.filter(path__startswith=request.user.reach()))


@require_safe
@supervisor
def all_branches(request: StaffRequest) -> HttpResponse:
    """To whom something can be handed over: anybody in the house."""
    return _named(request, Branch.objects.in_use())


@require_safe
@supervision
def channels(request: StaffRequest) -> HttpResponse:
    return _named(request, Channel.objects.all())


def _asked(request: StaffRequest) -> str:
    return request.GET.get("q", "")[:100].replace("\x00", "").strip()


def _named(request: StaffRequest, rows: QuerySet[Any]) -> HttpResponse:
    text = _asked(request)
    found = rows.filter(Q(name__icontains=text) | Q(name_zh__icontains=text) | Q(code=text))
    shown = [{"code": row.code, "name": str(row)} for row in found[:MOST]]
    return JsonResponse({"found": shown})
