"""Lists: the queues, the inbox."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from complaints import queues
from complaints.inbox import messages_of
from complaints.models import Incident, Notice
from complaints.views.shared import page_of
from staff.access import StaffRequest, everybody, supervisor
from staff.models import Role


@require_safe
@everybody
def home(request: StaffRequest) -> HttpResponse:
    """Where each role begins its day."""
    starts = {
        Role.SUPERVISOR: "queues:index",
        Role.ADMIN: "rules:index",
        Role.AUDITOR: "complaints:index",
    }
    return redirect(starts.get(Role(request.user.role), "work"))


@require_safe
@supervisor
def queue(request: StaffRequest, code: str = "") -> HttpResponse:
    """One queue beside the counts of all; htmx asks again every few seconds."""
    now = timezone.now()
    counts = queues.counts(request.user, now)
    code = code or next((code for code in queues.QUEUES if counts.get(code)), "all")
    if code not in queues.QUEUES:
        raise Http404
    context = {
        "now": now,
        "queue": queues.QUEUES[code],
        "queues": [(one, counts.get(one.code, 0)) for one in queues.QUEUES.values()],
        "page": page_of(request, queues.rows(code, request.user, now)),
        "incidents": Incident.objects.open().visible_to(request.user).for_list(),
    }
    template = "complaints/_queue.html" if request.htmx else "complaints/queue.html"
    return render(request, template, context)


@require_safe
@everybody
def inbox(request: StaffRequest) -> HttpResponse:
    messages = Notice.objects.inbox_of(request.user).as_messages()
    page = page_of(request, messages, paginator=Paginator)
    context = {"page": page, "found": messages_of(request.user, list(page))}
    return render(request, "complaints/inbox.html", context)


@require_POST
@everybody
def read(request: StaffRequest) -> HttpResponse:
    """Mark all of my notices as read."""
    Notice.objects.inbox_of(request.user).unread().update(read_at=timezone.now())
    return redirect("inbox")
