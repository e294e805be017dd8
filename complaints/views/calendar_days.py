"""Single days of a calendar, and calendars that nobody needs any more."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from complaints import calendars as moving
from complaints.forms.days import DayForm
from complaints.models import Cause, Reason
from complaints.views.calendars import done_or_shown, page
from sla import calendars
from sla.calendars import CalendarRefused
from sla.models import Calendar
from staff.access import StaffRequest, top_admin


@require_POST
@top_admin
def days(request: StaffRequest, pk: int) -> HttpResponse:
    """Close or open single days: first what it would move, then for good."""
    calendar, form = get_object_or_404(Calendar, pk=pk), DayForm(request.POST)
    if not form.is_valid():
        return page(request, calendar, single=form, status=422)
    reason = Reason.of(Cause.DAYS, calendar, days=form.span())
    on, read, says = form.days(), form.cleaned_data["read"], form.says()
    make: Callable[[], object] = lambda: calendars.set_days(  # noqa: E731
        calendar, on, read=read, **says
    )
    return done_or_shown(request, calendar, make, reason, {"single": form, "tried": "days"})


@require_POST
@top_admin
def removal(request: StaffRequest, pk: int) -> HttpResponse:
    """Remove what was never used, retire what is not used any more, or use it again."""
    calendar, at = get_object_or_404(Calendar, pk=pk), timezone.now()
    act = moving.use_again if calendar.retired_at else moving.remove
    try:
        record = act(calendar, by=request.user, at=at)
    except CalendarRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("rules:calendar", pk)
    messages.success(request, _("Saved: %(reason)s.") % {"reason": record.reason})
    return redirect("rules:calendars")
