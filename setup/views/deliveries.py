"""What could not be delivered, whoever sent it: seen, and sent again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from complaints import outbox, sms
from complaints.models import Notice, Post, Refused, Robot
from complaints.views.shared import page_of
from reports.models import Delivery
from setup import trials
from setup.models import Trial
from staff.access import StaffRequest, overseer, top_admin

SENT_BY = {"notices": Notice, "posts": Post, "reports": Delivery}
MOST = 50  # Of what is rare; notices have pages


@require_safe
@overseer
def deliveries(request: StaffRequest) -> HttpResponse:
    """What was given up, and what nobody knows the fate of; with how all the rest went."""
    about = ("complaint", "recipient", "escalation")
    lost = Notice.objects.undelivered().select_related(*about).order_by("-made_at", "-pk")
    posts = Post.objects.undelivered().select_related("robot", "complaint", "escalation")
    reports = Delivery.objects.undelivered().select_related("schedule__user")
    context = {
        "waiting": outbox.waiting(MOST, reports=Delivery),
        "trials": Trial.objects.select_related("by", "robot")[:10],
        "robots": Robot.objects.in_use(),
        "has_sms": sms.gateway() is not None,
        "page": page_of(request, lost),
        "posts": posts.order_by("-made_at")[:MOST],
        "reports": reports.order_by("-last", "-pk")[:MOST],
        "tallies": outbox.tallies(timezone.now()),
    }
    return render(request, "deliveries.html", context)


@require_POST
@top_admin
def trial(request: StaffRequest) -> HttpResponse:
    """Send a message on trial, to oneself or into a chat, and say what came of it."""
    robot, way = request.POST.get("robot", ""), request.POST.get("way", "")
    chat = get_object_or_404(Robot.objects.in_use(), pk=robot) if robot.isdecimal() else None
    if way not in trials.SENDERS or (way == "robot") != (chat is not None):
        raise Http404
    try:
        one = trials.send(way, robot=chat, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("deliveries")
    tell = messages.success if one.arrived else messages.error
    tell(request, _("%(what)s: %(outcome)s.") % {"what": one.named, "outcome": one.outcome})
    return redirect("deliveries")


def undelivered() -> int:
    """How many wait for somebody to look at them."""
    outgoing: Any = SENT_BY.values()
    return sum(one.objects.undelivered().count() for one in outgoing)


@require_POST
@top_admin
def again(request: StaffRequest, kind: str, pk: int) -> HttpResponse:
    """Somebody has seen to it that it can arrive now, or that it did not."""
    row = get_object_or_404(SENT_BY[kind], pk=pk)
    if outbox.again(row, timezone.now()):
        messages.success(request, _("It is sent again."))
    else:
        messages.error(request, _("It waits to be sent, or was delivered meanwhile."))
    return redirect("deliveries")
