"""What the history of a complaint says of its clocks: when each ran, and how it ended.

Pure. It reads the same definitions as the moves do, so it tells of clocks that no rule has
started yet: what a new rule would have promised can be judged by it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from complaints.classification import Type
from complaints.models.clocks import (
    DEFINITIONS,
    STARTED_LATER,
    Start,
    cancelled_by,
    met_by,
    reset_by,
    resumed_by,
)
from complaints.models.state import FINAL
from sla.models import Clock
from sla.what_if import Run

# The moves that clocks follow, and the kinds of line that say something of a clock.
FOLLOWED = frozenset[str]().union(
    *(one.met_by | one.reset_by | one.resumed_by | one.cancelled_by for one in DEFINITIONS.values())
)
TOLD = FOLLOWED | {"registration", "conversion", "type", "closing"}
# A batch is looked after as a whole: its incident has the owner, not each member.
NO_ATTENTION_OF_ITS_OWN = Type.BATCH


class Line(NamedTuple):
    """What is asked of one line of history."""

    at: datetime
    kind: str
    new: str = ""  # The state that it led to
    type: str = ""  # The type that it found
    attended: bool = False  # Somebody looked after it already


def runs(lines: Iterable[Line], received_at: datetime) -> list[Run]:
    """The runs of every clock but the commitments, in order of their start.

    `lines` come oldest first and begin with the registration.
    """
    life = _Life()
    for line in lines:
        if line.kind == "registration":
            life.start(received_at, line.at)
        elif line.kind == "conversion":  # Nothing was promised before
            life = _Life()
            life.start(line.at, line.at)
        elif line.kind == "type" and line.type != NO_ATTENTION_OF_ITS_OWN:
            life.begin(Clock.ATTENTION, line.at, line.type)
            if line.attended:
                life.attend(line)
        life.follow(line)
    return life.runs


class _Life:
    """One complaint's clocks while its history is read."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.last: dict[tuple[Clock, str], Run] = {}  # By clock and type

    def start(self, received_at: datetime, registered_at: datetime) -> None:
        for clock, definition in DEFINITIONS.items():
            if clock not in STARTED_LATER:
                since_receipt = definition.starts is Start.RECEIPT
                self.begin(clock, received_at if since_receipt else registered_at)

    def begin(self, clock: Clock, at: datetime, type: str = "") -> None:
        run = Run(clock, at, type)
        self.runs.append(run)
        self.last[clock, type] = run

    def attend(self, line: Line) -> None:
        run = self.last.pop((Clock.ATTENTION, line.type))  # Nothing lets it go on
        run.ended_at, run.is_met, run.attended = line.at, True, True

    def follow(self, line: Line) -> None:
        """Do to the clocks what the moves do (see complaints.models.timer.follow)."""
        if line.kind in FOLLOWED:
            self._follow_move(line.kind, line.at)
        if line.kind == "closing":
            self._forget_call_backs()
        if line.new in FINAL:
            self._end(DEFINITIONS, line.at, is_met=False)

    def _follow_move(self, move: str, at: datetime) -> None:
        self._end(met_by(move), at, is_met=True)
        self._end(cancelled_by(move), at, is_met=False)
        for clock in reset_by(move):
            self._end([clock], at, is_met=True)
            self.begin(clock, at)
        for run in self._of(resumed_by(move)):
            if run.is_met and run.ended_at:
                run.rests.append((run.ended_at, at))
                run.ended_at, run.is_met = None, False

    def _end(self, clocks: Collection[Clock], at: datetime, *, is_met: bool) -> None:
        for run in self._of(clocks):
            if run.ended_at is None:
                run.ended_at, run.is_met = at, is_met

    def _of(self, clocks: Collection[Clock]) -> list[Run]:
        return [run for key, run in self.last.items() if key[0] in clocks] if clocks else []

    def _forget_call_backs(self) -> None:
        """What another system closed was called back there, unknown to us when."""
        self.last.pop((Clock.CALL_BACK, ""), None)
        self.runs = [run for run in self.runs if run.clock != Clock.CALL_BACK]
