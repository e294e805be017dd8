"""A complaint that was filed under the wrong category or area is put where it belongs.

What was promised stays promised: clocks may become stricter by it, never laxer, and no type is
taken back. It counts towards a batch of the right problem from when it was received.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from complaints import classification, incidents, registering
from complaints.models import Area, Category, Complaint, Problem, Refused
from complaints.models.found_types import brought, tighten
from complaints.models.terms import of_place, refile
from foundation.models import joint_names
from sla import rulebook
from sla.planning import Facts
from staff.models import User


def correct(
    complaint: Complaint,
    *,
    category: Category | None,
    area: Area | None,
    by: User,
    at: datetime,
    note: str = "",
    seen: int | None = None,
) -> None:
    """Raises Refused where nothing would change, and for members of an incident."""
    with transaction.atomic():
        complaint._lock()
        complaint.refresh_from_db(fields=["category", "area", "problem", "incident"])
        _refuse(complaint, category, area)
        was, before = joint_names(complaint.category, complaint.area), _facts(complaint)
        filed = of_place(complaint.category_id, complaint.area_id)
        complaint._move(
            "correction",
            by=by,
            at=at,
            note=note,
            seen=seen,
            data={"was": was, "to": joint_names(category, area)},
            category=category,
            area=area,
            problem=(problem := Problem.objects.of(category, area)),
            count_after=at + incidents.PATIENCE if problem and _counts(complaint) else None,
        )
        refile(complaint.pk, filed, of_place(complaint.category_id, complaint.area_id))
        if complaint.kind == Complaint.Kind.COMPLAINT:
            _follow(complaint, before, at)
    if complaint.count_after:
        incidents.evaluate([complaint])


def _refuse(complaint: Complaint, category: Category | None, area: Area | None) -> None:
    number = {"number": complaint.number}
    if (complaint.category, complaint.area) == (category, area):
        raise Refused(_("%(number)s is filed there already; choose another.") % number)
    if complaint.incident_id:
        text = _("%(number)s is part of an incident of its problem, and stays where it is.")
        raise Refused(text % number)


def _counts(complaint: Complaint) -> bool:
    return complaint.kind == Complaint.Kind.COMPLAINT and not complaint.channel.is_bulk


def _facts(complaint: Complaint) -> Facts:
    return complaint.facts(complaint.types)


def _follow(complaint: Complaint, before: Facts, at: datetime) -> None:
    """What the rules promise for the right problem, and whether it is a repeat of it."""
    rules = rulebook.current()
    plan = brought(complaint, before, _facts(complaint), rules.in_force(at))
    tighten({complaint: plan}, rules, at=at)
    past = registering.earlier([complaint]).before(complaint)
    zone = ZoneInfo(settings.TIME_ZONE)
    repeat = classification.repeated(past, complaint.received_at, zone)
    complaint.add_types([repeat] if repeat else [], by=None, at=at)
