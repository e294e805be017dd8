"""Passing a complaint on: to another branch, or into or beside another complaint."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Unpack, cast

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.classification import Finding
from complaints.models.case import Case
from complaints.models.found_types import add_types
from complaints.models.link import Link
from complaints.models.notice import Notice
from complaints.models.state import OPEN, Refused, State
from complaints.models.steps import Act, Steps, move_all
from complaints.models.telling import Told, tell
from complaints.models.transfer import Transfer
from foundation.bulk import insert_each
from sla import rulebook
from staff.models import Branch, User


class Passing(Steps):
    class Meta:
        abstract = True

    @transaction.atomic
    def hand_over(self, *, branch: Branch, **act: Unpack[Act]) -> None:
        """Ask another branch to take it. Until it accepts, the owner stays responsible (W4)."""
        self._check(act.get("seen"))
        by, at, note = act["by"], act["at"], act.get("note", "")
        for refusal in hand_over_all([self], branch, by=by, at=at, note=note).values():
            raise refusal

    @transaction.atomic
    def accept(self, **act: Unpack[Act]) -> None:
        self._lock()
        transfer, owner = Transfer.objects.pending_of(self), self.owner_id
        self._move("acceptance", owner=act["by"], **act)
        transfer.settle("accepted", by=act["by"], at=act["at"])
        self._tell_givers(Notice.Kind.ACCEPTED, transfer, owner, act)

    @transaction.atomic
    def give_back(self, **act: Unpack[Act]) -> None:
        self._lock()
        transfer = Transfer.objects.pending_of(self)
        self._move("return", handling_branch=transfer.giver, **act)
        transfer.settle("returned", by=act["by"], at=act["at"])
        self._tell_givers(Notice.Kind.RETURNED, transfer, self.owner_id, act)

    def _tell_givers(
        self, kind: Notice.Kind, transfer: Transfer, owner: int | None, act: Act
    ) -> None:
        """Whoever asked for the hand-over, and whoever was in charge until it was settled."""
        asked: list[int | None] = list(dict.fromkeys(filter(None, (owner, transfer.by_id))))
        told = [Told(self, kind, person) for person in asked or [None]]
        tell(told, by=act["by"], at=act["at"])

    @transaction.atomic
    def join(self, *, first: Case, **act: Unpack[Act]) -> None:
        """The same matter as `first`, which stays open: the clocks of this one stop."""
        for one in sorted((self, cast(Steps, first)), key=lambda one: one.pk):
            one._lock()  # In this order everywhere: two that join to each other do not both end
        same_customer = first.customer_id == self.customer_id
        if first.pk == self.pk or not same_customer or State(first.state) not in OPEN:
            text = _("%(number)s can be joined only to another open one of the same customer.")
            raise Refused(text % {"number": self.number})
        self._move("join", joined_to=first, data={"to": first.number}, **act)

    @transaction.atomic
    def link(self, *, other: Case, **act: Unpack[Act]) -> None:
        """Both go on, and the history and page of each name the other."""
        Link.objects.tie(self, other)
        both = [(self, other), (cast(Steps, other), self)]
        for one, to in sorted(both, key=lambda pair: pair[0].pk):
            own = act if one is self else act | {"seen": None}
            one._move("link", data={"to": to.number}, **own)


def hand_over_all(
    cases: Sequence[Passing], branch: Branch, *, by: User | None, at: datetime, note: str
) -> dict[int, Refused]:
    """The same with many locked ones; return by key what was refused."""
    refused = Transfer.objects.objections(cases, branch)
    given = {case.pk: case.handling_branch for case in cases}
    asked = [case for case in cases if case.pk not in refused]
    to = {"to": branch.names}
    refused |= move_all(asked, "transfer", by=by, at=at, note=note, data=to, handling_branch=branch)
    moved = [case for case in asked if case.pk not in refused]
    insert_each(
        [
            Transfer(complaint_id=case.pk, giver=given[case.pk], taker=branch, by=by, at=at)
            for case in moved
        ]
    )
    Notice.objects.ask_to_take(moved, branch, at)
    crossing = {case: finding for case in moved if (finding := case.cross_region())}
    found: dict[Case, list[Finding]] = {case: [finding] for case, finding in crossing.items()}
    add_types(found, rulebook.current(), by=by, at=at)
    return refused
