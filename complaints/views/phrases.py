"""The phrase book: offered while typing, guarded before sending. Set-up is where it changes."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from complaints import phrase_book
from complaints.models import ForbiddenPhrase, Phrase, PhraseUse
from complaints.views.shared import get_visible
from staff.access import StaffRequest, desk, readers


@require_safe
@desk
def offered(request: StaffRequest, number: str) -> HttpResponse:
    """What could be said about this complaint at this stage."""
    complaint = get_visible(request, number)
    asked = request.GET.get("q", "")[:100].strip()
    found = phrase_book.offers(complaint, request.GET.get("stage", ""), asked)
    rows = [{"key": o.phrase.pk, "name": o.phrase.name, "text": o.text} for o in found]
    return JsonResponse({"found": rows})


@require_POST
@desk
def guard(request: StaffRequest) -> HttpResponse:
    """What stands in a text that is better not said."""
    boxes = request.GET.get("boxes", "").split(",")
    text = "\n".join(request.POST.get(name, "")[:20_000] for name in boxes[:5])
    found = phrase_book.warnings(text)
    return render(request, "phrases/_warnings.html", {"warnings": found})


@require_safe
@readers
def index(request: StaffRequest) -> HttpResponse:
    """What may be said and what not. It holds for every branch: admins of the group change it."""
    user, about = request.user, ("forbidden", "complaint", "incident", "by")
    overrides = PhraseUse.objects.visible_to(user).exclude(forbidden=None)
    context = {
        "phrases": Phrase.objects.with_counts(user),
        "forbidden": ForbiddenPhrase.objects.with_counts(user),
        "overrides": overrides.select_related(*about).order_by("-pk")[:30],
    }
    return render(request, "phrases/index.html", context)
