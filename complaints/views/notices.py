"""How somebody wants to be told, and what could not be delivered."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from complaints import outbox, sms
from complaints.models import Notice, Post, Preference
from complaints.views.shared import page_of
from staff.access import StaffRequest, admin, everybody

SENT_BY = {"notices": Notice, "posts": Post}


class PreferenceForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Preference
        fields = ["mail", "sms", "quiet_begins", "quiet_ends"]
        widgets = {
            name: forms.TimeInput({"type": "time"}, format="%H:%M")
            for name in ("quiet_begins", "quiet_ends")
        }


@everybody
def preferences(request: StaffRequest) -> HttpResponse:
    row = Preference.objects.filter(user=request.user).first() or Preference(user=request.user)
    form = PreferenceForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("That is how you are told from now on."))
        return redirect("preferences")
    context = {"form": form, "has_gateway": sms.gateway() is not None}
    return render(request, "preferences.html", context, status=422 if form.is_bound else 200)


@require_safe
@admin
def deliveries(request: StaffRequest) -> HttpResponse:
    """What was given up, and what nobody knows the fate of; with how all the rest went."""
    about = ("complaint", "recipient", "escalation")
    lost = Notice.objects.undelivered().select_related(*about).order_by("-made_at", "-pk")
    posts = Post.objects.undelivered().select_related("robot", "complaint", "escalation")
    context = {
        "page": page_of(request, lost),
        "posts": posts.order_by("-made_at")[:50],
        "tallies": outbox.tallies(timezone.now()),
    }
    return render(request, "deliveries.html", context)


@require_POST
@admin
def again(request: StaffRequest, kind: str, pk: int) -> HttpResponse:
    """Somebody has seen to it that it can arrive now, or that it did not."""
    row = get_object_or_404(SENT_BY[kind], pk=pk)
    if outbox.again(row, timezone.now()):
        messages.success(request, _("It is sent again."))
    else:
        messages.error(request, _("It waits to be sent, or was delivered meanwhile."))
    return redirect("deliveries")
