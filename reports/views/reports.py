"""The reports, the complaints behind their numbers, and the files."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from complaints import looking_up
from complaints.views.shared import page_of
from reports import exports, facts
from reports.catalogue import REPORTS, Spec, build
from reports.drilling import way_back
from reports.forms import NumberForm, ScheduleForm, ScopeForm
from reports.models import Check, Schedule
from reports.models.schedule import READERS
from reports.tables import Report
from staff.access import StaffRequest, staff

readers = staff(*READERS)
PRESETS = {  # As reports.periods names them
    "thirty-days": _("30 days"),
    "week": _("last week"),
    "month": _("last month"),
    "so-far": _("this month"),
    "year": _("12 months"),
}
SETS_A_PAGE = 1  # So much is counted while somebody waits; workers do the rest


@require_safe
@readers
def report(request: StaffRequest, code: str = "overview") -> HttpResponse:
    now, spec = timezone.now(), spec_of(code)
    is_current = facts.keep(now=now, sets=SETS_A_PAGE)
    form = asked(request, now)
    context = {"report": built(form, spec), "now": now, "is_current": is_current}
    context["form"] = form.shown()
    context |= _beside(request, spec)
    return render(request, "reports/report.html", context, status=200 if form.is_valid() else 422)


def spec_of(code: str) -> Spec:
    if code not in REPORTS:
        raise Http404
    return REPORTS[code]


def asked(request: StaffRequest, now: datetime) -> ScopeForm:
    return ScopeForm(request.GET, user=request.user, today=timezone.localdate(now))


def built(form: ScopeForm, spec: Spec) -> Report:
    scope = form.scope()
    if scope is None:
        raise Http404
    return build(spec, scope)


def _beside(request: StaffRequest, spec: Spec) -> dict[str, Any]:
    """What stands on every report."""
    return {
        "reports": REPORTS.values(),
        "presets": PRESETS.items(),
        "check": Check.objects.first(),
        "schedules": Schedule.objects.of(request.user, spec.code),
        "schedule_form": ScheduleForm(),
        "files": exports.FORMATS,
    }


@require_safe
@readers
def export(request: StaffRequest, code: str, format: str) -> HttpResponse:
    now, spec = timezone.now(), spec_of(code)
    if format not in exports.FORMATS:
        raise Http404
    form = asked(request, now)
    if not form.is_valid():  # The page says what is wrong
        return redirect(f"{reverse('reports:one', args=[code])}?{request.GET.urlencode()}")
    facts.keep(now=now, sets=SETS_A_PAGE)
    shown = built(form, spec)
    looking_up.file_taken(f"{exports.name_of(shown)}.{format}", by=request.user, at=now)
    write, kind = exports.FORMATS[format]
    named = f'attachment; filename="{exports.name_of(shown)}.{format}"'
    return HttpResponse(write(shown), content_type=kind, headers={"Content-Disposition": named})


@require_safe
@readers
def complaints(request: StaffRequest) -> HttpResponse:
    """Those behind a number: as many as the number says."""
    now = timezone.now()
    form = NumberForm(request.GET, user=request.user, today=timezone.localdate(now))
    number = form.number()
    if number is None:
        raise Http404
    rows = number.complaints(request.user).with_times().for_list()
    context = {"page": page_of(request, rows), "number": number, "now": now}
    context["back"] = way_back(request.GET.get("back", ""))
    return render(request, "reports/complaints.html", context)
