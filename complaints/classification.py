"""Which types a complaint has, and the evidence for each.

Pure: no django, no clock, no database. The rules are T3 to T10 of the domain; evidence is a
small dict of figures and numbers that can be stored and put into words in any language.
"""

import calendar
from collections import Counter, deque
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any
from zoneinfo import ZoneInfo

REPEAT_MONTHS = 3  # T6


class Type(StrEnum):
    MAJOR = "major"  # T3
    OVER_THE_HEAD = "over_the_head"  # T4
    BATCH = "batch"  # T5
    REPEAT = "repeat"  # T6
    RAISED = "raised"  # T7
    CROSS_REGION = "cross_region"  # T8
    VIP = "vip"  # T9
    SENSITIVE = "sensitive"  # T10


class BodyKind(StrEnum):
    """Who handed the complaint on to us."""

    OWN = "own"  # The branch itself: nobody was gone over
    GROUP_HEADQUARTERS = "group_headquarters"
    GOVERNMENT = "government"
    MEDIA = "media"
    CONSUMER_COUNCIL = "consumer_council"  # Or a body of equal rank
    PROVINCIAL_LEADER = "provincial_leader"
    SUPERVISION_HOTLINE = "supervision_hotline"


class Rank(IntEnum):
    BELOW_CITY = 1
    CITY = 2
    PROVINCE = 3
    NATION = 4


ALWAYS_OVER_THE_HEAD = {
    BodyKind.GROUP_HEADQUARTERS,
    BodyKind.PROVINCIAL_LEADER,
    BodyKind.SUPERVISION_HOTLINE,
}
OVER_THE_HEAD_FROM_CITY = {BodyKind.GOVERNMENT, BodyKind.MEDIA, BodyKind.CONSUMER_COUNCIL}


@dataclass(frozen=True, slots=True)
class Finding:
    """One type that holds, and why."""

    type: Type
    evidence: dict[str, Any] = field(default_factory=dict)


def is_over_the_head(kind: BodyKind, rank: Rank, *, by_formal_way: bool) -> bool:
    """T4: it came through a body above the branch, by web, visit, call, fax or letter."""
    ranked = kind in OVER_THE_HEAD_FROM_CITY and rank >= Rank.CITY
    return by_formal_way and (ranked or kind in ALWAYS_OVER_THE_HEAD)


def months_later(at: datetime, months: int, zone: ZoneInfo) -> datetime:
    """The same local day and time some calendar months on, or the last day of a shorter month."""
    local = at.astimezone(zone)
    year, month0 = divmod(local.year * 12 + local.month - 1 + months, 12)
    day = min(local.day, calendar.monthrange(year, month0 + 1)[1])
    return local.replace(year=year, month=month0 + 1, day=day).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A complaint of the same customer on the same problem, received before."""

    pk: int
    number: str
    archived_at: datetime | None
    is_open: bool


def repeated(earlier: Iterable[Earlier], at: datetime, zone: ZoneInfo) -> Finding | None:
    """T6: archived at or before `at`, and at most three calendar months ago. The latest counts."""
    archived = [
        (e.archived_at, e.number)
        for e in earlier
        if e.archived_at and e.archived_at <= at <= months_later(e.archived_at, REPEAT_MONTHS, zone)
    ]
    if not archived:
        return None
    archived_at, number = max(archived)
    days = (at.astimezone(zone).date() - archived_at.astimezone(zone).date()).days
    evidence = {"number": number, "archived_at": archived_at.isoformat(), "days": days}
    return Finding(Type.REPEAT, evidence)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Who complained of the problem, and when it reached us."""

    at: datetime
    customer: Hashable | None  # None: they did not give a name
    is_vip: bool = False


@dataclass(frozen=True, slots=True)
class BatchRule:
    """T5 as admins set it: more than so many customers, or so many VIPs, in a window."""

    customers_over: int = 10
    vips_from: int = 5
    window: timedelta = timedelta(minutes=60)
    counts_unnamed: bool = True  # Each anonymous complaint as one customer, or none of them

    def holds(self, customers: int, vips: int) -> bool:
        return customers > self.customers_over or vips >= self.vips_from


@dataclass(frozen=True, slots=True)
class Heads:
    """How many complained. Customers are counted, never tickets."""

    customers: int
    vips: int = 0
    unnamed: int = 0  # Of the customers


def heads(receipts: Iterable[Receipt], rule: BatchRule) -> Heads:
    """Each customer once; whoever gave no name is somebody else every time (W20)."""
    known = list(receipts)
    named = {r.customer for r in known if r.customer is not None}
    vips = {r.customer for r in known if r.is_vip and r.customer is not None}
    unnamed = sum(r.customer is None for r in known) if rule.counts_unnamed else 0
    return Heads(len(named) + unnamed, len(vips), unnamed)


def figures_of(heads: Heads, minutes: int) -> dict[str, int]:
    """The evidence of a batch."""
    figures = {"customers": heads.customers, "vips": heads.vips, "minutes": minutes}
    return {**figures, "unnamed": heads.unnamed} if heads.unnamed else figures


@dataclass(frozen=True, slots=True)
class Window:
    """A window of receipt times in which the batch rule holds."""

    starts_at: datetime
    ends_at: datetime
    customers: int
    vips: int
    unnamed: int = 0


def batch_window(receipts: Iterable[Receipt], at: datetime, rule: BatchRule) -> Window | None:
    """The first window (both ends included) that contains `at` and is a batch, or None.

    It is enough to try windows that start at a receipt or at `at`: any other can be moved right
    to the next of these without losing one.
    """
    near = sorted((r for r in receipts if abs(r.at - at) <= rule.window), key=lambda r: r.at)
    for start in sorted({at, *(r.at for r in near if r.at <= at)}):
        ends_at = start + rule.window
        inside = heads((r for r in near if start <= r.at <= ends_at), rule)
        if rule.holds(inside.customers, inside.vips):
            return Window(start, ends_at, inside.customers, inside.vips, inside.unnamed)
    return None


class TrailingCount:
    """How often the customers of the trailing window rise above a threshold, for one problem.

    Receipts come in order of time. Armed again once the count is back at or below it.
    """

    def __init__(self, rule: BatchRule) -> None:
        self.rule = rule
        self.firings = 0
        self._armed = True
        self._receipts: deque[tuple[datetime, Hashable]] = deque()
        self._tickets: Counter[Hashable] = Counter()

    def add(self, at: datetime, customer: Hashable | None) -> None:
        if customer is None:
            if not self.rule.counts_unnamed:
                return
            customer = object()  # Nobody who was here before
        while self._receipts and self._receipts[0][0] < at - self.rule.window:
            self._forget(self._receipts.popleft()[1])
        self._receipts.append((at, customer))
        self._tickets[customer] += 1
        above = len(self._tickets) > self.rule.customers_over
        self.firings += above and self._armed
        self._armed = not above

    def _forget(self, customer: Hashable) -> None:
        self._tickets[customer] -= 1
        if not self._tickets[customer]:
            del self._tickets[customer]


def possible_duplicate(earlier: Sequence[Earlier]) -> Earlier | None:
    """The first of the earlier complaints that is still open: no repeat, it may be the same."""
    return next((e for e in earlier if e.is_open), None)
