"""The rules: what is in force, trying out and publishing a new version, retiring one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from complaints import bell, retiring, rule_history, rule_list, takeovers
from complaints.forms.rules import ExampleForm, NewRuleForm, RenameForm, RuleForm
from complaints.forms.what_if import WhatIfForm
from complaints.models import BatchRule
from complaints.previews import previews
from sla import calendars, publishing
from sla.models import Policy, PolicyVersion
from sla.models.policy import PolicyVersionQuerySet
from sla.publishing import RuleRefused, publish, withdraw
from staff.access import StaffRequest, rule_readers, top_admin


def _versions() -> PolicyVersionQuerySet:
    return PolicyVersion.objects.select_related("policy", "published_by").prefetch_related(
        "conditions", "targets__calendar", "targets__share_of", "targets__steps"
    )


@require_safe
@rule_readers
def index(request: StaffRequest) -> HttpResponse:
    return _index(request, NewRuleForm())


@require_POST
@top_admin
def create(request: StaffRequest) -> HttpResponse:
    """A new rule begins as a copy of another, in force for nothing until it is published."""
    form = NewRuleForm(request.POST)
    if form.is_valid():
        return redirect("rules:edit", form.create(by=request.user, at=timezone.now()).pk)
    return _index(request, form, 422)


def _index(request: StaffRequest, form: NewRuleForm, status: int = 200) -> HttpResponse:
    versions = _versions().standing().order_by("policy_id", "-number")
    listed = rule_list.listed(versions, timezone.now())
    context: dict[str, Any] = {"rules": listed, "batch": BatchRule.objects.first(), "form": form}
    context["missing"] = calendars.missing_year(timezone.localdate())
    return render(request, "rules/index.html", context, status=status)


def versions_of(policy: Policy) -> list[PolicyVersion]:
    """All of them, the newest first."""
    return list(_versions().filter(policy=policy).order_by("-number"))


def newest_of(history: list[PolicyVersion]) -> PolicyVersion:
    """The one over which the next is written."""
    return next(version for version in history if version.withdrawn_at is None)


@top_admin
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Editing publishes: the version that was read must still be the newest."""
    policy, now = get_object_or_404(Policy, pk=pk), timezone.now()
    history = versions_of(policy)
    form = _form(request, policy, history, now)
    if request.method != "POST" or not form.is_valid():
        return rule_page(
            request, policy, history, form, status=422 if request.method == "POST" else 200
        )
    try:
        version = publish(policy, form.draft(), after=form.after, by=request.user, at=now)
    except RuleRefused as refusal:
        form.refuse(refusal, newest=newest_of(history))
        return rule_page(request, policy, history, form, status=409)
    messages.success(request, _("Published: %(version)s.") % {"version": version})
    return redirect("rules:edit", policy.pk)


def _form(
    request: StaffRequest, policy: Policy, history: list[PolicyVersion], now: datetime
) -> RuleForm:
    """What was sent just now, or a draft that was tried and is opened again, to begin now."""
    newest, begun_with = newest_of(history), begun_with_of(request, history, now)
    if request.method == "POST":
        return RuleForm(request.POST, newest=newest, now=now)
    number = request.GET.get("draft", "")
    found = policy.what_ifs.filter(pk=number).first() if number.isdecimal() else None
    if found is None:
        return RuleForm(newest=newest, begun_with=begun_with, now=now)
    draft = QueryDict(found.draft, mutable=True)
    draft["read"] = str(newest.number)
    draft["effective_at"] = f"{timezone.localtime(now):%Y-%m-%dT%H:%M}"
    return RuleForm(draft, newest=newest, now=now, is_trial=True)


def begun_with_of(
    request: StaffRequest, history: list[PolicyVersion], now: datetime
) -> PolicyVersion:
    """What a page begins with: what is in force now, or the version that was asked for."""
    asked = request.GET.get("version", "")
    found = next((one for one in history if str(one.number) == asked), None)
    return found or rule_list.in_force(history, now) or newest_of(history)


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
        "begun_with": begun_with_of(request, history, form.now),
        "in_force": rule_list.in_force(history, form.now),
        "names": RenameForm(initial=policy.names),
        "renamings": policy.renamings.select_related("by"),
        "asked": asked or WhatIfForm(now=form.now),
        "changes": rule_history.changes(history),
        "example": ExampleForm(form.data or None, now=form.now),
        "ahead": rule_list.ahead(history, form.now),
        "what_ifs": policy.what_ifs.select_related("asked_by")[:5],
    }
    return render(request, "rules/edit.html", context, status=status)


@require_POST
@top_admin
def preview(request: StaffRequest, pk: int) -> HttpResponse:
    """What the form as it stands would promise to an example complaint."""
    policy, now = get_object_or_404(Policy, pk=pk), timezone.now()
    form = RuleForm(request.POST, newest=newest_of(versions_of(policy)), now=now)
    example = ExampleForm(request.POST, now=now)
    found = previews(policy, form.as_far_as_valid(), example.start())
    broken = any(clock.errors for clock in form.clocks)
    context = {"previews": found, "broken": broken, "example": example}
    return render(request, "rules/_preview.html", context)


@top_admin
def replan(request: StaffRequest, pk: int) -> HttpResponse:
    """What open complaints would be promised by the rules in force now; a POST has it done."""
    policy, now = get_object_or_404(Policy, pk=pk), timezone.now()
    if request.method == "POST":
        record = takeovers.ask(policy, by=request.user, at=now)
        bell.ring("take_over_versions")
        return redirect(record)
    moved = takeovers.first_moves(policy, at=now)
    more = takeovers.MOST_SHOWN if len(moved) > takeovers.MOST_SHOWN else None
    context = {"policy": policy, "moved": moved, "more": more}
    return render(request, "rules/replan.html", context)


@require_POST
@top_admin
def withdrawal(request: StaffRequest, pk: int, number: int) -> HttpResponse:
    """Take back a version that is still to take effect."""
    version = get_object_or_404(PolicyVersion, policy=pk, number=number)
    try:
        withdraw(version, by=request.user, at=timezone.now())
        messages.success(request, _("Withdrawn: %(version)s.") % {"version": version})
    except RuleRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("rules:edit", pk)


@require_POST
@top_admin
def rename(request: StaffRequest, pk: int) -> HttpResponse:
    """A rule may be called otherwise; what it promises stays."""
    policy, form = get_object_or_404(Policy, pk=pk), RenameForm(request.POST)
    if form.is_valid():
        publishing.rename(policy, form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("It is called %(rule)s now.") % {"rule": policy})
    else:
        messages.error(request, _("Give the rule a name of at most 200 characters."))
    return redirect("rules:edit", pk)


@top_admin
def retirement(request: StaffRequest, pk: int) -> HttpResponse:
    """What would become of the clocks that the rule has started; a POST has it done."""
    policy, now = get_object_or_404(Policy, pk=pk, retired_at=None), timezone.now()
    try:
        if request.method != "POST":
            context = {"policy": policy, "fate": retiring.foreseen(policy, at=now)}
            return render(request, "rules/retirement.html", context)
        ended = retiring.retire(policy, by=request.user, at=now)
    except RuleRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("rules:edit", policy.pk)
    text = _(
        "%(rule)s is retired; clocks closed: %(closed)d, going on under other rules: %(kept)d."
    )
    messages.success(request, text % {"rule": policy, **ended._asdict()})
    return redirect("rules:index")
