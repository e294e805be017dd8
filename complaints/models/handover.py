"""The end of a shift: what is open passes to a colleague with a written note (W14)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from complaints.models.complaint import Complaint, ComplaintQuerySet
from complaints.models.notice import Notice
from complaints.models.state import Refused
from complaints.models.telling import Told, tell
from staff.models import User

OUTCOMES = ["accepted", "returned", "taken_back", "lapsed"]


class HandoverQuerySet(models.QuerySet["Handover"]):
    def waiting_for(self, user: User) -> Self:
        """Of what they would see: whoever works elsewhere by now takes nothing."""
        seen = Complaint.objects.visible_to(user).filter(pk=models.OuterRef("complaints"))
        here = self.filter(models.Exists(seen), taker=user, settled_at=None).distinct()
        return here.select_related("giver").order_by("pk")

    @transaction.atomic
    def lapse_of(self, taker: User, *, at: datetime) -> None:
        """Who moves, or does other work from now on, takes over nothing that was offered before."""
        for row in self.select_for_update().filter(taker=taker, settled_at=None):
            row.lapse(at=at)

    def offered_by(self, user: User) -> Self:
        """What the giver still waits for."""
        waiting = self.filter(giver=user, settled_at=None)
        return waiting.select_related("taker").annotate(count=Count("complaints")).order_by("pk")

    def to_offer(self, giver: User) -> ComplaintQuerySet:
        """Open ones that the giver is in charge of and has offered to nobody yet."""
        waiting = self.filter(giver=giver, settled_at=None).values("complaints")
        mine = Complaint.objects.open().filter(owner=giver)
        return mine.exclude(pk__in=waiting.exclude(complaints=None))

    @transaction.atomic
    def start(
        self, giver: User, taker: User, complaints: Iterable[Complaint], *, note: str, at: datetime
    ) -> Handover:
        """Offer one's open complaints to a colleague. They stay with the giver until accepted."""
        User.objects.select_for_update(no_key=True).get(pk=giver.pk)  # One at a time
        mine = set(self.to_offer(giver).values_list("pk", flat=True))
        rows = [one for one in complaints if one.pk in mine]
        if not rows:
            raise Refused(
                _(
                    "Choose at least one open complaint that you are in charge of "
                    "and have not offered yet."
                )
            )
        if giver == taker:
            raise Refused(_("Hand over to somebody else."))
        made = self.create(giver=giver, taker=taker, note=note, at=at)
        made.complaints.set(rows)
        tell([Told(one, Notice.Kind.SHIFT, taker.pk) for one in rows], by=giver, at=at)
        return made


class Handover(models.Model):
    giver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    complaints = models.ManyToManyField(Complaint, related_name="+")
    note = models.TextField(max_length=4_000)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, blank=True)
    settled_at = models.DateTimeField(null=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at=None, outcome="")
                | Q(settled_at__isnull=False, outcome__in=OUTCOMES),
                name="handover_settled_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(giver=F("taker")), name="handover_to_somebody_else"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.taker}"

    @transaction.atomic
    def take_back(self, *, by: User, at: datetime) -> None:
        """The giver thinks better of it, as long as nobody has accepted."""
        row = type(self).objects.select_for_update().get(pk=self.pk)
        if row.settled_at or row.giver_id != by.pk:
            raise Refused(_("This hand-over is settled already; it cannot be taken back."))
        self.end("taken_back", at)

    @transaction.atomic
    def settle(self, outcome: str, *, by: User, at: datetime) -> int:
        """Accept it, or leave it with the giver; return how many complaints have passed over.

        What was closed or given to somebody else meanwhile stays where it is.
        """
        row = type(self).objects.select_for_update().get(pk=self.pk)
        if row.settled_at or row.taker_id != by.pk:
            raise Refused(_("This hand-over does not wait for you any more."))
        mine = self.complaints.open().filter(owner=self.giver)
        passed = list(mine.filter(pk__in=Complaint.objects.visible_to(by)).order_by("pk"))
        if outcome == "accepted" and (not by.may_log or (mine.exists() and not passed)):
            text = _("You do not work with %(giver)s any more: it stays there.")
            raise Refused(text % {"giver": self.giver})
        self.end(outcome, at)
        if outcome != "accepted":
            self.tell_giver(Notice.Kind.SHIFT_RETURNED, self.complaints.all(), at)
            return 0
        for complaint in passed:
            complaint.take_shift(giver=self.giver, by=by, at=at, note=self.note)
        self.tell_giver(Notice.Kind.SHIFT_TAKEN, passed, at)
        return len(passed)

    def lapse(self, *, at: datetime) -> None:
        """One of the two works here no more: what was offered stays with whoever has it."""
        self.end("lapsed", at)
        self.tell_giver(Notice.Kind.SHIFT_RETURNED, self.complaints.all(), at)

    def end(self, outcome: str, at: datetime) -> None:
        self.outcome, self.settled_at = outcome, at
        self.save(update_fields=["outcome", "settled_at"])

    def tell_giver(self, kind: Notice.Kind, complaints: Iterable[Complaint], at: datetime) -> None:
        tell([Told(one, kind, self.giver_id) for one in complaints], by=self.taker, at=at)
