"""Storing complaints with everything that follows from them: one set, one transaction.

A page logs a set of one; a file comes in sets of hundreds, at the same number of queries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import findings, incidents, notices, texts
from complaints.classification import Earlier, Finding, Type, possible_duplicate
from complaints.models import (
    FINAL,
    Complaint,
    Event,
    Mark,
    Problem,
    Refused,
    State,
    Timer,
    attention,
)
from complaints.models.found_types import about
from complaints.models.timer import start
from customers.registration import NewCustomer, register_many
from foundation.bulk import insert_each, update_each
from sla import rulebook
from staff.models import User

if TYPE_CHECKING:
    from complaints.intake import NewComplaint

Entries = Sequence[tuple["NewComplaint", datetime]]
Matter = tuple[int | None, int | None]  # Customer and problem


def register(entries: Entries, *, by: User | None) -> list[Complaint]:
    """Store complaints in the order given, each registered at its instant."""
    entries = _with_customers(entries)
    problems = Problem.objects.of_many([(new.category, new.area) for new, _at in entries])
    complaints = [
        unsaved(new, problem, by, at) for (new, at), problem in zip(entries, problems, strict=True)
    ]
    past = earlier(complaints)
    _point_to_duplicates(complaints, past)
    insert_each(complaints)
    _point_to_each_other(complaints, past)
    texts.index(complaints)
    held = findings.of_many(
        [(c, new, past.before(c)) for c, (new, _at) in zip(complaints, entries, strict=True)]
    )
    _write(complaints, held, by)
    notices.tell_account_managers(complaints)
    return complaints


def _with_customers(entries: Entries) -> Entries:
    """The same with every new customer registered; one who comes twice is registered once."""
    news = {new.customer for new, _at in entries if isinstance(new.customer, NewCustomer)}
    made = register_many(list(news)) if news else {}
    return [
        (replace(new, customer=made[new.customer]), at)
        if isinstance(new.customer, NewCustomer)
        else (new, at)
        for new, at in entries
    ]


def unsaved(new: NewComplaint, problem: Problem | None, by: User | None, at: datetime) -> Complaint:
    """The complaint as it would be stored."""
    values = {name: getattr(new, name) for name in new.__dataclass_fields__}
    del values["major_reason"]
    values["handling_branch"] = new.handling_branch or new.branch
    # First-contact responsibility: whoever takes it owns it until it is handed over (W4).
    complaint = Complaint(**values, problem=problem, owner=by, registered_at=at)
    if problem and _is_complaint(complaint) and not new.channel.is_bulk:
        complaint.count_after = at + incidents.PATIENCE
    return complaint


def _is_complaint(complaint: Complaint) -> bool:
    return complaint.kind == Complaint.Kind.COMPLAINT


class Past:
    """What the customers have complained of before, the set itself included."""

    def __init__(self) -> None:
        self.rows: dict[Matter, list[tuple[datetime, Earlier]]] = {}

    def add(self, matter: Matter, received_at: datetime, earlier: Earlier) -> None:
        self.rows.setdefault(matter, []).append((received_at, earlier))

    def before(self, complaint: Complaint) -> list[Earlier]:
        """Earlier complaints on the same matter, as they stood when this one was received."""
        at = complaint.received_at
        return [
            replace(earlier, is_open=earlier.is_open or _archived_later(earlier, at))
            for received_at, earlier in self.rows.get(_matter(complaint), [])
            if received_at <= at and earlier.pk < (complaint.pk or earlier.pk + 1)
        ]


def _archived_later(earlier: Earlier, at: datetime) -> bool:
    return earlier.archived_at is not None and earlier.archived_at > at


def _matter(complaint: Complaint) -> Matter:
    return complaint.customer_id, complaint.problem_id


def earlier(complaints: Sequence[Complaint]) -> Past:
    """What the database knows of the customers and problems of the set: one query."""
    past = Past()
    matters = {_matter(c) for c in complaints if c.customer_id and c.problem_id}
    if not matters:
        return past
    rows = Complaint.objects.filter(
        customer__in={customer for customer, _problem in matters},
        problem__in={problem for _customer, problem in matters},
        kind=Complaint.Kind.COMPLAINT,
    ).order_by("received_at", "pk")
    columns = ("customer", "problem", "received_at", "pk", "number", "archived_at", "state")
    for customer, problem, at, pk, number, archived_at, state in rows.values_list(*columns):
        earlier = Earlier(pk, number, archived_at, is_open=State(state) not in FINAL)
        past.add((customer, problem), at, earlier)
    return past


def _point_to_duplicates(complaints: Sequence[Complaint], past: Past) -> None:
    """Each to the first open one on its matter, before they are stored."""
    for complaint in complaints:
        if complaint.customer_id and complaint.problem_id and _is_complaint(complaint):
            first = possible_duplicate(past.before(complaint))
            complaint.possible_duplicate_of_id = first.pk if first else None


def _point_to_each_other(complaints: Sequence[Complaint], past: Past) -> None:
    """The set's own members count as well, once they have their keys."""
    pointing = []
    for complaint in complaints:
        if complaint.customer_id and complaint.problem_id and _is_complaint(complaint):
            if not complaint.possible_duplicate_of_id:
                first = possible_duplicate(past.before(complaint))
                complaint.possible_duplicate_of_id = first.pk if first else None
                pointing += [complaint] if first else []
            own = Earlier(complaint.pk, complaint.number, None, is_open=True)
            past.add(_matter(complaint), complaint.received_at, own)
    if pointing:
        update_each(pointing, ["possible_duplicate_of"])


