"""The rows that answers show, each in a fixed number of queries."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from complaints.models import ComplaintQuerySet
from sla.models import PolicyVersion


def as_rows(complaints: ComplaintQuerySet) -> ComplaintQuerySet:
    """With everything that ComplaintRow shows."""
    listed = complaints.for_list().select_related("channel", "branch", "handling_branch")
    return listed.prefetch_related("timers")


def in_force(at: datetime) -> QuerySet[PolicyVersion]:
    """Of every rule that holds at the instant the version that holds then."""
    holds = Q(policy__retired_at=None) | Q(policy__retired_at__gt=at)
    versions = PolicyVersion.objects.standing().filter(holds, effective_at__lte=at)
    newest = versions.order_by("policy_id", "-effective_at", "-number").distinct("policy_id")
    rows = PolicyVersion.objects.filter(pk__in=newest.values("pk")).order_by("policy_id")
    return rows.select_related("policy").prefetch_related(
        "conditions", "targets__calendar", "targets__share_of", "targets__steps"
    )
