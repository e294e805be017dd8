"""T8: solved elsewhere than taken. The branch that took it keeps the promise to the customer."""

from __future__ import annotations

from complaints.escalation.base import Strategy
from complaints.models import Strategy as Name
from complaints.models import Timer
from sla.planning import Step
from staff.directory import Directory
from staff.models import Level, User


class CrossRegion(Strategy):
    name = Name.CROSS_REGION
    queue = "escalation"

    def also(self, timer: Timer, step: Step, people: Directory) -> list[User]:
        if step.position:  # Told once, with the first rung
            return []
        return people.climb_from(timer.complaint.branch_id, Level.BRANCH)
