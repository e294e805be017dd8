"""Calendars: hours, holidays, and what a change of them moves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from complaints import calendar_history, calendar_months
from complaints import calendars as moving
from complaints.forms.calendars import YEARS, CalendarForm, YearForm, see
from complaints.forms.days import DayForm
from complaints.models import Cause, Reason, Replanning
from complaints.views.shared import page_of
from sla import calendars
from sla.calendars import CalendarRefused
from sla.models import Calendar
from staff.access import StaffRequest, overseer, rule_readers, top_admin


@require_safe
@rule_readers
def index(request: StaffRequest) -> HttpResponse:
    rows = Calendar.objects.select_related("parent").prefetch_related("periods", "confirmed_years")
    context: dict[str, Any] = {"calendars": rows.order_by(F("retired_at").asc(nulls_first=True))}
    context["replannings"] = Replanning.objects.select_related("by")[:20]
    context["missing"] = calendars.missing_year(timezone.localdate())
    return render(request, "calendars/index.html", context)


@top_admin
def edit(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    """Saving shows first what would move; the second time it is done."""
    calendar = get_object_or_404(Calendar, pk=pk) if pk else Calendar()
    form = CalendarForm(request.POST or None, instance=calendar)
    if request.method != "POST":
        return page(request, calendar, form=form)
    if not form.is_valid():
        return page(request, calendar, form=form, status=422)
    reason = Reason.of(Cause.HOURS, form.instance)
    save: Callable[[], object] = lambda: calendars.save(  # noqa: E731
        form.instance, form.week(), **form.values()
    )
    return done_or_shown(request, form.instance, save, reason, {"form": form, "tried": "hours"})


@require_POST
@top_admin
def year(request: StaffRequest, pk: int) -> HttpResponse:
    """Confirm the holidays of a year: first what it would move, then for good."""
    calendar = get_object_or_404(Calendar, pk=pk)
    form = YearForm(request.POST, request.FILES)
    if not form.is_valid():
        return page(request, calendar, year=form, status=422)
    number, days = form.cleaned_data["year"], form.cleaned_data["days"]
    reason = Reason.of(Cause.HOLIDAYS, calendar, year=str(number))
    context = {"year": form, "tried": "year", "days": days, "number": number}
    context |= {"text": form.cleaned_data["text"]}
    read = form.cleaned_data["read"]
    confirm: Callable[[], object] = lambda: calendars.confirm(  # noqa: E731
        calendar, number, days, read=read
    )
    return done_or_shown(request, calendar, confirm, reason, context)


def page(
    request: StaffRequest, calendar: Calendar, *, status: int = 200, **context: Any
) -> HttpResponse:
    """The page of a calendar, with the forms that were sent and others as they stand."""
    context.setdefault("form", CalendarForm(instance=calendar))
    for name, form in (("year", YearForm), ("single", DayForm)):
        context.setdefault(name, form(initial={"read": calendar.version}))
    context["calendar"], context["today"] = calendar, timezone.localdate()
    if calendar.pk:
        context |= months_of(request, calendar)
    return render(request, "calendars/edit.html", context, status=status)


def months_of(request: StaffRequest, calendar: Calendar) -> dict[str, Any]:
    """The year that the address asks for, as months; else this one."""
    asked, this_year = request.GET.get("year", ""), timezone.localdate().year
    is_year = asked.isascii() and asked.isdecimal() and len(asked) == 4
    shown = min(max(int(asked) if is_year else this_year, YEARS[0]), YEARS[1])
    saved = Calendar.objects.get(pk=calendar.pk)  # Not with what was sent just now
    years = saved.value().confirmed
    months = calendar_months.months(saved, shown)
    is_announced = years is None or shown in years
    beside = {"previous_year": shown - 1, "next_year": shown + 1}
    weekdays = [str(name) for name in WEEKDAYS_ABBR.values()]
    shown_as = {"shown_year": shown, "months": months, "weekday_names": weekdays}
    return {**shown_as, **beside, "is_announced": is_announced}


def done_or_shown(
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
        row = Calendar.objects.filter(pk=calendar.pk).first() or Calendar()
        kept = {name: context[name] for name in ("form", "single") if name in context}
        for form in kept.values():
            see(form, row)
        return page(request, row, **kept, refusal=refusal, status=422)
    return page(request, calendar, **context)


@require_safe
@overseer
def replanning(request: StaffRequest, pk: int) -> HttpResponse:
    """The list of what moved."""
    record = get_object_or_404(Replanning.objects.select_related("by"), pk=pk)
    related = ("timer__complaint", "old_target__version__policy", "new_target__version__policy")
    page = page_of(request, record.moved.select_related(*related))
    context = {"record": record, "page": page, "changes": calendar_history.changes(record)}
    return render(request, "calendars/replanning.html", context)
