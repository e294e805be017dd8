"""An enquiry, suggestion or fault report becomes a complaint: nothing is typed twice.

From then on it has types and clocks; those count from the conversion, for nobody had promised
anything before. It counts towards a batch from when it was received.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from complaints import findings, incidents, registering
from complaints.intake import NewComplaint
from complaints.models import Complaint, Refused, Timer
from complaints.models.clocks import STARTED_AT_ONCE
from complaints.models.found_types import write_types
from complaints.models.timer import new_timer
from foundation.bulk import insert_each
from sla import rulebook
from sla.models import Clock
from staff.models import User


def convert(
    complaint: Complaint, *, by: User, at: datetime, note: str = "", seen: int | None = None
) -> None:
    """Raises Refused where it is a complaint already."""
    with transaction.atomic():
        complaint._lock()
        if complaint.kind == Complaint.Kind.COMPLAINT:
            text = _("%(number)s is a complaint already.")
            raise Refused(text % {"number": complaint.number})
        complaint._move(
            "conversion",
            by=by,
            at=at,
            note=note,
            seen=seen,
            data={"was": complaint.kind},
            kind=Complaint.Kind.COMPLAINT,
            count_after=at + incidents.PATIENCE if _counts(complaint) else None,
        )
        _classify(complaint, by, at)
    if complaint.count_after:
        incidents.evaluate([complaint])


def _counts(complaint: Complaint) -> bool:
    return complaint.problem_id is not None and not complaint.channel.is_bulk


def _classify(complaint: Complaint, by: User, at: datetime) -> None:
    """Types, and the clocks that every rule in force promises from now on."""
    past = registering.earlier([complaint]).before(complaint)
    found = findings.of_many([(complaint, _as_new(complaint), past)])[0]
    rules = rulebook.current()
    facts = complaint.facts([finding.type for finding in found])
    plan = rules.plan(facts, at, at=at)
    timers: list[Timer] = [
        new_timer(complaint, Clock(clock), target, at)
        for clock, target in plan.items()
        if clock in STARTED_AT_ONCE
    ]
    insert_each(timers)
    write_types({complaint: found}, rules, by=None, at=at)


def _as_new(complaint: Complaint) -> NewComplaint:
    names = [name for name in NewComplaint.__dataclass_fields__ if name != "major_reason"]
    return NewComplaint(**{name: getattr(complaint, name) for name in names})