def _write(complaints: Sequence[Complaint], held: Sequence[list[Finding]], by: User | None) -> None:
    """Marks, clocks and the first lines of history."""
    rules = rulebook.current()
    marks, timers, events = [], [], []
    for complaint, found in zip(complaints, held, strict=True):
        at, types = complaint.registered_at, [finding.type for finding in found]
        looked_after = attention.attended({complaint: types}, at=at)
        values = {"complaint": complaint, "at": at}
        events.append(Event(kind="registration", by=by, new=complaint.state, **values))
        for finding in found:
            # Staff set a major complaint; every other type the desk finds by itself.
            setter = by if finding.type is Type.MAJOR else None
            data = about(finding, looked_after[complaint])
            events.append(Event(kind="type", by=setter, data=data, **values))
            marks.append(Mark(type=finding.type, evidence=finding.evidence, by=setter, **values))
        if _is_complaint(complaint):
            timers += _timers(complaint, types, rules)
            timers += attention.begin({complaint: types}, looked_after, rules, at=at)
    insert_each(marks)
    insert_each(timers)
    insert_each(events)
    _remember(complaints, marks, timers)


def _remember(
    complaints: Sequence[Complaint], marks: Sequence[Mark], timers: Sequence[Timer]
) -> None:
    """Whoever asks for the types and clocks of what was just stored need not read them."""
    for name, rows in (("marks", marks), ("timers", timers)):
        of_each: dict[int, list[Any]] = {complaint.pk: [] for complaint in complaints}
        for row in rows:
            of_each[row.complaint_id].append(row)
        for complaint in complaints:
            known = complaint.__dict__.setdefault("_prefetched_objects_cache", {})
            found = getattr(complaint, name).all()
            found._result_cache = of_each[complaint.pk]
            found._prefetch_done = True
            known[name] = found


class NoRule(Refused):
    """Nothing says by when a complaint of that time is answered."""

    def __init__(self, at: datetime) -> None:
        text = _(
            "No rule is in force on %(day)s, so nothing can be promised: publish a rule first."
        )
        super().__init__(text % {"day": f"{timezone.localtime(at):%Y-%m-%d}"})


def _timers(complaint: Complaint, types: list[Type], rules: rulebook.Rulebook) -> list[Timer]:
    at = complaint.registered_at
    plan = rules.plan(complaint.facts(types), complaint.received_at, at=at)
    if not plan:
        raise NoRule(complaint.received_at)
    return start(complaint, plan, at=at)
