"""What an import or a replay came to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from complaints.classification import BatchRule, TrailingCount, Type
from complaints.models import Complaint

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
class Summary:
    rule: BatchRule
    rows: int = 0
    accepted: int = 0
    superseded: int = 0  # Rows that a later row with the same number replaces
    duplicates_skipped: int = 0
    rejected: list[dict[str, Any]] = field(default_factory=list)
    twice: list[dict[str, Any]] = field(default_factory=list)  # Rows with a number seen before
    repeats: int = 0
    possible_duplicates: int = 0
    anonymous: int = 0  # Accepted without a customer
    customers: set[int] = field(default_factory=set)
    problems: set[int] = field(default_factory=set)
    incidents: set[int] = field(default_factory=set)
    escalations: Counter[str] = field(default_factory=Counter)
    firings: Firings = field(init=False)

    def __post_init__(self) -> None:
        self.firings = Firings(self.rule)

    def reject(self, line: int, column: str, reason: str) -> None:
        self.rejected.append({"line": line, "column": column, "reason": reason})

    def seen_before(self, line: int, number: str, *, keep_last: bool) -> None:
        """A number came twice in the file: the last one stands for both, or the first does."""
        self.superseded += keep_last
        self.duplicates_skipped += not keep_last
        if not keep_last:
            self.twice.append({"line": line, "number": number})

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

    def as_json(self, took: timedelta) -> dict[str, Any]:
        seconds = took.total_seconds()
        return {
            "rows": self.rows,
            "accepted": self.accepted,
            "rejected": len(self.rejected),
            "rejected_rows": sorted(self.rejected, key=lambda row: int(row["line"])),
            "same_number_rows": self.twice,
            "superseded": self.superseded,
            "duplicates_skipped": self.duplicates_skipped,
            "customers": len(self.customers),
            "anonymous": self.anonymous,
            "problems": len(self.problems),
            "batch_firings": self.firings.total,
            "incidents": len(self.incidents),
            "repeats": self.repeats,
            "possible_duplicates": self.possible_duplicates,
            "escalations_by_type": dict(sorted(self.escalations.items())),
            "seconds": round(seconds, 2),
            "per_second": round(self.accepted / seconds, 1) if seconds else None,
        }
