"""One step of a complaint, or of many. Every change of state goes through `move_all`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Required, TypedDict

from django.db.models import F

from complaints.classification import Finding, Type
from complaints.models import timer as clocks
from complaints.models.case import Case
from complaints.models.found_types import add_types
from complaints.models.lapsing import lapse
from complaints.models.records import Event
from complaints.models.state import MOVES, InvalidMove, Refused, StaleComplaint, State
from complaints.models.telling import follow
from complaints.models.terms import remember
from complaints.models.transfer import Transfer
from foundation.bulk import insert_each
from sla import rulebook
from staff.models import User

# What the branch that is asked to take a complaint over may do before it accepts (W4).
BEFORE_ACCEPTING = frozenset(
    {"acceptance", "return", "note", "chase", "attachment", "link", "gathering"}
)


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
        lock_all([self])

    def _check(self, seen: int | None) -> None:
        """Read the row again under a lock: the page it was clicked on may be stale."""
        self._lock()
        if seen is not None and seen != self.version:
            raise StaleComplaint(self)

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
        self._check(seen)
        values: dict[str, Any] = {"by": by, "at": at, "note": note, "data": data}
        for refusal in move_all([self], name, **values, **changes).values():
            raise refusal

    def add_types(self, findings: list[Finding], *, by: User | None, at: datetime) -> None:
        """Types found during life: mark them, start their escalation, tighten the clocks."""
        add_types({self: findings}, rulebook.current(), by=by, at=at)

    def _add_type(self, one: Type, act: Act) -> None:
        finding = Finding(one, {"reason": act.get("note", "")})
        self.add_types([finding], by=act["by"], at=act["at"])


def lock_all(cases: Sequence[Steps]) -> None:
    """In one order everywhere, so that two who lock several wait for each other, not both."""
    rows = type(cases[0])._default_manager.filter(pk__in=[case.pk for case in cases])
    locked = rows.order_by("pk").select_for_update(no_key=True)
    fresh = {row["pk"]: row for row in locked.values("pk", "state", "version", "kind")}
    for case in cases:
        row = fresh[case.pk]
        case.state, case.version, case.kind = row["state"], row["version"], row["kind"]


def objections(cases: Sequence[Steps], name: str, by: User | None) -> dict[int, Refused]:
    """By key those that the move is refused, and why."""
    start = MOVES[name].start
    found: dict[int, Refused] = {
        case.pk: InvalidMove(case, name) for case in cases if State(case.state) not in start
    }
    if by and name not in BEFORE_ACCEPTING:
        rest = [case for case in cases if case.pk not in found]
        found |= Transfer.objects.not_accepted(rest, by)
    return found


def move_all(
    cases: Sequence[Steps],
    name: str,
    *,
    by: User | None,
    at: datetime,
    note: str | Mapping[int, str] = "",
    data: dict[str, Any] | None = None,
    **changes: Any,
) -> dict[int, Refused]:
    """Make one move with locked complaints, in as many statements as with one.

    The one way to change a state. What may not be moved stays as it is: it is returned by key,
    with the reason. `note` is one for all, or by key.
    """
    refused = objections(cases, name, by)
    moving = [case for case in cases if case.pk not in refused]
    if moving:
        old = {case.pk: State(case.state) for case in moving}
        owners = {case.pk: case.owner_id for case in moving}
        _write(moving, MOVES[name].end, changes)
        _record(moving, name, old, {"by": by, "at": at, "data": data or {}}, note)
        clocks.follow(moving, name, rulebook.current(), at=at)
        lapse([case.pk for case in moving], name, at=at)
        follow(moving, name, owners, by=by, at=at)
    return refused


def _write(cases: Sequence[Steps], end: State | None, changes: Mapping[str, Any]) -> None:
    rows = type(cases[0])._default_manager.filter(pk__in=[case.pk for case in cases])
    state: dict[str, Any] = {"state": end, "waits_until": None} if end else {}
    values = {**state, **changes}
    rows.update(**values, version=F("version") + 1)
    for case in cases:
        case.version += 1
        for field, value in values.items():
            setattr(case, field, value)


def _record(
    cases: Sequence[Steps],
    name: str,
    old: Mapping[int, State],
    values: Mapping[str, Any],
    note: str | Mapping[int, str],
) -> None:
    end = MOVES[name].end
    notes = {case.pk: note if isinstance(note, str) else note[case.pk] for case in cases}
    insert_each(
        [
            Event(
                complaint_id=case.pk,
                kind=name,
                note=notes[case.pk],
                old=old[case.pk] if end else "",
                new=end or "",
                **values,
            )
            for case in cases
        ]
    )
    remember(notes)
