"""My work: what is next for me, and what passes to a colleague at the end of the shift."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from complaints import drafts, work
from complaints.forms.handover import HandoverForm
from complaints.models import Draft, Handover, Refused
from complaints.views.shared import page_of
from staff.access import StaffRequest, desk, everybody


@require_safe
@everybody
def index(request: StaffRequest) -> HttpResponse:
    user = request.user
    page = page_of(request, work.mine(user))
    page.object_list = list(page)
    work.mark_new(page, user)
    context = {
        "now": timezone.now(),
        "page": page,
        "promises": work.promises(user),
        "call_backs": work.call_backs(user)[: work.LISTED],
        "offered": work.offered(user),
        "handovers": work.handovers(user),
        "given": work.given(user),
    }
    return render(request, "complaints/work.html", context)


@desk
def hand_over(request: StaffRequest) -> HttpResponse:
    """Offer what is open to a colleague, with a written note."""
    key = request.POST.get("draft") or request.GET.get("draft") or drafts.HANDOVER
    typed = {one.key: one for one in Draft.objects.of(request.user).filter(where=request.path)}
    draft = typed.pop(key, None)
    values = draft.values if draft else None
    form = HandoverForm(request.POST or None, user=request.user, typed=values)
    if request.method == "POST" and form.is_valid() and _offer(request, form, key):
        return redirect("work")
    context = {"form": form, "key": key, "revision": draft.revision if draft else 0}
    status = 422 if form.is_bound else 200
    shown = context | {"drafts": typed.values()}
    return render(request, "complaints/handover.html", shown, status=status)


def _offer(request: StaffRequest, form: HandoverForm, key: str) -> bool:
    try:
        Handover.objects.start(request.user, **form.cleaned_data, at=timezone.now())
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    drafts.discard(request.user, key)
    messages.success(request, _("Offered; it stays with you until it is accepted."))
    return True


@require_POST
@desk
def take_back(request: StaffRequest, pk: int) -> HttpResponse:
    """What was offered stays with its giver after all."""
    row = get_object_or_404(Handover, pk=pk, giver=request.user)
    try:
        row.take_back(by=request.user, at=timezone.now())
        messages.success(request, _("Taken back: it stays with you."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("work")


@require_POST
@desk
def settle(request: StaffRequest, pk: int) -> HttpResponse:
    """Accept what a colleague hands over, or leave it with them."""
    row = get_object_or_404(Handover, pk=pk, taker=request.user)
    outcome = "accepted" if request.POST.get("outcome") == "accepted" else "returned"
    try:
        passed = row.settle(outcome, by=request.user, at=timezone.now())
        text = ngettext(
            "%(count)d complaint is yours now.", "%(count)d complaints are yours now.", passed
        )
        messages.success(request, text % {"count": passed})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("work")
