"""Passing a complaint on: to another branch, or into or beside another complaint."""

from __future__ import annotations

from typing import Unpack, cast

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.models.case import Case
from complaints.models.link import Link
from complaints.models.notice import Notice
from complaints.models.state import OPEN, Refused, State
from complaints.models.steps import Act, Steps
from complaints.models.transfer import Transfer
from staff.models import Branch


class Passing(Steps):
    class Meta:
        abstract = True

    @transaction.atomic
    def hand_over(self, *, branch: Branch, **act: Unpack[Act]) -> None:
        """Ask another branch to take it. Until it accepts, the owner stays responsible (W4)."""
        if branch == self.handling_branch:
            text = _("%(number)s is at %(branch)s already.")
            raise Refused(text % {"number": self.number, "branch": branch})
        giver = self.handling_branch
        self._move("transfer", data={"to": branch.names}, handling_branch=branch, **act)
        Transfer.objects.start(self, giver, branch, by=act["by"], at=act["at"])
        Notice.objects.ask_to_take(self, branch, act["at"])
        if finding := self.cross_region():
            self.add_types([finding], by=act["by"], at=act["at"])

    @transaction.atomic
    def accept(self, **act: Unpack[Act]) -> None:
        self._lock()
        transfer = Transfer.objects.pending_of(self)
        self._move("acceptance", owner=act["by"], **act)
        transfer.settle("accepted", by=act["by"], at=act["at"])

    @transaction.atomic
    def give_back(self, **act: Unpack[Act]) -> None:
        self._lock()
        transfer = Transfer.objects.pending_of(self)
        self._move("return", handling_branch=transfer.giver, **act)
        transfer.settle("returned", by=act["by"], at=act["at"])

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
