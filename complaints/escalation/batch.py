"""T5: one incident, one escalation. The owner of the incident hears of it as well."""

from __future__ import annotations

from complaints.escalation.base import Strategy
from complaints.models import Strategy as Name
from complaints.models import Timer
from sla.planning import Step
from staff.directory import Directory
from staff.models import User


class Batch(Strategy):
    name = Name.BATCH
    queue = "urgent"

    def also(self, timer: Timer, step: Step, people: Directory) -> list[User]:
        incident = timer.complaint.incident
        return people.person(incident.owner_id if incident else None)
