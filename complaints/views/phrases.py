"""The phrase book: offered while typing, guarded before sending, edited by supervisors."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from complaints import phrase_book
from complaints.forms.phrases import EDITED, PhraseForm
from complaints.models import ForbiddenPhrase, Phrase, PhraseUse
from complaints.views.shared import get_visible
from staff.access import StaffRequest, desk, supervisor


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
@supervisor
def index(request: StaffRequest) -> HttpResponse:
    about = ("forbidden", "complaint", "incident", "by")
    overrides = PhraseUse.objects.exclude(forbidden=None).select_related(*about)
    context = {
        "phrases": Phrase.objects.with_counts(),
        "forbidden": ForbiddenPhrase.objects.with_counts(),
        "overrides": overrides.order_by("-pk")[:30],
    }
    return render(request, "phrases/index.html", context)


@supervisor
def edit(request: StaffRequest, list: str, pk: int | None = None) -> HttpResponse:
    """One phrase of either list, or a new one."""
    model, form_class = EDITED[list]
    row = get_object_or_404(model, pk=pk) if pk else model()
    form: PhraseForm = form_class(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved: %(phrase)s.") % {"phrase": form.instance})
        return redirect("phrases:index")
    status = 422 if form.is_bound else 200
    context = {"form": form, "list": list, "row": row}
    return render(request, "phrases/edit.html", context, status=status)


@require_POST
@supervisor
def retirement(request: StaffRequest, list: str, pk: int) -> HttpResponse:
    """Taken out of use, or back into it; what was said with it stays counted."""
    model, _form = EDITED[list]
    row = get_object_or_404(model, pk=pk)
    row.retired_at = None if row.retired_at else timezone.now()
    row.save(update_fields=["retired_at"])
    return redirect("phrases:index")
