"""Asking for what one person may not do alone, and deciding on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from complaints.models import Approval, Complaint, Extension, Notice, Refused
from complaints.models.closing import WITHOUT_CALL_BACK
from complaints.models.steps import lock_all, objections
from complaints.models.telling import Told, ask_to_decide, tell
from customers.models import Customer
from staff.models import User

Kind = Approval.Kind


def archive(complaint: Complaint, *, waiver: str = "", note: str = "", **act: Any) -> None:
    """File it. Without a call-back only once somebody else agrees (W7); the choice by lot among
    the members of an incident was agreed on before."""
    if waiver not in WITHOUT_CALL_BACK:
        complaint.archive(waiver=waiver, note=note, **act)
        return
    complaint.must_have_been_tried(waiver)
    _ask(complaint, Kind.WAIVER, {"waiver": waiver}, note or _("nobody reached"), **act)


def ask_to_refer(complaint: Complaint, *, company: str, told: str, note: str, **act: Any) -> None:
    """Ask that another company take it: a manager approves that first (C2)."""
    _ask(complaint, Kind.COMPANY, {"company": company, "told": told}, note, **act)


@transaction.atomic
def _ask(
    complaint: Complaint,
    kind: Approval.Kind,
    values: dict[str, str],
    reason: str,
    *,
    by: User,
    at: datetime,
    seen: int | None = None,
) -> None:
    complaint.request(kind=kind, values=values, note=reason, by=by, at=at, seen=seen)
    for refusal in objections([complaint], Approval.LEADS_TO[kind], by).values():
        raise refusal
    if Approval.objects.pending().filter(complaint=complaint).exists():
        text = _("A decision about %(number)s is asked for already.")
        raise Refused(text % {"number": complaint.number})
    Approval.objects.create(
        kind=kind, complaint=complaint, values=values, reason=reason, asked_by=by, asked_at=at
    )
    ask_to_decide(complaint, Notice.Kind.APPROVAL, by=by, at=at)


@transaction.atomic
def decide(
    complaint: Complaint,
    *,
    outcome: str,
    note: str = "",
    by: User,
    at: datetime,
    seen: int | None = None,
) -> None:
    """Grant or refuse what is asked for; granted, it is done by whoever asked."""
    lock_all([complaint])  # Before what was asked: whoever ends that goes the same way
    asked = Approval.objects.pending_of(complaint)
    complaint.decide_request(kind=asked.kind, outcome=outcome, note=note, by=by, at=at, seen=seen)
    asked.decide(outcome, by=by, at=at, note=note)
    tell([Told(complaint, Notice.Kind.DECISION, asked.asked_by_id, outcome)], by=by, at=at)
    if outcome == Approval.Outcome.GRANTED:
        _do(complaint, asked, at)


def _do(complaint: Complaint, asked: Approval, at: datetime) -> None:
    if asked.kind == Kind.WAIVER:
        waiver = asked.values["waiver"]
        complaint.archive(waiver=waiver, note=asked.reason, by=asked.asked_by, at=at)
    else:
        complaint.refer(**asked.values, note=asked.reason, by=asked.asked_by, at=at)


def ask_to_look(customer: Customer, *, reason: str, by: User, at: datetime) -> bool:
    """Ask to see the numbers of a sensitive customer; whether it was not asked already."""
    values = {"kind": Kind.REVEAL, "reason": reason, "asked_by": by, "asked_at": at}
    try:
        with transaction.atomic():
            Approval.objects.create(customer=customer, **values)
    except IntegrityError:
        return False
    return True


@transaction.atomic
def decide_on_look(pk: int, *, outcome: str, note: str, by: User, at: datetime) -> None:
    rows = Approval.objects.pending().within(by).filter(kind=Kind.REVEAL)
    asked = rows.select_for_update(of=("self",)).filter(pk=pk).first()
    if asked is None:
        raise Refused(_("That is decided already, or not yours to decide."))
    asked.decide(outcome, by=by, at=at, note=note)


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of the inbox of approvals, whatever it is about."""

    what: str
    about: Complaint | Customer
    by: User
    at: datetime
    reason: str
    details: list[str]
    is_own: bool
    noun: str = ""  # The act by which it is decided on the complaint's page
    pk: int = 0


def waiting(user: User) -> list[Asked]:
    """What waits within the person's reach, the oldest first. Two queries."""
    mine = Complaint.objects.visible_to(user)
    more_time = Extension.objects.filter(complaint__in=mine, decided_at=None)
    extensions = more_time.select_related("asked_by", "timer", *ABOUT)
    others = Approval.objects.pending().within(user).select_related("asked_by", "customer", *ABOUT)
    found = [_of_extension(one, user) for one in extensions]
    found += [_of_approval(one, user) for one in others]
    return sorted(found, key=lambda one: one.at)


ABOUT = ("complaint__category", "complaint__area", "complaint__customer")


def _of_extension(one: Extension, user: User) -> Asked:
    return Asked(
        what=_("more time for “%(clock)s”") % {"clock": one.timer.get_clock_display()},
        about=one.complaint,
        by=one.asked_by,
        at=one.asked_at,
        reason=one.reason,
        details=[_("told: %(told)s") % {"told": one.told}],
        is_own=one.asked_by_id == user.pk,
        noun="extension-decisions",
    )


def _of_approval(one: Approval, user: User) -> Asked:
    told = [str(one.values[name]) for name in ("company", "told") if name in one.values]
    about = one.complaint or one.customer
    if about is None:  # The database holds that one of them is there
        raise TypeError
    return Asked(
        what=one.get_kind_display(),
        about=about,
        by=one.asked_by,
        at=one.asked_at,
        reason=one.reason,
        details=told,
        is_own=one.asked_by_id == user.pk,
        noun="approval-decisions" if one.complaint_id else "",
        pk=one.pk,
    )
