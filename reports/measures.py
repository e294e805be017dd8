"""What is counted about complaints. The list of complaints behind a number asks the same.

A time is no count: behind it are the complaints that took at least as long.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Aggregate, Count, Q, Sum

from complaints.models import FINAL, State
from complaints.models.case import Case
from complaints.models.standing import BITS
from foundation.sql import Sql
from reports.models import TIMED, Fact
from sla.models import Clock

Key = tuple[str, str]  # Figure, and which of them: a clock, a type, the key of a category …
COMPLAINT = Q(kind=Case.Kind.COMPLAINT)


@dataclass(frozen=True, slots=True)
class Measure:
    """Facts of which something holds, counted; or a field of theirs summed up."""

    where: Q = field(default_factory=Q)
    summed: str = ""

    def aggregate(self) -> Aggregate:
        if self.summed:
            return Sum(self.summed, filter=self.where, default=0)
        return Count("pk", filter=self.where)

    def behind(self) -> Q:
        """The facts that make up the number."""
        return self.where & Q(**{f"{self.summed}__gt": 0}) if self.summed else self.where


def _of_type(type: str) -> Q:
    return Q(Sql("({} & %s) <> 0", "types", BITS[type]))


def _complaints() -> Iterator[tuple[Key, Measure]]:
    conditions = {
        "received": Q(),
        "urgent": Q(types__gt=0),
        "open": ~Q(state__in=FINAL),
        "archived": Q(state=State.ARCHIVED),
        "withdrawn": Q(state=State.WITHDRAWN),
        "joined": Q(state=State.JOINED),
        "done": Q(state__in=[State.ANSWERED, State.CALLED_BACK, State.ARCHIVED]),
        "reopened": Q(reopened__gt=0),
        "extended": Q(granted__gt=0),
        "called": Q(was_called=True),
        "reached": Q(was_reached=True),
        "satisfied": Q(was_satisfied=True),
        "called_back": Q(state=State.ARCHIVED, was_reached=True),
        "uncalled": Q(state=State.ARCHIVED, was_reached=False),
        "rated": Q(rating__isnull=False),
        "treated": Q(treatment__isnull=False),
    }
    for name, where in conditions.items():
        yield (name, ""), Measure(COMPLAINT & where)
    for name in ("asked", "granted", "rating", "treatment"):
        yield (name, ""), Measure(COMPLAINT, summed=name)
    yield ("type", "ordinary"), Measure(COMPLAINT & Q(types=0))
    for type in BITS:
        yield ("type", type), Measure(COMPLAINT & _of_type(type))
    for name in ("kept", "late"):
        for clock in Clock:
            yield (name, clock.value), Measure(COMPLAINT, summed=f"{name}_{clock.value}")


MEASURES: dict[Key, Measure] = dict(_complaints())


@dataclass(frozen=True, slots=True)
class Dimension:
    """Facts of which something holds, counted by what stands in a field."""

    field: str
    where: Q = COMPLAINT


DIMENSIONS: dict[str, Dimension] = {
    "kind": Dimension("kind", Q()),
    "category": Dimension("category_id"),
    "cause": Dimension("cause_id"),
    "channel": Dimension("channel_id"),
    "hour": Dimension("hour"),
    "incident": Dimension("incident_id", COMPLAINT & Q(incident__isnull=False)),
    "owner": Dimension("owner_id"),
    "owner_open": Dimension("owner_id", COMPLAINT & ~Q(state__in=FINAL)),
    "owner_late": Dimension("owner_id", COMPLAINT & Q(late_answer__gt=0)),
    "owner_reopened": Dimension("owner_id", COMPLAINT & Q(reopened__gt=0)),
    "category_late": Dimension("category_id", COMPLAINT & Q(late_answer__gt=0)),
    "category_reopened": Dimension("category_id", COMPLAINT & Q(reopened__gt=0)),
}
TIMES = [*(clock.value for clock in TIMED), "closing"]  # Fields minutes_… of facts
TOOK = {f"took_{name}": f"minutes_{name}" for name in TIMES}  # Keyed by a number of minutes
NOTHING = "-"  # The key of facts whose field is empty


def is_counted(key: Key) -> bool:
    """Whether there may be a number under that key."""
    figure, which = key
    if figure in TOOK:
        return which.isdecimal() and len(which) < 10
    if figure not in DIMENSIONS:
        return key in MEASURES
    if figure == "kind":
        return which in Case.Kind
    if which == NOTHING:
        return figure != "incident" and bool(
            Fact._meta.get_field(DIMENSIONS[figure].field.removesuffix("_id")).null
        )
    return which.isdecimal() and (int(which) < 168 if figure == "hour" else len(which) < 18)


def is_sum(key: Key) -> bool:
    """Whether one complaint may count more than once."""
    return key in MEASURES and bool(MEASURES[key].summed)


def behind(key: Key) -> Q:
    """The facts that make up a number."""
    figure, which = key
    if figure in TOOK:
        return COMPLAINT & Q(**{f"{TOOK[figure]}__gte": int(which)})
    if figure not in DIMENSIONS:
        return MEASURES[key].behind()
    by = DIMENSIONS[figure]
    return by.where & Q(**{by.field: None if which == NOTHING else which})
