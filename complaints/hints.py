"""What the desk knows while a complaint is being typed: shown beside the form, never in its way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q

from complaints import classification, findings, incidents, registering, texts
from complaints.classification import Earlier, Finding, Type
from complaints.major import major_words
from complaints.models import BatchRule, Complaint, ComplaintQuerySet, Incident, Problem
from complaints.texts import Like
from sla import planning, rulebook
from sla.models import Clock
from staff.models import User

if TYPE_CHECKING:
    from complaints.intake import NewComplaint

SHORTEST = 4  # Characters before texts are compared
MOST_ALIKE = 5


@dataclass(frozen=True, slots=True)
class Due:
    """One promise that the complaint would get."""

    clock: str
    due_at: datetime


@dataclass(slots=True)
class Hints:
    """Everything that could be found out so far. Complaints are those the person may see."""

    duplicates: Sequence[Complaint] = ()  # Still open, same customer and problem
    repeated: Complaint | None = None  # Archived within three months (T6)
    incident: Incident | None = None  # Open on this problem, with the wording for the customer
    customers: int = 0  # Who complained of the problem within the window of T5
    unnamed: int = 0  # Of these
    minutes: int = 60
    similar: Sequence[Like] = ()
    types: Sequence[Finding] = ()
    major_words: Sequence[str] = ()
    due: Sequence[Due] = field(default_factory=list)


def of(new: NewComplaint, *, for_whom: User, at: datetime) -> Hints:
    """What is known of a complaint as far as it is typed. Writes nothing; at most 20 queries."""
    visible, hints = Complaint.objects.visible_to(for_whom), Hints()
    words = f"{new.what}\n{new.remedy}"
    if len(new.what.strip()) >= SHORTEST:
        hints.similar = texts.similar(visible, words, most=MOST_ALIKE)
        hints.major_words = list(major_words(words).values())
    if new.kind != Complaint.Kind.COMPLAINT:
        return hints
    problem = _known_problem(new)
    complaint = registering.unsaved(new, problem, for_whom, at)
    past = registering.earlier([complaint]).before(complaint)
    hints.types = findings.of_many([(complaint, new, past)])[0]
    if problem:
        _add_others(hints, problem, at)
        hints.types = [*hints.types, *_batch(complaint, hints)]
    hints.due = _due(complaint, hints.types, at)
    _add_own(hints, visible, past, at)
    return hints


def _known_problem(new: NewComplaint) -> Problem | None:
    """The problem, if anybody has complained of it before: looking makes none."""
    return Problem.objects.known(new.category, new.area)


def _add_own(
    hints: Hints, visible: ComplaintQuerySet, past: Sequence[Earlier], at: datetime
) -> None:
    """What the same customer has complained of the same problem."""
    repeat = classification.repeated(past, at, ZoneInfo(settings.TIME_ZONE))
    number = repeat.evidence["number"] if repeat else None
    keys = [one.pk for one in past if one.is_open or one.number == number]
    rows = {row.number: row for row in visible.filter(pk__in=keys).order_by("-pk")} if keys else {}
    hints.repeated = rows.pop(number, None)
    hints.duplicates = list(rows.values())


def _add_others(hints: Hints, problem: Problem, at: datetime) -> None:
    """What others complain of the same problem: the incident, or how near one is."""
    rule = BatchRule.value()
    hints.minutes = int(rule.window.total_seconds() // 60)
    hints.incident = Incident.objects.gathering([problem.pk]).get(problem.pk)
    since = Complaint.objects.counting(rule).filter(
        problem=problem, received_at__gt=at - rule.window
    )
    named, unnamed = Count("customer", distinct=True), Count("pk", filter=Q(customer=None))
    found = since.aggregate(named=named, unnamed=unnamed)
    hints.customers, hints.unnamed = found["named"] + found["unnamed"], found["unnamed"]


def _batch(complaint: Complaint, hints: Hints) -> list[Finding]:
    """It will belong to the incident that is open, or be the one that opens it (T5)."""
    if complaint.channel.is_bulk:
        return []
    if incident := hints.incident:
        joins = complaint.received_at >= incident.window_starts_at
        return [Finding(Type.BATCH, incident.evidence)] if joins else []
    is_vip = any(finding.type is Type.VIP for finding in hints.types)
    batch = incidents.opened_by(complaint, is_vip=is_vip)
    return [batch] if batch else []


def _due(complaint: Complaint, types: Sequence[Finding], at: datetime) -> list[Due]:
    """What could be told the customer now: first contact and answer."""
    held = [finding.type for finding in types]
    plan = rulebook.current().plan(complaint.facts(held), complaint.received_at, at=at)
    told = (Clock.FIRST_CONTACT, Clock.ANSWER)
    return [_promised(clock, plan[clock], complaint) for clock in told if clock in plan]


def _promised(clock: Clock, target: planning.Target, complaint: Complaint) -> Due:
    return Due(str(clock.label), target.due(complaint.received_at))
