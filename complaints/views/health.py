"""For those who watch from outside: are we up, and is anything due left unfired?"""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from complaints.models import Heartbeat, Timer

LATEST_SWEEP = timedelta(seconds=60)
OLDEST_STEP = timedelta(seconds=60)


def alive(request: HttpRequest) -> JsonResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})


def ready(request: HttpRequest) -> JsonResponse:
    """503 while no sweep runs, or a due step has not fired."""
    now = timezone.now()
    beat = Heartbeat.objects.order_by("-at").values_list("at", flat=True).first()
    oldest = (
        Timer.objects.due(now).filter(in_replay=False).values_list("fires_at", flat=True).first()
    )
    ok = beat is not None and now - beat <= LATEST_SWEEP
    ok = ok and (oldest is None or now - oldest <= OLDEST_STEP)
    aside = Timer.objects.live().exclude(quarantined="").count()
    body = {"ok": ok, "last_sweep_at": beat, "oldest_unfired_at": oldest, "set_aside": aside}
    return JsonResponse(body, status=200 if ok else 503)
