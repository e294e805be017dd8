"""Drafts: kept every few seconds, opened again, thrown away."""

from __future__ import annotations

import re
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from complaints import drafts
from complaints.models import Refused
from staff.access import StaffRequest, desk


@require_POST
@desk
def keep(request: StaffRequest) -> HttpResponse:
    """Keep what stands on a page; the answer names the draft that it is kept in."""
    typed = {name: "\n".join(texts) for name, texts in request.POST.lists()}
    values = {name: text.replace("\x00", "") for name, text in typed.items()}
    key, revision = values.get("draft", ""), values.get("revision", "")
    if not re.fullmatch(r"[\w.-]{1,100}", key) or not re.fullmatch(r"[0-9]{1,9}", revision):
        return JsonResponse({"error": _("A draft has a key and a revision.")}, status=400)
    page = drafts.Page(values.get("where", "/"), values.get("page", ""), int(revision))
    try:
        row = drafts.keep(request.user, key, values, page, at=timezone.now())
    except Refused as refusal:
        return JsonResponse({"error": str(refusal)}, status=409)
    return JsonResponse({"draft": row.key, "revision": row.revision})


@require_safe
@desk
def token(request: StaffRequest) -> HttpResponse:
    """For a page whose reader has signed in again elsewhere: what it may send with now."""
    return JsonResponse({"token": get_token(request)})


@require_POST
@desk
def discard(request: StaffRequest, key: str) -> HttpResponse:
    drafts.throw_away(request.user, key, at=timezone.now())
    messages.success(request, _("The draft is thrown away; for an hour it can be taken back."))
    return redirect("complaints:new")


@require_POST
@desk
def take_back(request: StaffRequest, key: str) -> HttpResponse:
    if not drafts.take_back(request.user, key):
        raise Http404
    return redirect(f"{reverse('complaints:new')}?draft={quote(key)}")
