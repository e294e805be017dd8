"""Reports by mail: asked for and ended."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reports.forms import ScheduleForm
from reports.models import Schedule
from reports.views.reports import asked, readers, spec_of
from staff.access import StaffRequest


@require_POST
@readers
def create(request: StaffRequest, code: str) -> HttpResponse:
    now, spec, form = timezone.now(), spec_of(code), ScheduleForm(request.POST)
    question = asked(request, now)
    scope = question.scope() if question.is_valid() else None
    if not request.user.email:
        messages.error(request, _("You have no e-mail address here; ask an admin to add it."))
    elif scope is None or not form.is_valid():
        messages.error(
            request, _("Choose how often it is to come, as what, and a branch of yours.")
        )
    else:
        Schedule.objects.ask(
            user=request.user,
            report=spec.code,
            branch=scope.branch,
            **form.cleaned_data,
            today=timezone.localdate(now),
        )
        messages.success(request, _("It comes by mail to %(who)s.") % {"who": request.user.email})
    return redirect("reports:one", code=code)


@require_POST
@readers
def end(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Schedule, pk=pk, user=request.user)
    Schedule.objects.filter(pk=row.pk, ended_at=None).update(ended_at=timezone.now())
    messages.success(request, _("It does not come by mail any more."))
    return redirect("reports:one", code=row.report)
