"""T10: on a list of special customers. Only supervisors are told, as the ladder says."""

from __future__ import annotations

from complaints.escalation.base import Strategy
from complaints.models import Strategy as Name


class Sensitive(Strategy):
    name = Name.SENSITIVE
    queue = "escalation"
