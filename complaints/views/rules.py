"""The rules: what is in force, and publishing a new version of one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from complaints.forms.rules import RuleForm, in_words
from complaints.models import BatchRule
from sla.models import Policy, PolicyVersion
from sla.publishing import RuleRefused, publish
from staff.access import StaffRequest, admin


def _versions() -> object:
    return PolicyVersion.objects.select_related("policy", "published_by").prefetch_related(
        "conditions", "targets__calendar", "targets__steps"
    )


@require_safe
@admin
def index(request: StaffRequest) -> HttpResponse:
    versions = _versions().order_by("policy_id", "-number").distinct("policy_id")  # type: ignore[attr-defined]
    context = {"versions": in_words(versions), "batch": BatchRule.objects.first()}
    return render(request, "rules/index.html", context)


@admin
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Editing publishes: the version that was read must still be the newest."""
    policy, now = get_object_or_404(Policy, pk=pk), timezone.now()
    history = list(_versions().filter(policy=policy).order_by("-number"))  # type: ignore[attr-defined]
    form = RuleForm(request.POST or None, newest=history[0], now=now)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            version = publish(policy, form.draft(), after=form.after, by=request.user, at=now)
        except RuleRefused as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, _("Published: %(version)s.") % {"version": version})
            return redirect("rules:index")
    context = {"policy": policy, "form": form, "history": history}
    return render(request, "rules/edit.html", context, status=status)
