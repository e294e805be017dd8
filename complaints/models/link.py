"""Complaints that have to do with each other, while each goes its own way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, OuterRef, Q
from django.utils.translation import gettext as _

from complaints.models.state import Refused

if TYPE_CHECKING:
    from complaints.models.case import Case


class LinkManager(models.Manager["Link"]):
    def tie(self, one: Case, other: Case) -> None:
        """Once for each pair, whichever of the two was linked to the other."""
        names = {"number": one.number, "other": other.number}
        if one.pk == other.pk:
            raise Refused(_("%(number)s cannot be linked to itself.") % names)
        first, second = sorted((one.pk, other.pk))
        _link, is_new = self.get_or_create(first_id=first, second_id=second)
        if not is_new:
            raise Refused(_("%(number)s and %(other)s are linked already.") % names)

    def beside(self, key: int | OuterRef) -> models.QuerySet[Link]:
        return self.filter(Q(first=key) | Q(second=key))

    def keys_beside(self, complaint: Case) -> list[int]:
        """The complaints that this one is linked to. One query."""
        pairs = self.beside(complaint.pk).values_list("first_id", "second_id")
        return [key for pair in pairs for key in pair if key != complaint.pk]


class Link(models.Model):
    first = models.ForeignKey("Complaint", models.PROTECT, related_name="+")
    second = models.ForeignKey("Complaint", models.PROTECT, related_name="+")

    objects = LinkManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="link_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="link_lower_key_first"),
        ]

    def __str__(self) -> str:
        return f"{self.first} – {self.second}"
