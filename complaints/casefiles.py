"""Complaints by the thousand, with everything that the rules ask of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.db import models

from complaints.models import Area, Category, Channel, Complaint, ReceivingBody
from customers.models import CorporateLevel, Tier
from staff.models import Branch

# What facts and names are made of; the texts can be long and say nothing here.
READ = (
    *("number", "version", "in_replay", "received_at", "category", "area", "channel", "body"),
    *("handling_branch", "customer__tier", "customer__account__number"),
    "customer__account__level",
)
Rows = Mapping[int, models.Model]


class CaseFiles:
    """Reads complaints by key, one query a set. The words that they share are read once."""

    def __init__(self) -> None:
        self.words: dict[str, Rows] = {
            "category": Category.objects.in_bulk(),
            "area": Area.objects.in_bulk(),
            "channel": Channel.objects.in_bulk(),
            "body": ReceivingBody.objects.in_bulk(),
            "handling_branch": Branch.objects.in_bulk(),
        }
        self.tiers, self.levels = Tier.objects.in_bulk(), CorporateLevel.objects.in_bulk()

    def of(self, keys: Sequence[int]) -> Iterator[Complaint]:
        rows = Complaint.objects.filter(pk__in=keys).select_related("customer__account")
        for complaint in rows.only(*READ):
            self._dress(complaint)
            yield complaint

    def _dress(self, complaint: Complaint) -> None:
        """Give it the rows that it points to."""
        for name, rows in self.words.items():
            setattr(complaint, name, rows.get(getattr(complaint, f"{name}_id")))
        if customer := complaint.customer:
            customer.tier = self.tiers[customer.tier_id]
            if account := customer.account:
                account.level = self.levels[account.level_id]
