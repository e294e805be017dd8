"""The acts of a file in sets that can be logged and closed together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from complaints.imports.records import Record
from complaints.imports.spool import Act

LARGEST = 400  # Acts
LONGEST = timedelta(hours=2)
Entry = tuple[int, Record]  # Line and record


@dataclass
class ActSet:
    """Neighbouring acts. A set never closes what it logs, so its order inside does not matter."""

    begins_at: datetime
    ends_at: datetime
    logs: list[Entry] = field(default_factory=list)
    resolved: dict[str, datetime] = field(default_factory=dict)  # Number to instant
    archived: dict[str, datetime] = field(default_factory=dict)

    def takes(self, at: datetime, act: Act, record: Record) -> bool:
        size = len(self.logs) + len(self.resolved) + len(self.archived)
        near = at - self.begins_at <= LONGEST
        own = act != "log" and any(record.number == logged.number for _line, logged in self.logs)
        return near and not own and size < LARGEST

    def add(self, at: datetime, act: Act, line: int, record: Record) -> None:
        self.ends_at = max(self.ends_at, at)
        if act == "log":
            self.logs.append((line, record))
        else:
            (self.resolved if act == "resolve" else self.archived)[record.number] = at


def sets_of(acts: Iterable[tuple[datetime, Act, int, Record]]) -> Iterator[ActSet]:
    """Cut acts, in order of time, into sets."""
    current: ActSet | None = None
    for at, act, line, record in acts:
        if current and not current.takes(at, act, record):
            yield current
            current = None
        current = current or ActSet(at, at)
        current.add(at, act, line, record)
    if current:
        yield current
