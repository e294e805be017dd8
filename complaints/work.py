"""What waits for one person: in order of work, promises, call-backs, hand-overs."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, Prefetch
from django.db.models.query import QuerySet

from complaints.models import (
    Complaint,
    ComplaintQuerySet,
    Event,
    Handover,
    Notice,
    State,
    Timer,
)
from complaints.models.closing import TOLD
from sla.models import Clock
from staff.models import User

LISTED = 20


def mine(user: User) -> ComplaintQuerySet:
    """Open ones that the person is in charge of, by W11."""
    return Complaint.objects.open().filter(owner=user).in_order_of_work().for_list()


def mark_new(complaints: Iterable[Complaint], user: User) -> None:
    """Give each its `news`: how it came to be theirs, as long as they have not opened it since.
    One query."""
    rows = list(complaints)
    found = Notice.objects.arrivals(user, rows)
    for one in rows:
        notice = found.get(one.pk)
        one.news = notice.words if notice else ""  # type: ignore[attr-defined]


def promises(user: User) -> QuerySet[Timer]:
    """What was promised to customers of mine and is not kept yet, the first due first."""
    live = Timer.objects.live().of(Clock.COMMITMENT).filter(complaint__owner=user)
    return live.select_related("complaint").order_by("due_at")[:LISTED]


def call_backs(user: User) -> ComplaintQuerySet:
    """Work of the branch that is done and not called back, except what is one's own (W7)."""
    later = Event.objects.filter(
        complaint=OuterRef("complaint"), kind="reopening", pk__gt=OuterRef("pk")
    )
    own = Event.objects.filter(~Exists(later), complaint=OuterRef("pk"), kind__in=TOLD, by=user)
    done = Complaint.objects.filter(state=State.ANSWERED, handling_branch=user.branch_id)
    waiting = done.filter(~Exists(own)).exclude(owner=user)
    return waiting.with_times().for_list().order_by(F("next_due_at").asc(nulls_last=True), "pk")


def offered(user: User) -> ComplaintQuerySet:
    """What another branch wants this one to take over (W4)."""
    asked = Complaint.objects.open().filter(
        transfers__settled_at=None, transfers__taker=user.branch_id, transfers__isnull=False
    )
    return asked.for_list()[:LISTED]


def handovers(user: User) -> QuerySet[Handover]:
    """With what is handed over in order of work, and when it is due."""
    listed = Prefetch(
        "complaints", Complaint.objects.visible_to(user).in_order_of_work().for_list()
    )
    return Handover.objects.waiting_for(user).prefetch_related(listed)


def given(user: User) -> QuerySet[Handover]:
    """What the person has offered and nobody has accepted yet."""
    return Handover.objects.offered_by(user)
