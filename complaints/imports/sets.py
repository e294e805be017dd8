"""The acts of a file in sets that can be logged and closed together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from complaints.imports.records import Record
from complaints.imports.spool import Act

LARGEST = 500  # Acts
LONGEST = timedelta(days=1)
Entry = tuple[int, Record]  # Line and record
Matter = tuple[str, tuple[str, ...]]


def matter(record: Record) -> Matter | None:
    """Who complains of what: only within one matter does the order inside a set count.

    None where nothing can be a repeat: nobody is known, or no problem is named.
    """
    customer = record.customer_key or record.phone
    return (customer, record.category) if customer and record.category and record.areas else None


@dataclass
class Closings:
    """When complaints were answered, reported done, and filed: number to instant."""

    answered: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    resolved: dict[str, datetime] = field(default_factory=dict)
    archived: dict[str, datetime] = field(default_factory=dict)

    def ends(self) -> dict[str, datetime]:
        """When the clocks of each stop: with the first of the two."""
        return self.archived | self.resolved

    def ended(self, record: Record) -> bool:
        return record.number in self.archived or record.number in self.resolved


@dataclass
class ActSet:
    """Neighbouring acts: closings of what was there before, receipts, closings of these.

    In that order a set gives what its acts give one by one. A receipt sees what was closed
    later as open, for closings carry their time; and a set is cut before a receipt on a
    matter of which it has itself logged and closed a complaint. Answers come before closings,
    and a set is cut before one that was given to what it has closed.
    """

    begins_at: datetime
    ends_at: datetime
    logs: dict[str, Entry] = field(default_factory=dict)
    before: Closings = field(default_factory=Closings)
    own: Closings = field(default_factory=Closings)
    own_matters: set[Matter] = field(default_factory=set)
    size: int = 0

    def takes(self, at: datetime, act: Act, record: Record) -> bool:
        near = at - self.begins_at <= LONGEST
        again = act == "log" and matter(record) in self.own_matters
        late = act == "answer" and (self.before.ended(record) or self.own.ended(record))
        return near and not again and not late and self.size < LARGEST

    def add(self, at: datetime, act: Act, line: int, record: Record) -> None:
        self.ends_at = max(self.ends_at, at)
        self.size += 1
        if act == "log":
            self.logs[record.number] = (line, record)
            return
        is_own = record.number in self.logs
        closings = self.own if is_own else self.before
        if act == "answer":
            closings.answered[record.number] = at, record.answer
            return
        (closings.resolved if act == "resolve" else closings.archived)[record.number] = at
        if is_own and (own := matter(record)):
            self.own_matters.add(own)


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
