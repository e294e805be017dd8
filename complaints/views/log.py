"""Logging a complaint, and finding one again."""

from __future__ import annotations

import uuid
from contextlib import suppress

from django.conf import settings
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from complaints import bell, intake
from complaints.forms import ComplaintForm
from complaints.models import Complaint
from complaints.views.shared import page_of
from customers.phones import NotAPhoneNumber, normalise
from staff.access import StaffRequest, desk, everybody


@desk
def new(request: StaffRequest) -> HttpResponse:
    """GET shows the form, POST logs: a double click or a reload finds the first complaint."""
    now = timezone.now()
    key = request.POST.get("key") or str(uuid.uuid4())
    form = ComplaintForm(
        request.POST or None, user=request.user, now=now, initial=request.GET.dict()
    )
    if request.method == "POST" and form.is_valid():
        complaint, is_new = intake.log_once(form.complaint(), key=key, by=request.user, at=now)
        if is_new:
            bell.ring_for(complaint)
            messages.success(request, _("Logged. Tell the customer the number and the time below."))
        return redirect(complaint)
    context = {"form": form, "key": key}
    return render(request, "complaints/new.html", context, status=422 if form.is_bound else 200)


@require_GET
@everybody
def index(request: StaffRequest) -> HttpResponse:
    """Find complaints by number, customer, telephone or words."""
    asked = request.GET.get("q", "").strip()
    found = _find(asked, request.user) if asked else _newest(request.user)
    page = page_of(request, found.for_list())
    return render(
        request, "complaints/index.html", {"page": page, "q": asked, "now": timezone.now()}
    )


def _newest(user: object) -> QuerySet[Complaint]:
    return Complaint.objects.visible_to(user).order_by("-received_at", "-pk")  # type: ignore[arg-type, return-value]


def _find(asked: str, user: object) -> QuerySet[Complaint]:
    said = Q(number__iexact=asked) | Q(source_number=asked) | Q(what__icontains=asked)
    said |= Q(customer__name__istartswith=asked) | Q(customer__number__iexact=asked)
    with suppress(NotAPhoneNumber):  # Then it is words, not a telephone number
        said |= Q(customer__phones__number=normalise(asked, settings.PHONE_REGION))
    return _newest(user).filter(said).distinct()
