"""T9: an important customer. The account manager is told at every step (W12)."""

from __future__ import annotations

from complaints.escalation.base import Strategy
from complaints.models import Strategy as Name
from complaints.models import Timer
from sla.planning import Step
from staff.directory import Directory
from staff.models import User


class Vip(Strategy):
    name = Name.VIP
    queue = "escalation"

    def also(self, timer: Timer, step: Step, people: Directory) -> list[User]:
        customer = timer.complaint.customer
        return people.person(customer.account_manager_id if customer else None)
