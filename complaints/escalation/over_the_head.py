"""T4: came from above the branch. The province answers for it upwards, so it hears of it."""

from __future__ import annotations

from complaints.escalation.base import Strategy
from complaints.models import Strategy as Name
from complaints.models import Timer
from sla.planning import Step
from staff.directory import Directory
from staff.models import Level, User


class OverTheHead(Strategy):
    name = Name.OVER_THE_HEAD
    queue = "urgent"

    def also(self, timer: Timer, step: Step, people: Directory) -> list[User]:
        if step.position:  # Told once, with the first rung
            return []
        return people.climb_from(timer.complaint.handling_branch_id, Level.PROVINCE)
