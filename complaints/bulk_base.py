"""What every act on many complaints is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from complaints.forms.bulk import BulkForm
from complaints.models import Bulk, Complaint, Refused
from staff.models import User

Cases = Sequence[Complaint]
Refusals = dict[int, Refused]
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Doing:
    """By whom and when, with what the form says."""

    by: User
    at: datetime
    values: Values
    form: BulkForm
    undone: Bulk | None = None


@dataclass(frozen=True, slots=True)
class ManyAct:
    """`move` is its name in MOVES; `refusals` says of which complaints it makes no sense beside
    what the move itself refuses; `do` does it with locked complaints."""

    code: str
    label: Any
    form: type[BulkForm]
    move: str
    do: Callable[[Cases, Doing], Refusals]
    refusals: Callable[[Cases, Doing], Refusals] = lambda cases, doing: {}
    keeps: str = ""  # The field that undoing puts back
    undo: Callable[[Cases, Doing], Refusals] | None = None
    is_offered: bool = True
    hold: Callable[[Doing], object] = lambda doing: None  # Locked before the complaints are


def refused(cases: Iterable[Complaint], sentence: str, **values: object) -> Refusals:
    return {one.pk: Refused(sentence % {"number": one.number, **values}) for one in cases}
