"""Batch complaints (T5): count the customers of a problem, open its incident, gather its members.

Runs in a transaction of its own after the intake has committed: the last desk to commit sees
all complaints, so no batch is missed, and a unique index keeps one open incident per problem.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, prefetch_related_objects

from complaints.classification import (
    BatchRule,
    Finding,
    Heads,
    Receipt,
    Type,
    Window,
    batch_window,
    figures_of,
)
from complaints.models import BatchRule as BatchRuleRow
from complaints.models import Case, Complaint, Incident, attention
from complaints.models.found_types import add_types
from foundation.bulk import insert_each
from sla import rulebook

PATIENCE = timedelta(seconds=10)  # Then the worker counts what the request did not

# What the rules ask of a member, so that joining costs no query for each.
CLASSIFIED = (
    "customer__tier",
    "customer__account__level",
    "category",
    "channel",
    "body",
    "area",
    "branch",
    "handling_branch",
)
Known = dict[int, list[tuple[int, Receipt]]]  # Problem to complaints and receipts, in order


def evaluate_pending(*, now: datetime, limit: int = 100) -> int:
    """Count what a request that died has left uncounted; return how many were done."""
    uncounted = Complaint.objects.filter(count_after__lte=now, in_replay=False)
    complaints = list(uncounted.select_related(*CLASSIFIED).order_by("count_after")[:limit])
    for complaint in complaints:
        evaluate([complaint])
    return len(complaints)


@transaction.atomic
def evaluate(complaints: Sequence[Complaint]) -> None:
    """Let complaints, in order of registration, join or open the incident of their problem.

    Safe to repeat. An incident opens at the registration of the complaint that made it one. What
    was closed in this very moment is counted again by the worker.
    """
    if not complaints:
        return
    rule = BatchRuleRow.value()
    problems = {complaint.problem_id for complaint in complaints}
    incidents = Incident.objects.gathering(problems)
    known = _receipts([c for c in complaints if c.problem_id not in incidents], rule)
    opened = set()
    for complaint in complaints:
        if complaint.problem_id in incidents:
            continue
        if window := _window(complaint, complaints, known, rule):
            incidents[complaint.problem_id] = _open(complaint, window, rule)
            opened.add(complaint.problem_id)
    closed = set()
    for problem, incident in sorted(incidents.items(), key=lambda row: row[1].pk):
        newest = [c for c in complaints if c.problem_id == problem]
        others = _in_window(incident, rule) if problem in opened else []
        if held := Incident.objects.held(incident.pk):
            _gather(held, newest, others)
        else:
            closed.add(problem)
    counted = [c.pk for c in complaints if c.problem_id not in closed]
    Complaint.objects.filter(pk__in=counted).update(count_after=None)


def opened_by(complaint: Complaint, *, is_vip: bool) -> Finding | None:
    """The batch that a complaint would make of its problem if it were stored now. Two queries.

    Writes nothing; for a problem of which no incident is open.
    """
    rule = BatchRuleRow.value()
    receipts = [r for _pk, r in _receipts([complaint], rule).get(complaint.problem_id or 0, [])]
    customer = complaint.customer
    who = (customer.pk or "somebody new") if customer else None
    receipts.append(Receipt(complaint.received_at, who, is_vip))
    window = batch_window(receipts, complaint.received_at, rule)
    return Finding(Type.BATCH, _evidence(window, rule)) if window else None


def _window(
    complaint: Complaint, together: Sequence[Complaint], known: Known, rule: BatchRule
) -> Window | None:
    """The batch window of one of the complaints; those of the set that follow do not count yet."""
    later = {c.pk for c in together if c.pk > complaint.pk}
    receipts = [r for pk, r in known.get(complaint.problem_id or 0, []) if pk not in later]
    return batch_window(receipts, complaint.received_at, rule)


def _receipts(complaints: Sequence[Complaint], rule: BatchRule) -> Known:
    """The receipts of the problems near these. One query."""
    if not complaints:
        return {}
    times = [complaint.received_at for complaint in complaints]
    rows = Complaint.objects.counting(rule).filter(
        problem__in={complaint.problem_id for complaint in complaints},
        received_at__range=(min(times) - rule.window, max(times) + rule.window),
    )
    vip = Q(customer__tier__is_vip=True) | Q(marks__type=Type.VIP)
    known: Known = {}
    columns = ("problem", "pk", "received_at", "customer")
    for problem, pk, at, customer, is_vip in rows.values_list(*columns).annotate(vip=vip):
        known.setdefault(problem, []).append((pk, Receipt(at, customer, bool(is_vip))))
    return known


def _open(complaint: Complaint, window: Window, rule: BatchRule) -> Incident:
    at = complaint.registered_at
    incident, opened = Incident.objects.get_or_create(
        problem=complaint.problem,
        closed_at=None,
        defaults={
            "opened_at": at,
            "window_starts_at": window.starts_at,
            "evidence": _evidence(window, rule),
            "owner_id": complaint.owner_id,
        },
    )
    if opened:  # Escalates once, for the whole incident
        found: attention.Found = {complaint: [Type.BATCH]}
        held = attention.attended(found, at=at)
        insert_each(attention.begin(found, held, rulebook.current(), at=at))
    return incident


def _evidence(window: Window, rule: BatchRule) -> dict[str, int]:
    minutes = rule.window // timedelta(minutes=1)
    return figures_of(Heads(window.customers, window.vips, window.unnamed), minutes)


def _in_window(incident: Incident, rule: BatchRule) -> list[Complaint]:
    """What else of the problem lies in the window of an incident that has just opened."""
    outside = Complaint.objects.counting(rule).filter(
        problem=incident.problem_id, incident=None, received_at__gte=incident.window_starts_at
    )
    return list(outside.select_related(*CLASSIFIED))


def _gather(incident: Incident, newest: Sequence[Complaint], others: Sequence[Complaint]) -> None:
    """Join what was received since the window began and belongs to no incident yet."""
    asked = {complaint.pk: complaint for complaint in (*others, *newest)}
    outside = Complaint.objects.filter(
        pk__in=asked, incident=None, received_at__gte=incident.window_starts_at
    )
    # Locked in one order, so that two desks that gather at once do not block each other.
    locked = outside.select_for_update(no_key=True).order_by("pk")
    members = [asked[pk] for pk in locked.values_list("pk", flat=True)]
    if members:
        at = max(newest[-1].registered_at, incident.opened_at)
        _join(incident, members, at=at)


def _join(incident: Incident, members: Sequence[Complaint], *, at: datetime) -> None:
    Complaint.objects.filter(pk__in=[m.pk for m in members]).update(incident=incident)
    for member in members:
        member.incident = incident
    prefetch_related_objects(members, "marks")
    finding = Finding(Type.BATCH, {**incident.evidence, "incident": incident.pk})
    found: dict[Case, list[Finding]] = {member: [finding] for member in members}
    add_types(found, rulebook.current(), by=None, at=at)
