"""Who belongs to an incident by somebody's decision, beside those that the batch rule gathers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from complaints.classification import Finding, Type
from complaints.models import Case, Complaint, Incident, Refused
from complaints.models.found_types import add_types
from complaints.models.steps import move_all
from sla import rulebook
from staff.models import User


def add_by_hand(
    incident: Incident, cases: Sequence[Complaint], *, by: User, at: datetime, note: str
) -> dict[int, Refused]:
    """Let locked complaints join; return by key what was refused."""
    data = {"to": incident.pk}
    refused = move_all(cases, "gathering", by=by, at=at, note=note, data=data, incident=incident)
    members = [one for one in cases if one.pk not in refused]
    finding = Finding(Type.BATCH, {**incident.evidence, "incident": incident.pk})
    found: dict[Case, list[Finding]] = {member: [finding] for member in members}
    add_types(found, rulebook.current(), by=by, at=at)
    return refused
