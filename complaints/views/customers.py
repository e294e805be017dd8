"""A customer: who it is, how to treat them, what they complained of. Phones are masked (W13)."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints import approvals, callers, evidence, looking_up
from complaints.classification import Type
from complaints.forms.fields import WordsField
from complaints.models import Complaint
from complaints.views import searches
from complaints.views.shared import page_of
from customers import search
from customers.registration import vip_grounds
from staff.access import StaffRequest, desk, everybody

ASKED = _("A supervisor is asked, for this customer is handled with care.")
ASKED_BEFORE = _("A supervisor is asked already.")


class RevealForm(forms.Form):
    reason = WordsField(label=_("Reason for looking"), max_length=500)


@require_http_methods(["GET", "HEAD", "POST"])
@everybody
def index(request: StaffRequest) -> HttpResponse:
    if sent := searches.asked(request):
        return sent
    asked = searches.words_of(request)
    found = callers.visible_to(request.user)
    found = search.find(asked, found) if asked else found.order_by("name", "pk")
    context = {"page": page_of(request, found), "q": asked}
    if asked and not context["page"]:
        context["near"] = callers.near(asked, request.user)
    return render(request, "customers/index.html", context)


@require_safe
@everybody
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    return _page(request, pk, RevealForm())


@require_POST
@desk
def reveal(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the numbers once; who looked, when and why is kept."""
    form, now = RevealForm(request.POST), timezone.now()
    customer = get_object_or_404(callers.visible_to(request.user), pk=pk)
    if not form.is_valid():
        return _page(request, pk, form)
    reason = form.cleaned_data["reason"]
    if callers.must_ask(customer, request.user, now):
        is_new = approvals.ask_to_look(customer, reason=reason, by=request.user, at=now)
        messages.success(request, str(ASKED if is_new else ASKED_BEFORE))
        return redirect(customer)
    looking_up.at_numbers(customer, reason=reason, by=request.user, at=now)
    return _page(request, pk, form, revealed=True)


def _page(
    request: StaffRequest, pk: int, form: RevealForm, *, revealed: bool = False
) -> HttpResponse:
    customer = get_object_or_404(callers.visible_to(request.user), pk=pk)
    theirs = Complaint.objects.visible_to(request.user).filter(customer=customer)
    context = {
        "customer": customer,
        "sensitive": callers.sensitive(customer, request.user, timezone.now()),
        "grounds": evidence.in_words(Type.VIP, {"grounds": vip_grounds(customer)}),
        "page": page_of(request, theirs.with_times().order_by("-received_at").for_list()),
        "reveal": form,
        "revealed": revealed,
        "now": timezone.now(),
    }
    status = 422 if form.is_bound and not revealed else 200
    return render(request, "customers/detail.html", context, status=status)
