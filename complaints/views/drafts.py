"""Drafts: kept every few seconds, opened again, thrown away."""

from __future__ import annotations

import re

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from complaints import drafts
from complaints.models import Refused
from staff.access import StaffRequest, desk


@require_POST
@desk
def keep(request: StaffRequest) -> HttpResponse:
    """Keep what stands on a page; the answer names the draft that it is kept in."""
    key, where = request.POST.get("draft", ""), request.POST.get("where", "/")
    revision = request.POST.get("revision", "")
    if not re.fullmatch(r"[\w.-]{1,100}", key) or not revision.isdecimal():
        return JsonResponse({"error": _("A draft has a key and a revision.")}, status=400)
    values, now = request.POST.dict(), timezone.now()
    try:
        row = drafts.keep(
            request.user, key, where=where, values=values, revision=int(revision), at=now
        )
    except Refused as refusal:
        return JsonResponse({"error": str(refusal)}, status=409)
    return JsonResponse({"draft": row.key, "revision": row.revision})


@require_POST
@desk
def discard(request: StaffRequest, key: str) -> HttpResponse:
    drafts.discard(request.user, key)
    messages.success(request, _("The draft is thrown away."))
    return redirect("complaints:new")
