"""Where a day begins, and the inbox."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from complaints.inbox import messages_of
from complaints.models import Notice
from complaints.views.shared import page_of
from staff.access import StaffRequest, everybody
from staff.models import Role


@require_safe
@everybody
def home(request: StaffRequest) -> HttpResponse:
    """Where each role begins its day."""
    starts = {
        Role.SUPERVISOR: "queues:index",
        Role.ADMIN: "setup:index" if request.user.is_top_admin else "rules:index",
        Role.AUDITOR: "complaints:index",
    }
    return redirect(starts.get(Role(request.user.role), "work"))


@require_safe
@everybody
def inbox(request: StaffRequest) -> HttpResponse:
    messages = Notice.objects.inbox_of(request.user).as_messages()
    page = page_of(request, messages, paginator=Paginator)
    context = {"page": page, "found": messages_of(request.user, list(page), timezone.now())}
    return render(request, "complaints/inbox.html", context)


@require_POST
@everybody
def read(request: StaffRequest) -> HttpResponse:
    """Mark all of my notices as read."""
    Notice.objects.inbox_of(request.user).unread().update(read_at=timezone.now())
    return redirect("inbox")
