"""Calendars: hours, holidays, and what a change of them moves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from complaints import calendar_history
from complaints import calendars as moving
from complaints.forms.calendars import CalendarForm, YearForm
from complaints.models import Cause, Reason, Replanning
from complaints.views.shared import page_of
from sla import calendars
from sla.calendars import CalendarRefused
from sla.models import Calendar
from staff.access import StaffRequest, admin


@require_safe
@admin
def index(request: StaffRequest) -> HttpResponse:
    rows = Calendar.objects.select_related("parent").prefetch_related("periods", "confirmed_years")
    context = {"calendars": rows, "replannings": Replanning.objects.select_related("by")[:20]}
    return render(request, "calendars/index.html", context)


@admin
def edit(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    """Saving shows first what would move; the second time it is done."""
    calendar = get_object_or_404(Calendar, pk=pk) if pk else Calendar()
    form = CalendarForm(request.POST or None, instance=calendar)
    context = {
        "calendar": calendar,
        "form": form,
        "year": YearForm(initial={"read": calendar.version}),
    }
    if request.method != "POST":
        return render(request, "calendars/edit.html", context)
    if not form.is_valid():
        return render(request, "calendars/edit.html", context, status=422)
    reason = Reason.of(Cause.HOURS, form.instance)
    save: Callable[[], object] = lambda: calendars.save(  # noqa: E731
        form.instance, form.week(), **form.values()
    )
    return _done_or_shown(request, form.instance, save, reason, context)


@require_POST
@admin
def year(request: StaffRequest, pk: int) -> HttpResponse:
    """Confirm the holidays of a year: first what it would move, then for good."""
    calendar = get_object_or_404(Calendar, pk=pk)
    form = YearForm(request.POST, request.FILES)
    context = {"calendar": calendar, "form": CalendarForm(instance=calendar), "year": form}
    if not form.is_valid():
        return render(request, "calendars/edit.html", context, status=422)
    number, days = form.cleaned_data["year"], form.cleaned_data["days"]
    reason = Reason.of(Cause.HOLIDAYS, calendar, year=str(number))
    context |= {"days": days, "number": number, "text": form.cleaned_data["text"]}
    read = form.cleaned_data["read"]
    confirm: Callable[[], object] = lambda: calendars.confirm(  # noqa: E731
        calendar, number, days, read=read
    )
    return _done_or_shown(request, calendar, confirm, reason, context)


def _done_or_shown(
    request: StaffRequest,
    calendar: Calendar,
    make: Callable[[], object],
    reason: Reason,
    context: dict[str, Any],
) -> HttpResponse:
    at = timezone.now()
    try:
        if "confirmed" in request.POST or calendar.pk is None:  # Nothing runs on a new one
            record = moving.change(calendar, make, reason, by=request.user, at=at)
            messages.success(request, _("Saved: %(reason)s.") % {"reason": reason})
            return redirect(record)
        trial = moving.tried(calendar, make, at=at)
        context |= {"moved": trial.moved, "changes": calendar_history.changes(trial)}
    except CalendarRefused as refusal:
        row = Calendar.objects.filter(pk=calendar.pk).first()
        context["form"].see(row)
        context["year"] = YearForm(initial={"read": row.version if row else None})
        context.pop("days", None)
        return render(request, "calendars/edit.html", context | {"refusal": refusal}, status=422)
    return render(request, "calendars/edit.html", context)


@require_safe
@admin
def replanning(request: StaffRequest, pk: int) -> HttpResponse:
    """The list of what moved."""
    record = get_object_or_404(Replanning.objects.select_related("by"), pk=pk)
    related = ("timer__complaint", "old_target__version__policy", "new_target__version__policy")
    page = page_of(request, record.moved.select_related(*related))
    context = {"record": record, "page": page, "changes": calendar_history.changes(record)}
    return render(request, "calendars/replanning.html", context)
