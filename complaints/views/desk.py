"""What the log page asks for while somebody types: never more than a part of a page."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from complaints import callers, categories, guidance, hints, looking_up
from complaints.forms.caller import NEW_CUSTOMER
from complaints.forms.log import TypedForm
from complaints.models import Area, Complaint
from customers import search
from staff.access import StaffRequest, desk

MOST_AREAS = 10


@require_POST
@desk
def matches(request: StaffRequest) -> HttpResponse:
    """Everyone who fits what stands in the caller's box."""
    asked = request.POST.get("caller", "").replace("\x00", "").strip()
    looking_up.by_phone(asked, by=request.user, at=timezone.now())
    found = callers.matches(asked, request.user) if asked else []
    near = callers.near(asked, request.user) if asked and not found else []
    context = {
        "asked": asked,
        "matches": found[: callers.MOST] or near,
        "only_near": bool(near),
        "more": len(found) > callers.MOST,
        "phone": search.phone_in(asked),
        "slip": callers.slip(asked),
    }
    return render(request, "complaints/_matches.html", context)


@require_POST
@desk
def card(request: StaffRequest) -> HttpResponse:
    """What is known of the customer who was chosen; nothing for somebody new."""
    number = request.POST.get("customer", "").replace("\x00", "")
    if number in ("", NEW_CUSTOMER):
        return render(request, "complaints/_card.html", {"is_new": number == NEW_CUSTOMER})
    said, now = request.POST.get("caller", "").replace("\x00", ""), timezone.now()
    looking_up.by_phone(said, by=request.user, at=now)
    phone = search.phone_in(said)
    customer = get_object_or_404(callers.reachable(request.user, phone), number=number)
    found = callers.card(customer, request.user, at=now)
    return render(request, "complaints/_card.html", {"card": found})


@require_POST
@desk
def known(request: StaffRequest) -> HttpResponse:
    """What the desk knows of the complaint as far as it is typed."""
    now = timezone.now()
    for name in ("caller", "phone"):
        looking_up.by_phone(request.POST.get(name, ""), by=request.user, at=now)
    form = TypedForm(request.POST, user=request.user, now=now)
    form.is_valid()
    new = form.so_far()
    context = {
        "hints": hints.of(new, for_whom=request.user, at=now),
        "lines": guidance.lines(new.nature, new.demeanour),
    }
    return render(request, "complaints/_hints.html", context)


@require_safe
@desk
def category_names(request: StaffRequest) -> HttpResponse:
    past = Complaint.objects.visible_to(request.user)
    found = categories.find(request.GET.get("q", "")[:200], past)
    marks = {True: {"mark": _("a group; choose one below it if you can")}, False: {}}
    rows = [{"code": row.code, "name": str(row), **marks[row.is_group]} for row in found]
    return JsonResponse({"found": rows})


@require_safe
@desk
def area_names(request: StaffRequest) -> HttpResponse:
    found = Area.objects.in_use().called(request.GET.get("q", "")[:200]).order_by("level", "path")
    rows = [{"code": row.code, "name": str(row)} for row in found[:MOST_AREAS]]
    return JsonResponse({"found": rows})
