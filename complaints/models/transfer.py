"""A hand-over to another branch: asked for, then accepted or returned (W4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from complaints.models.state import Refused
from staff.models import Branch, User

if TYPE_CHECKING:
    from complaints.models.case import Case


class TransferManager(models.Manager["Transfer"]):
    def objections(self, complaints: Sequence[Case], branch: Branch) -> dict[int, Refused]:
        """By key those that cannot be handed over to the branch."""
        keys = [complaint.pk for complaint in complaints]
        asked = set(
            self.filter(complaint__in=keys, settled_at=None).values_list("complaint", flat=True)
        )
        found = {}
        for one in complaints:
            values = {"number": one.number, "branch": branch}
            if one.handling_branch_id == branch.pk:
                found[one.pk] = Refused(_("%(number)s is at %(branch)s already.") % values)
            elif one.pk in asked:
                found[one.pk] = Refused(_("%(number)s is being handed over already.") % values)
        return found

    def not_accepted(self, complaints: Sequence[Case], by: User) -> dict[int, Refused]:
        """By key those on which this person may not act yet.

        Until they are accepted the owner stays responsible, and nobody at the other branch
        acts (W4).
        """
        owned = {complaint.pk: complaint for complaint in complaints}
        pending = self.select_related("giver", "taker").filter(settled_at=None)
        reach, found = by.reach(), {}
        for asked in pending.filter(complaint__in=owned) if owned else ():
            complaint, is_taker = owned[asked.complaint_id], asked.taker.path.startswith(reach)
            is_both = asked.giver.path.startswith(reach)
            if is_taker and not is_both and by.pk != complaint.owner_id:
                text = _("%(number)s is offered to %(branch)s; accept it first.")
                values = {"number": complaint.number, "branch": asked.taker}
                found[asked.complaint_id] = Refused(text % values)
        return found

    def pending_of(self, complaint: Case) -> Transfer:
        pending = self.select_related("giver", "taker").filter(settled_at=None)
        transfer = pending.filter(complaint_id=complaint.pk).first()
        if transfer is None:
            text = _("%(number)s is not being handed over.")
            raise Refused(text % {"number": complaint.number})
        return transfer


class Transfer(models.Model):
    complaint = models.ForeignKey("Complaint", models.PROTECT, related_name="transfers")
    giver = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    taker = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)

    objects = TransferManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"], condition=Q(settled_at=None), name="transfer_one_pending"
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, outcome="")
                | Q(settled_at__isnull=False, outcome__in=["accepted", "returned"]),
                name="transfer_settled_with_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.taker}"

    def settle(self, outcome: str, *, by: User | None, at: datetime) -> None:
        if by is None or not self.taker.path.startswith(by.reach()):
            raise Refused(_("Only %(branch)s can accept or return this.") % {"branch": self.taker})
        self.outcome, self.settled_by, self.settled_at = outcome, by, at
        self.save(update_fields=["outcome", "settled_by", "settled_at"])
