"""For those who watch: are we up, is anything due left unfired, how late are we?"""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from complaints import pulse
from complaints.models import Escalation, Heartbeat, Timer
from staff.access import StaffRequest, overseer


def alive(request: HttpRequest) -> JsonResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})


def ready(request: HttpRequest) -> JsonResponse:
    """503 while no sweep runs, or a due step has not fired."""
    now = timezone.now()
    found = pulse.of(now)
    ok = found.is_well(now)
    body: dict[str, object] = {"ok": ok}
    if getattr(request.user, "is_overseer", False):  # Strangers learn whether, not how
        body |= {
            "last_sweep_at": found.last_sweep_at,
            "oldest_unfired_at": found.oldest_unfired_at,
            "set_aside": found.set_aside,
        }
    return JsonResponse(body, status=200 if ok else 503)


@require_safe
@overseer
def sweeps(request: StaffRequest) -> HttpResponse:
    """The same for people, with how late the last day was, step by step."""
    now = timezone.now()
    context = {
        "now": now,
        "pulse": (found := pulse.of(now)),
        "well": found.is_well(now),
        "lateness": pulse.lateness(now),
        "beats": Heartbeat.objects.order_by("name"),
        "steps": [(Escalation(**_named(row)), row["count"]) for row in pulse.steps(now)],
        "aside": Timer.objects.live().exclude(quarantined="").select_related("complaint")[:50],
    }
    return render(request, "rules/sweeps.html", context)


def _named(row: dict[str, object]) -> dict[str, object]:
    """What the words of a row are made from."""
    return {name: row[name] for name in ("strategy", "clock", "position", "audience", "action")}
