"""The rules: what is in force, trying out and publishing a new version, retiring one."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from complaints import replanning, retiring, rule_history
from complaints.forms.conditions import in_words
from complaints.forms.rules import ExampleForm, NewRuleForm, RuleForm
from complaints.forms.what_if import WhatIfForm
from complaints.models import BatchRule
from complaints.previews import previews
from sla.models import Policy, PolicyVersion
from sla.publishing import RuleRefused, publish
from staff.access import StaffRequest, admin


def _versions() -> QuerySet[PolicyVersion]:
    return PolicyVersion.objects.select_related("policy", "published_by").prefetch_related(
        "conditions", "targets__calendar", "targets__share_of", "targets__steps"
    )


@require_safe
@admin
def index(request: StaffRequest) -> HttpResponse:
    return _index(request, NewRuleForm())


@require_POST
@admin
def create(request: StaffRequest) -> HttpResponse:
    """A new rule begins as a copy of another, in force for nothing until it is published."""
    form = NewRuleForm(request.POST)
    if form.is_valid():
        return redirect("rules:edit", form.create(by=request.user, at=timezone.now()).pk)
    return _index(request, form, 422)


def _index(request: StaffRequest, form: NewRuleForm, status: int = 200) -> HttpResponse:
    newest = _versions().order_by("policy_id", "-number").distinct("policy_id")
    context = {"versions": in_words(newest), "batch": BatchRule.objects.first(), "form": form}
    return render(request, "rules/index.html", context, status=status)


def versions_of(policy: Policy) -> list[PolicyVersion]:
    """All of them, the newest first."""
    return list(_versions().filter(policy=policy).order_by("-number"))


@admin
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Editing publishes: the version that was read must still be the newest."""
    policy, now = get_object_or_404(Policy, pk=pk), timezone.now()
    history = versions_of(policy)
    form = _form(request, policy, history[0], now)
    if request.method != "POST" or not form.is_valid():
        return rule_page(
            request, policy, history, form, status=422 if request.method == "POST" else 200
        )
    try:
        version = publish(policy, form.draft(), after=form.after, by=request.user, at=now)
    except RuleRefused as refusal:
        form.refuse(str(refusal), newest=history[0])
        return rule_page(request, policy, history, form, status=409)
    messages.success(request, _("Published: %(version)s.") % {"version": version})
    return redirect("rules:edit", policy.pk)


def _form(request: StaffRequest, policy: Policy, newest: PolicyVersion, now: datetime) -> RuleForm:
    """What was sent just now, or a draft that was tried and is opened again, to begin now."""
    if request.method == "POST":
        return RuleForm(request.POST, newest=newest, now=now)
    number = request.GET.get("draft", "")
    found = policy.what_ifs.filter(pk=number).first() if number.isdecimal() else None
    if found is None:
        return RuleForm(newest=newest, now=now)
    draft = QueryDict(found.draft, mutable=True)
    draft["read"] = str(newest.number)
    draft["effective_at"] = f"{timezone.localtime(now):%Y-%m-%dT%H:%M}"
    return RuleForm(draft, newest=newest, now=now, is_trial=True)


def rule_page(
    request: StaffRequest,
    policy: Policy,
    history: list[PolicyVersion],
    form: RuleForm,
    asked: WhatIfForm | None = None,
    *,
    status: int,
) -> HttpResponse:
    context = {
        "policy": policy,
        "form": form,
        "asked": asked or WhatIfForm(now=form.now),
        "changes": rule_history.changes(history),
        "example": ExampleForm(form.data or None, now=form.now),
        "what_ifs": policy.what_ifs.select_related("asked_by")[:5],
    }
    return render(request, "rules/edit.html", context, status=status)


@require_POST
@admin
def preview(request: StaffRequest, pk: int) -> HttpResponse:
    """What the form as it stands would promise to an example complaint."""
    policy, now = get_object_or_404(Policy, pk=pk), timezone.now()
    form = RuleForm(request.POST, newest=versions_of(policy)[0], now=now)
    example = ExampleForm(request.POST, now=now)
    targets = [clock.draft() for clock in form.clocks if clock.is_valid() and clock.is_used()]
    found = previews(targets, example.start())
    context = {"previews": found, "broken": any(clock.errors for clock in form.clocks)}
    return render(request, "rules/_preview.html", context)


@admin
def replan(request: StaffRequest, pk: int) -> HttpResponse:
    """What open complaints would be promised by the rules in force now; a POST does it."""
    policy, now = get_object_or_404(Policy, pk=pk), timezone.now()
    found = list(replanning.under_new_rules(policy, at=now))
    if request.method == "POST":
        reason = _("“%(rule)s” planned anew") % {"rule": policy}
        record = replanning.apply(found, reason=reason, by=request.user, at=now)
        return redirect(record or reverse("rules:edit", args=[policy.pk]))
    moved = [one for one in found if one.moves]
    return render(request, "rules/replan.html", {"policy": policy, "moved": moved})


@require_POST
@admin
def retirement(request: StaffRequest, pk: int) -> HttpResponse:
    """From now on the rule promises nothing, and the clocks it has started are closed."""
    policy, now = get_object_or_404(Policy, pk=pk), timezone.now()
    try:
        closed = retiring.retire(policy, by=request.user, at=now)
    except RuleRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("rules:edit", policy.pk)
    text = _("%(rule)s is retired; %(count)d clocks are closed.")
    messages.success(request, text % {"rule": policy, "count": closed})
    return redirect("rules:index")
