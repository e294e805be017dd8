"""T6: archived, and back again. Whoever owns it now hears it with the supervisors."""

from __future__ import annotations

from complaints.escalation.base import Strategy
from complaints.models import Strategy as Name
from complaints.models import Timer
from sla.planning import Step
from staff.directory import Directory
from staff.models import User


class Repeat(Strategy):
    name = Name.REPEAT
    queue = "escalation"

    def also(self, timer: Timer, step: Step, people: Directory) -> list[User]:
        return people.person(timer.complaint.owner_id)
