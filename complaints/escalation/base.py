"""What every strategy shares: climb the ladder of the rule, and tell whom the step names."""

from __future__ import annotations

from typing import ClassVar

from complaints.models import Strategy as Name
from complaints.models import Timer
from sla.models import Audience
from sla.planning import Step
from staff.directory import Directory, distinct
from staff.models import Level, User

LEVELS = {
    Audience.BRANCH: Level.BRANCH,
    Audience.CITY: Level.CITY,
    Audience.PROVINCE: Level.PROVINCE,
    Audience.GROUP: Level.GROUP,
}


class Strategy:
    """How timers of one kind escalate. Override what the type needs otherwise."""

    name: ClassVar[Name]
    queue: ClassVar[str] = "escalation"

    def recipients(self, timer: Timer, step: Step, people: Directory) -> list[User]:
        """Whom this step tells. Nobody there, or on leave, means the next level up."""
        return distinct([*self.named(timer, step, people), *self.also(timer, step, people)])

    def named(self, timer: Timer, step: Step, people: Directory) -> list[User]:
        complaint, audience = timer.complaint, Audience(step.audience)
        if audience is Audience.OWNER:
            found = people.person(complaint.owner_id)
        elif audience is Audience.ACCOUNT_MANAGER:
            customer = complaint.customer
            found = people.person(customer.account_manager_id if customer else None)
        elif audience is Audience.OWNER_SUPERVISOR:
            found = self._above(complaint.owner_id, people)
        else:
            return people.climb_from(complaint.handling_branch_id, LEVELS[audience], step.role)
        return found or people.climb_from(complaint.handling_branch_id, Level.BRANCH)

    def _above(self, owner: int | None, people: Directory) -> list[User]:
        """The supervisors of where the owner works; of a supervisor who is alone, those above."""
        home = people.people[owner].branch_id if owner in people.people else None
        return people.climb_from(home, Level.BRANCH, besides=[owner]) if home else []

    def also(self, timer: Timer, step: Step, people: Directory) -> list[User]:
        """Whom the type adds to the ladder."""
        return []
