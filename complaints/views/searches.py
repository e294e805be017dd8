"""What somebody looks for is kept in the session, under a key that stands in the address.

Names and telephones stand in no address: those end up in logs, histories and bookmarks. The page
that answers has an address all the same, so that going back to it asks nothing again.
"""

from __future__ import annotations

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from complaints import looking_up
from staff.access import StaffRequest

KEPT, KEY = "searches", "s"
MOST, LONGEST = 30, 200  # Searches of one session; characters of one


def words_of(request: HttpRequest) -> str:
    """What is looked for on this page; empty where nothing is, or it was forgotten."""
    kept: dict[str, str] = request.session.get(KEPT, {})
    return kept.get(request.GET.get(KEY, ""), "")


def asked(request: StaffRequest) -> HttpResponse | None:
    """Where the answer stands, for a search that was sent (or that an old bookmark holds)."""
    if request.method != "POST" and "q" not in request.GET:
        return None
    sent = (request.POST if request.method == "POST" else request.GET).copy()
    words = (sent.pop("q", None) or [""])[-1].replace("\x00", "").strip()[:LONGEST]
    sent.pop("csrfmiddlewaretoken", None)
    sent.pop("page", None)
    if words:
        looking_up.by_phone(words, by=request.user, at=timezone.now())
        sent[KEY] = _keep(request, words)
    else:
        sent.pop(KEY, None)
    return redirect(f"{request.path}?{sent.urlencode()}" if sent else request.path)


def _keep(request: HttpRequest, words: str) -> str:
    kept: dict[str, str] = request.session.get(KEPT, {})
    key = next((key for key, known in kept.items() if known == words), "")
    kept.pop(key, None)
    key = key or secrets.token_urlsafe(6)
    newest = list(kept.items())[-(MOST - 1) :]
    request.session[KEPT] = {**dict(newest), key: words}
    return key
