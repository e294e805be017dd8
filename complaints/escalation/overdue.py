"""A promise runs out (W6): whoever the ladder of its rule names."""

from __future__ import annotations

from complaints.escalation.base import Strategy
from complaints.models import Strategy as Name


class Overdue(Strategy):
    name = Name.OVERDUE
    queue = "escalation"
