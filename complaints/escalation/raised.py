"""T7: the branch cannot solve it. The province coordinates; the owner stays in the picture."""

from __future__ import annotations

from complaints.escalation.base import Strategy
from complaints.models import Strategy as Name
from complaints.models import Timer
from sla.planning import Step
from staff.directory import Directory
from staff.models import User


class Raised(Strategy):
    name = Name.RAISED
    queue = "urgent"

    def also(self, timer: Timer, step: Step, people: Directory) -> list[User]:
        return people.person(timer.complaint.owner_id)
