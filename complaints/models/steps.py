"""One step of a complaint. Every change of state goes through `_move`, and only there."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Required, TypedDict

from complaints.classification import Finding, Type
from complaints.models import timer as clocks
from complaints.models.case import Case
from complaints.models.found_types import add_types
from complaints.models.state import MOVES, InvalidMove, StaleComplaint, State
from complaints.models.transfer import Transfer
from sla import rulebook
from staff.models import User

# What the branch that is asked to take a complaint over may do before it accepts (W4).
BEFORE_ACCEPTING = frozenset({"acceptance", "return", "note", "attachment", "link"})


class Act(TypedDict, total=False):
    """Who does it (None: the desk itself), when, why, and the version of the page it was done
    from: a page that is behind is refused with StaleComplaint."""

    by: Required[User | None]
    at: Required[datetime]
    note: str
    seen: int | None


class Steps(Case):
    class Meta:
        abstract = True

    def _lock(self) -> None:
        """Until the transaction ends nobody else moves it; state and kind are what they are now."""
        row = type(self)._default_manager.filter(pk=self.pk).select_for_update(no_key=True)
        fresh = row.values("state", "version", "kind").get()
        self.state, self.version, self.kind = fresh["state"], fresh["version"], fresh["kind"]

    def _move(
        self,
        name: str,
        *,
        by: User | None,
        at: datetime,
        note: str = "",
        seen: int | None = None,
        data: dict[str, Any] | None = None,
        **changes: Any,
    ) -> None:
        # Read the row again under a lock: the page it was clicked on may be stale.
        self._lock()
        if seen is not None and seen != self.version:
            raise StaleComplaint(self)
        move, old = MOVES[name], State(self.state)
        if old not in move.start:
            raise InvalidMove(self, name)
        if by and name not in BEFORE_ACCEPTING:
            Transfer.objects.refuse_before_accepting(self, by)
        changes |= {"state": move.end or old, "version": self.version + 1}
        type(self)._default_manager.filter(pk=self.pk).update(**changes)
        for field, value in changes.items():
            setattr(self, field, value)
        states = {"old": old, "new": move.end} if move.end else {}
        self.events.create(kind=name, at=at, by=by, note=note, data=data or {}, **states)
        clocks.follow(self, name, rulebook.current(), at=at)

    def add_types(self, findings: list[Finding], *, by: User | None, at: datetime) -> None:
        """Types found during life: mark them, start their escalation, tighten the clocks."""
        add_types({self: findings}, rulebook.current(), by=by, at=at)

    def _add_type(self, one: Type, act: Act) -> None:
        finding = Finding(one, {"reason": act.get("note", "")})
        self.add_types([finding], by=act["by"], at=act["at"])
