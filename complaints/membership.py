"""Who belongs to an incident, beside those that the batch rule gathers: by somebody's decision.

Members join, leave, and move with whole incidents; every one of them has a line in its history.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from complaints.classification import Finding, Receipt, Type, figures_of, heads
from complaints.models import (
    BatchRule,
    Case,
    Complaint,
    ComplaintQuerySet,
    Exemption,
    Incident,
    Mark,
    Problem,
    Refused,
    Sampled,
    State,
)
from complaints.models.found_types import add_types
from complaints.models.steps import lock_all, move_all
from complaints.models.vocabulary import Area, Category
from sla import rulebook
from staff.models import User


def add_by_hand(
    incident: Incident, cases: Sequence[Complaint], *, by: User, at: datetime, note: str
) -> dict[int, Refused]:
    """Let locked complaints join; return by key what was refused."""
    if Incident.objects.select_for_update(no_key=True).get(pk=incident.pk).closed_at:
        text = _("%(incident)s is closed already.") % {"incident": incident}
        return {one.pk: Refused(text) for one in cases}
    data = {"to": incident.pk}
    refused = move_all(cases, "gathering", by=by, at=at, note=note, data=data, incident=incident)
    members = [one for one in cases if one.pk not in refused]
    finding = Finding(Type.BATCH, {**incident.evidence, "incident": incident.pk})
    found: dict[Case, list[Finding]] = {member: [finding] for member in members}
    add_types(found, rulebook.current(), by=by, at=at)
    return refused


def _locked(rows: ComplaintQuerySet) -> list[Complaint]:
    """With what the rules ask of them, so that joining costs no query for each."""
    names = ("customer__tier", "customer__account__level", "category", "area", "channel", "body")
    found = list(rows.select_related(*names, "branch", "handling_branch").prefetch_related("marks"))
    if found:
        lock_all(found)
    return found


@transaction.atomic
def open_by_hand(
    problem: Problem, complaints: ComplaintQuerySet, *, by: User, at: datetime, note: str
) -> Incident:
    """Before the rule says so, or where it never will: several categories, one cause."""
    if Incident.objects.open().filter(problem=problem).exists():
        raise _is_open(problem)
    free = Q(incident=None) | Q(incident__closed_at__isnull=False)
    cases = _locked(complaints.filter(free, kind=Complaint.Kind.COMPLAINT))
    if not cases:
        raise Refused(_("Choose at least one open complaint that belongs to no incident."))
    incident = _opened(
        problem,
        opened_at=at,
        window_starts_at=min(case.received_at for case in cases),
        evidence=_evidence(cases, at),
        owner=by,
    )
    incident.record("opening", by=by, at=at, text=note)
    for refusal in add_by_hand(incident, cases, by=by, at=at, note=note).values():
        raise refusal
    return incident


def _opened(problem: Problem, **values: Any) -> Incident:
    """One a problem, also where two open it in the same instant."""
    incident, is_new = Incident.objects.get_or_create(
        problem=problem, closed_at=None, defaults=values
    )
    if not is_new:
        raise _is_open(problem)
    return incident


def _is_open(problem: Problem) -> Refused:
    text = _("An incident is open on %(problem)s already; add the complaints to it.")
    return Refused(text % {"problem": problem})


def _evidence(cases: Sequence[Complaint], at: datetime) -> dict[str, int | bool]:
    """Whoever they are, within the time since the first of them."""
    receipts = [
        Receipt(case.received_at, case.customer_id, Type.VIP in case.types) for case in cases
    ]
    minutes = (at - min(case.received_at for case in cases)).total_seconds() // 60
    return {**figures_of(heads(receipts, BatchRule.value()), int(minutes)), "by_hand": True}


@transaction.atomic
def merge(
    incident: Incident, into: Incident, *, by: User, at: datetime, note: str, seen: int
) -> None:
    """They have one cause: the members of the first belong to the second from now on."""
    if incident.pk == into.pk:
        raise Refused(_("Choose another incident to merge it into."))
    for one in sorted((incident, into), key=lambda one: one.pk):  # In one order everywhere
        Incident.objects.select_for_update(no_key=True).get(pk=one.pk)
    into.change(None)
    values = {"closed_at": at, "merged_into": into, "cause": note}
    incident.change(seen, **values)
    # What was merged into it goes along.
    Incident.objects.filter(merged_into=incident).update(merged_into=into)
    incident.record("merging", by=by, at=at, text=note, data={"to": into.pk})
    into.record("joining", by=by, at=at, text=note, data={"was": incident.pk})
    members = Complaint.objects.filter(incident=incident)
    cases = _move_members(members, into, by=by, at=at, note=note)
    # Who was drawn for a call speaks for all of them from now on.
    Sampled.objects.filter(incident=incident, complaint__in=cases).update(incident=into)


def _move_members(
    rows: ComplaintQuerySet, to: Incident, *, by: User, at: datetime, note: str
) -> list[Complaint]:
    cases = _locked(rows.open())
    data = {"to": to.pk}
    refused = (
        move_all(cases, "gathering", by=by, at=at, note=note, data=data, incident=to)
        if cases
        else {}
    )
    for refusal in refused.values():
        raise refusal
    Exemption.objects.filter(complaint__in=cases).update(incident=to)  # Still another case
    return cases


@transaction.atomic
def split(
    incident: Incident,
    members: ComplaintQuerySet,
    place: tuple[Category, Area],
    *,
    by: User,
    at: datetime,
    note: str,
    seen: int,
) -> Incident:
    """Some have another cause: they get an incident of their own, of the problem at `place`."""
    problem = Problem.objects.of(*place)
    if problem is None or problem.pk == incident.problem_id:
        raise Refused(_("Name another problem: a category and an area that tell the two apart."))
    incident.change(seen)
    chosen = members.filter(incident=incident).open()
    evidence = _evidence(_some(chosen), at)
    made = _opened(problem, opened_at=at, window_starts_at=at, evidence=evidence, owner=by)
    cases = _move_members(chosen, made, by=by, at=at, note=note)
    # Others were drawn to speak for them, of another cause: nobody is left out by that any more.
    Sampled.objects.filter(complaint__in=cases, is_chosen=False).delete()
    if not Complaint.objects.filter(incident=incident).exists():
        raise Refused(_("Leave at least one member; for all of them correct the problem instead."))
    incident.record("split", by=by, at=at, text=note, data={"to": made.pk, "count": len(cases)})
    made.record("opening", by=by, at=at, text=note, data={"was": incident.pk})
    return made


def _some(members: ComplaintQuerySet) -> list[Complaint]:
    found = list(members.prefetch_related("marks"))
    if not found:
        raise Refused(_("Choose at least one open member."))
    return found


@transaction.atomic
def exempt(
    incident: Incident, member: Complaint, *, reason: str, by: User, at: datetime
) -> Exemption:
    """Leave a member out of the common answer; a second time changes nothing."""
    if member.incident_id != incident.pk:
        raise Refused(_("%(number)s is no member of it.") % {"number": member.number})
    incident.change(None)
    row, is_new = Exemption.objects.get_or_create(
        incident=incident, complaint=member, defaults={"reason": reason, "by": by, "at": at}
    )
    if is_new:
        data = {"number": str(member.number)}
        incident.record("exemption", by=by, at=at, text=reason, data=data)
    return row


def to_answer(incident: Incident, user: User) -> ComplaintQuerySet:
    """Open members that the user may see and that are not left out."""
    left_out = Exemption.objects.filter(incident=incident, complaint=OuterRef("pk"))
    mine = Complaint.objects.visible_to(user).open().filter(incident=incident)
    return mine.exclude(Exists(left_out))


@transaction.atomic
def draw(incident: Incident, *, by: User, at: datetime) -> dict[str, int]:
    """Choose who of the answered members is called back: VIPs, and a share by lot (W7, W9).

    Of a small incident everybody is. Who was drawn before is not drawn again.
    """
    Incident.objects.select_for_update(no_key=True).get(pk=incident.pk)
    rule = BatchRule.objects.first() or BatchRule()
    size = Complaint.objects.filter(incident=incident).count()
    if size <= rule.sample_over:
        text = _("%(incident)s has %(size)d members: all are called back up to %(most)d.")
        raise Refused(text % {"incident": incident, "size": size, "most": rule.sample_over})
    vip = Exists(Mark.objects.filter(complaint=OuterRef("pk"), type=Type.VIP))
    others = Exemption.objects.filter(incident=incident, complaint=OuterRef("pk"))
    answered = Complaint.objects.filter(incident=incident, state=State.ANSWERED, sampled=None)
    answered = answered.exclude(Exists(others))  # Nobody speaks for who has another case
    rows: Any = answered.annotate(vip=vip).order_by("pk").values_list("pk", "vip", "customer")
    keys = {pk: is_vip for pk, is_vip, _customer in rows}
    if not keys:
        text = _("Nobody is left to draw from: draw after the work of further members is done.")
        raise Refused(text)
    known = {pk: is_vip for pk, is_vip, customer in rows if customer}  # Whom one can call
    chosen = _lot(known, rule, seed=f"{incident.pk} {at.isoformat()}")
    Sampled.objects.bulk_create(
        Sampled(incident=incident, complaint_id=pk, is_chosen=pk in chosen, by=by, at=at)
        for pk in keys
    )
    data = {"chosen": len(chosen), "of": len(keys)}
    incident.record("sample", by=by, at=at, data=data)
    return data


def _lot(keys: dict[int, bool], rule: BatchRule, *, seed: str) -> set[int]:
    """The draw can be repeated from its seed: the incident and the moment."""
    vips = {pk for pk, is_vip in keys.items() if is_vip}
    others = sorted(set(keys) - vips)
    count = max(rule.sample_least, -(-len(others) * rule.sample_percent // 100))
    lot = random.Random(seed)
    return vips | set(lot.sample(others, min(count, len(others))))
