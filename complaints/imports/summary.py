"""What an import or a replay came to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from complaints.classification import BatchRule, TrailingCount, Type
from complaints.models import Complaint, Timer
from sla.models import Clock

MOST_COUNTED = 2_000  # Problems whose trailing hour is kept in memory


class Firings:
    """Batch firings over all problems. A problem whose window has emptied is forgotten."""

    def __init__(self, rule: BatchRule) -> None:
        self.rule, self._past = rule, 0
        self._counts: dict[int, tuple[datetime, TrailingCount]] = {}

    def add(self, problem: int, at: datetime, customer: int | None) -> None:
        if len(self._counts) > MOST_COUNTED:
            self._forget(at - self.rule.window)
        _last, count = self._counts.get(problem, (at, TrailingCount(self.rule)))
        count.add(at, customer)
        self._counts[problem] = (at, count)

    def _forget(self, before: datetime) -> None:
        for problem, (last, count) in list(self._counts.items()):
            if last < before:
                self._past += count.firings
                del self._counts[problem]

    @property
    def total(self) -> int:
        return self._past + sum(count.firings for _last, count in self._counts.values())


@dataclass
class InTime:
    """How many of those that ended, or should have by now, ended in time."""

    in_time: int = 0
    of: int = 0

    def add(self, due_at: datetime, ended_at: datetime | None, now: datetime) -> None:
        self.of += ended_at is not None or due_at < now
        self.in_time += ended_at is not None and ended_at <= due_at

    def as_json(self) -> dict[str, int]:
        return {"in_time": self.in_time, "of": self.of}


@dataclass
class Summary:
    rule: BatchRule
    rows: int = 0
    accepted: int = 0
    superseded: int = 0  # Rows that a later row with the same number replaces
    duplicates_skipped: int = 0
    rejected: list[dict[str, Any]] = field(default_factory=list)
    same_number: list[dict[str, Any]] = field(default_factory=list)  # It came before in the file
    left_out: Counter[str] = field(default_factory=Counter)  # By the mapping, under its reasons
    is_dry: bool = False  # What only a run can know is not known
    repeats: int = 0
    possible_duplicates: int = 0
    anonymous: int = 0  # Accepted without a customer
    customers: set[int] = field(default_factory=set)
    problems: set[int] = field(default_factory=set)
    incidents: set[int] = field(default_factory=set)
    escalations: Counter[str] = field(default_factory=Counter)
    firings: Firings = field(init=False)
    by_source: InTime = field(default_factory=InTime)
    by_us: InTime = field(default_factory=InTime)
    with_due: list[int] = field(default_factory=list)  # Complaints that the source had a due for

    def __post_init__(self) -> None:
        self.firings = Firings(self.rule)

    def reject(self, line: int, column: str, reason: str) -> None:
        self.rejected.append({"line": line, "column": column, "reason": reason})

    def seen_before(self, line: int, number: str, *, keep_last: bool) -> None:
        """A number came twice in the file: the last one stands for both, or the first does."""
        self.superseded += keep_last
        if not keep_last:
            self.same_number.append({"line": line, "number": number})

    def count(self, complaint: Complaint) -> None:
        self.accepted += 1
        self.repeats += Type.REPEAT in complaint.types
        self.possible_duplicates += complaint.possible_duplicate_of_id is not None
        if complaint.customer_id:
            self.customers.add(complaint.customer_id)
        else:
            self.anonymous += 1
        if complaint.problem_id:
            self.problems.add(complaint.problem_id)
        if complaint.incident_id:
            self.incidents.add(complaint.incident_id)
        is_complaint = complaint.kind == Complaint.Kind.COMPLAINT
        if complaint.problem_id and is_complaint and not complaint.channel.is_bulk:
            self.firings.add(complaint.problem_id, complaint.received_at, complaint.customer_id)

    def compare(self, complaint: Complaint, ended_at: datetime | None, now: datetime) -> None:
        """Whether the work ended in time by the source's own due."""
        if complaint.source_due_at:
            self.with_due.append(complaint.pk)
            self.by_source.add(complaint.source_due_at, ended_at, now)

    def compare_promises(self, now: datetime) -> None:
        """The same of the same complaints, by the answer that our rules promised."""
        for start in range(0, len(self.with_due), 1_000):
            some = self.with_due[start : start + 1_000]
            timers = Timer.objects.filter(complaint__in=some, clock=Clock.ANSWER)
            for due_at, stopped_at in timers.values_list("due_at", "stopped_at"):
                if due_at:  # Not while it stands still
                    self.by_us.add(due_at, stopped_at, now)

    def as_json(self, took: timedelta) -> dict[str, Any]:
        """What was read and found; where nothing was logged, no figure of what follows from it."""
        found = dict.fromkeys(self._found()) if self.is_dry else self._found()
        return {**self._read(), **found, **self._speed(took)}

    def _read(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "accepted": self.accepted,
            "rejected": len(self.rejected),
            "rejected_rows": sorted(self.rejected, key=lambda row: int(row["line"])),
            "left_out": sum(self.left_out.values()),
            "left_out_rows": dict(self.left_out),
            "same_number": len(self.same_number),
            "same_number_rows": self.same_number,
            "superseded": self.superseded,
            "duplicates_skipped": self.duplicates_skipped,
        }

    def _found(self) -> dict[str, Any]:
        return {
            "customers": len(self.customers),
            "anonymous": self.anonymous,
            "problems": len(self.problems),
            "batch_firings": self.firings.total,
            "incidents": len(self.incidents),
            "repeats": self.repeats,
            "possible_duplicates": self.possible_duplicates,
            "escalations_by_type": dict(sorted(self.escalations.items())),
            "in_time": self._in_time(),
        }

    def _in_time(self) -> dict[str, Any] | None:
        """By the due of the source, and by the answer that we would have promised."""
        if not self.with_due:
            return None
        return {"source": self.by_source.as_json(), "ours": self.by_us.as_json()}

    def _speed(self, took: timedelta) -> dict[str, Any]:
        seconds = took.total_seconds()
        return {
            "seconds": round(seconds, 2),
            "per_second": round(self.accepted / seconds, 1) if seconds else None,
        }
