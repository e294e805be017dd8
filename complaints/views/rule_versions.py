"""A rule as those read it who do not change it: what each version said, and who wrote it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from complaints import rule_history, rule_list
from complaints.views.rules import versions_of
from sla.models import Policy
from staff.access import StaffRequest, rule_readers


@require_safe
@rule_readers
def versions(request: StaffRequest, pk: int) -> HttpResponse:
    policy, now = get_object_or_404(Policy, pk=pk), timezone.now()
    history = versions_of(policy)
    context = {
        "policy": policy,
        "changes": rule_history.changes(history),
        "in_force": rule_list.in_force(history, now),
        "ahead": rule_list.ahead(history, now),
        "renamings": policy.renamings.select_related("by"),
    }
    return render(request, "rules/versions.html", context)
