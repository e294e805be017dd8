"""What-ifs: a draft of a rule tried on past complaints."""

from __future__ import annotations

import csv
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from complaints import answers, bell, looking_up, what_if
from complaints.forms.rules import RuleForm
from complaints.forms.what_if import WhatIfForm
from complaints.models import WhatIf
from complaints.views.rules import newest_of, rule_page, versions_of
from sla import publishing
from sla.models import Policy
from sla.publishing import RuleRefused
from staff.access import StaffRequest, overseer, top_admin


@require_POST
@top_admin
def create(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask what the rule as it stands in the form would have done; a worker answers."""
    policy, now = get_object_or_404(Policy, pk=pk), timezone.now()
    history = versions_of(policy)
    form = RuleForm(request.POST, newest=newest_of(history), now=now, is_trial=True)
    asked = WhatIfForm(request.POST, now=now)
    if all([form.is_valid(), asked.is_valid()]) and _can_be_published(form, policy, now):
        row = asked.create(policy, request.POST, by=request.user, at=now)
        bell.ring("answer_what_ifs")
        return redirect(row)
    return rule_page(request, policy, history, form, asked, status=422)


def _can_be_published(form: RuleForm, policy: Policy, now: datetime) -> bool:
    try:
        publishing.check(policy, form.draft(), at=now)
    except RuleRefused as refusal:
        form.say(refusal)
    return form.is_valid()


@require_safe
@overseer
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """How far it is, or the answer."""
    row = get_object_or_404(WhatIf.objects.select_related("policy", "asked_by"), pk=pk)
    context = {"what_if": row, "answer": answers.answer(row)}
    return render(request, "rules/what_if.html", context)


@require_POST
@top_admin
def cancel(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(WhatIf, pk=pk)
    if not what_if.cancel(row, at=timezone.now()):
        messages.error(request, _("It had ended before you cancelled it."))
    return redirect(row)


@require_safe
@overseer
def figures(request: StaffRequest, pk: int) -> HttpResponse:
    """All tables as one file, with the mark by which spreadsheets know UTF-8."""
    found = answers.answer(get_object_or_404(WhatIf, pk=pk))
    if found is None:
        raise Http404
    looking_up.file_taken(f"what-if-{pk}.csv", by=request.user, at=timezone.now())
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="what-if-{pk}.csv"'
    csv.writer(response).writerows(answers.as_rows(found))
    return response
