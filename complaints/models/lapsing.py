"""What was asked for and can no longer be granted ends by itself: nobody decides on it any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from complaints.models import clocks
from complaints.models.approval import Approval
from complaints.models.extension import Extension
from complaints.models.records import Event
from complaints.models.state import FINAL, MOVES
from foundation.bulk import insert_each


def lapse(keys: Sequence[int], move: str, *, at: datetime) -> None:
    """After a move of complaints that are locked, end what waited for a decision in vain."""
    insert_each([_end(asked, asked.kind, at) for asked in _approvals(keys, move)])
    if _touches_clocks(move):
        lapse_with_clocks(keys, at=at)


def lapse_with_clocks(keys: Sequence[int], *, at: datetime) -> None:
    """End what was asked for of clocks that have ended, or that have begun anew since."""
    waiting = Extension.objects.filter(complaint__in=keys, decided_at=None)
    rows = waiting.select_related("timer").select_for_update(of=("self",))
    gone = [one for one in rows if not one.is_of(one.timer)]
    insert_each([_end(asked, "extension", at) for asked in gone])


def _end(asked: Approval | Extension, request: str, at: datetime) -> Event:
    """Its line in the history."""
    asked.lapse(at)
    complaint: Any = asked.complaint_id  # Looks at customers alone have none
    return Event(complaint_id=complaint, kind="lapse", at=at, data={"request": request})


def _approvals(keys: Sequence[int], move: str) -> list[Approval]:
    """Those whose own move cannot start where this one has led."""
    end = MOVES[move].end
    kinds = [kind for kind, name in Approval.LEADS_TO.items() if end not in MOVES[name].start]
    if end is None or not kinds:
        return []
    waiting = Approval.objects.pending().filter(complaint__in=keys, kind__in=kinds)
    return list(waiting.select_for_update(of=("self",)))


def _touches_clocks(move: str) -> bool:
    ended = (*clocks.met_by(move), *clocks.reset_by(move), *clocks.cancelled_by(move))
    return bool(ended) or MOVES[move].end in FINAL
