"""What the room of an incident shows: arrivals, areas, members by branch and tier, proposals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from complaints import arrivals, classification, similarity
from complaints.classification import Receipt, Type, heads
from complaints.models import (
    FINAL,
    BatchRule,
    Complaint,
    ComplaintQuerySet,
    Exemption,
    Incident,
    IncidentEvent,
    Mark,
    Problem,
    State,
)
from staff.models import User
from staff.reach import within_sight

VIP = Q(customer__tier__is_vip=True) | Q(marks__type=Type.VIP)
LATELY = timedelta(hours=6)  # Of which texts are compared
MOST_COMPARED, ALIKE, LEAST_ALIKE = 120, 0.45, 3
CLIMBING = 0.5  # Of the threshold
COUNTING = frozenset({"sample", "split"})  # Events that say how many members


DRAWN = {"drawn": True, "left_out": False}


def members(incident: Incident, user: User, mark: str = "") -> ComplaintQuerySet:
    """Those that the user may see: what is open before what is closed, VIPs before others; with a
    `mark` (DRAWN) only who was drawn for a call-back, or left out."""
    vip = Exists(Mark.objects.filter(complaint=OuterRef("pk"), type=Type.VIP))
    rows = Complaint.objects.visible_to(user).filter(incident=incident)
    if mark in DRAWN:
        rows = rows.filter(sampled__is_chosen=DRAWN[mark])
    ordered = rows.in_order_of_work().annotate(is_vip=vip, is_over=Q(state__in=FINAL))
    due = F("next_due_at").asc(nulls_last=True)
    return ordered.order_by("is_over", "-is_vip", due, "received_at", "pk")


@dataclass(frozen=True, slots=True)
class Room:
    arrivals: Sequence[arrivals.Point]
    rule: Any
    areas: Sequence[dict[str, Any]]
    groups: Sequence[dict[str, Any]]
    counts: dict[str, int]
    all_called_up_to: int
    size: int  # All members, also those out of sight

    @property
    def is_large(self) -> bool:
        """Whether call-backs may be drawn by lot."""
        return self.size > self.all_called_up_to

    @property
    def shows_all(self) -> bool:
        return self.counts["open"] + self.counts["closed"] == self.size


def exempted(incident: Incident, user: User) -> QuerySet[Exemption]:
    """Left out of the common answer, as far as the user may see them."""
    seen = incident.exemptions.filter(within_sight(user, of="complaint__"))
    return seen.select_related("complaint", "by")


def history(incident: Incident, user: User, room: Room) -> list[IncidentEvent]:
    """What happened in it. Lines that name or count members are for those who see them."""
    numbers = {str(one.complaint.number) for one in exempted(incident, user)}

    def is_seen(event: IncidentEvent) -> bool:
        if event.kind == "exemption":
            return room.shows_all or event.data.get("number") in numbers
        return room.shows_all or event.kind not in COUNTING

    return [event for event in incident.events.select_related("by") if is_seen(event)]


def room(incident: Incident, user: User) -> Room:
    """Its figures, of the members that the user may see."""
    size = Complaint.objects.filter(incident=incident).count()
    everybody = Complaint.objects.visible_to(user).filter(incident=incident)
    rule = BatchRule.value()
    rows: Any = everybody.values_list("received_at", "customer").annotate(vip=_vip())
    receipts = [Receipt(at, customer, vip) for at, customer, vip in rows]
    everyone = heads(receipts, rule)
    figures: Any = {
        "complaints": Count("pk"),
        "customers": _customers(rule),
        "vips": Count("customer", filter=_vip(), distinct=True),
        "left": Count("pk", filter=~Q(state__in=FINAL)),
    }
    areas: Any = everybody.values("area__name", "area__name_zh").annotate(**figures)
    groups: Any = everybody.values(
        "branch__name", "branch__name_zh", "customer__tier__name", "customer__tier__name_zh"
    ).annotate(**figures, is_vip=F("customer__tier__is_vip"))
    return Room(
        arrivals.points(receipts, rule),
        rule,
        list(areas.order_by("-complaints", "area__name")),
        list(groups.order_by(F("is_vip").desc(nulls_last=True), "branch__name", "-complaints")),
        {**_stands(everybody, incident), **_drawn(everybody), **asdict(everyone)},
        (BatchRule.objects.first() or BatchRule()).sample_over,
        size,
    )


def _stands(everybody: ComplaintQuerySet, incident: Incident) -> dict[str, int]:
    """How far the members are."""
    state = dict(everybody.values_list("state").annotate(count=Count("pk")).order_by())
    told = Q(events__kind__in=["answer", "resolution"], events__at__gte=incident.opened_at)
    return {
        "open": sum(count for one, count in state.items() if one not in FINAL),
        "answered": state.get(State.ANSWERED, 0),
        "told": everybody.filter(told).distinct().count(),
        "closed": sum(count for one, count in state.items() if one in FINAL),
    }


def _drawn(everybody: ComplaintQuerySet) -> dict[str, int]:
    """Who was drawn for a call-back, how many of them are to be called yet, who was left out."""
    chosen, waiting = Q(sampled__is_chosen=True), Q(state=State.ANSWERED)
    counted: dict[str, int] = everybody.aggregate(
        drawn=Count("pk", filter=chosen),
        to_call=Count("pk", filter=chosen & waiting),
        left_out=Count("pk", filter=Q(sampled__is_chosen=False)),
        to_archive=Count("pk", filter=Q(sampled__is_chosen=False) & waiting),
    )
    return counted


def _vip() -> Exists:
    return Exists(Mark.objects.filter(complaint=OuterRef("pk"), type=Type.VIP))


def _customers(rule: classification.BatchRule) -> Any:
    """The same as `heads`, counted by the database."""
    named = Count("customer", distinct=True)
    return named + _unnamed() if rule.counts_unnamed else named


def _unnamed() -> Count:
    return Count("pk", filter=Q(customer=None))


@dataclass(frozen=True, slots=True)
class Climbing:
    """A problem that nears the threshold."""

    problem: Problem
    customers: int
    vips: int
    unnamed: int
    numbers: Sequence[str]


def climbing(user: User, now: datetime) -> list[Climbing]:
    """Problems of which at least half as many customers complain as make a batch."""
    rule = BatchRule.value()
    recent = (
        Complaint.objects.visible_to(user)
        .counting(rule)
        .exclude(state=State.WITHDRAWN)
        .filter(
            incident=None,
            problem__isnull=False,
            received_at__gt=now - rule.window,
            received_at__lte=now,
        )
    )
    counted: Any = (
        recent.order_by()
        .values("problem")
        .annotate(
            customers=_customers(rule),
            vips=Count("customer", filter=_vip(), distinct=True),
            unnamed=_unnamed(),
        )
    )
    near = Q(customers__gte=max(2, rule.customers_over * CLIMBING)) | Q(
        vips__gte=max(2, rule.vips_from * CLIMBING)
    )
    rows = list(counted.filter(near).order_by("-customers")[:10])
    problems = Problem.objects.select_related("category", "area").in_bulk(
        [row["problem"] for row in rows]
    )
    return [
        Climbing(
            problem=problems[row["problem"]],
            customers=row["customers"],
            vips=row["vips"],
            unnamed=row["unnamed"],
            numbers=_numbers(recent, row),
        )
        for row in rows
    ]


def _numbers(recent: ComplaintQuerySet, row: dict[str, Any]) -> list[str]:
    found = recent.filter(problem=row["problem"]).order_by("pk")
    return list(found.values_list("number", flat=True)[:100])


def look_alikes(user: User, now: datetime) -> list[list[Complaint]]:
    """Groups of late texts that look alike though they stand under several problems."""
    recent = (
        Complaint.objects.visible_to(user)
        .open()
        .filter(
            kind=Complaint.Kind.COMPLAINT,
            incident=None,
            received_at__gt=now - LATELY,
            received_at__lte=now,
        )
    )
    rows = list(recent.select_related("category", "area").order_by("-received_at")[:MOST_COMPARED])
    said = [similarity.terms(row.what) for row in rows]
    groups: list[list[int]] = []
    for place in range(len(rows)):
        for group in groups:
            if similarity.likeness(said[place], said[group[0]]) >= ALIKE:
                group.append(place)
                break
        else:
            groups.append([place])
    found = [[rows[place] for place in group] for group in groups if len(group) >= LEAST_ALIKE]
    rule = BatchRule.value() if found else classification.BatchRule()
    return [group for group in found if _is_telling(group, rule)]


def _is_telling(group: Sequence[Complaint], rule: classification.BatchRule) -> bool:
    """Several customers, and more than one problem: the batch rule counts each alone."""
    people = heads([Receipt(one.received_at, one.customer_id) for one in group], rule)
    return people.customers >= LEAST_ALIKE and len({one.problem_id for one in group}) > 1
