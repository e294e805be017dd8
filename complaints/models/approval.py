"""What one person asks and another decides: nobody approves their own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from complaints.models.case import Case
from complaints.models.state import Refused
from customers.models import Customer
from staff.models import User
from staff.reach import reached

REVEALED = timedelta(hours=1)  # So long a granted look may be taken


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def pending(self) -> Self:
        return self.filter(decided_at=None)

    def within(self, user: User) -> Self:
        """About complaints that the user sees, or customers of the branch and those below it."""
        from complaints.models.complaint import Complaint

        here = Q(complaint__in=Complaint.objects.visible_to(user))
        theirs = Q(complaint=None) & Q(reached("customer__branch_id", user.reach()))
        return self.filter(here | theirs)

    def pending_of(self, complaint: Case) -> Approval:
        """Locked: two who decide at once do so one after the other."""
        asked = self.pending().filter(complaint_id=complaint.pk)
        found = asked.select_for_update(of=("self",)).first()
        if found is None:
            text = _("Nothing is asked for %(number)s that waits for a decision.")
            raise Refused(text % {"number": complaint.number})
        return found

    def lets_look(self, user: User, customer: Customer, now: datetime) -> bool:
        """Whether a look at a sensitive customer was granted to this person lately."""
        granted = self.filter(kind=Approval.Kind.REVEAL, outcome="granted", asked_by=user)
        return granted.filter(customer=customer, decided_at__gt=now - REVEALED).exists()


class Approval(models.Model):
    class Kind(models.TextChoices):
        WAIVER = "waiver", gettext_lazy("close it without a call-back")
        COMPANY = "company", gettext_lazy("hand it over to another company")
        REVEAL = "reveal", gettext_lazy("see the numbers of a sensitive customer")

    class Outcome(models.TextChoices):
        PENDING = "", pgettext_lazy("approval", "waiting")
        GRANTED = "granted", gettext_lazy("granted")
        REFUSED = "refused", gettext_lazy("refused")
        LAPSED = "lapsed", gettext_lazy("no longer needed")

    LEADS_TO: ClassVar = {Kind.WAIVER: "waiver", Kind.COMPANY: "referral"}  # The moves it allows

    kind = models.CharField(max_length=10, choices=Kind)
    complaint = models.ForeignKey("Complaint", models.PROTECT, null=True, related_name="approvals")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="+")
    values = models.JSONField(default=dict)  # What is done once it is granted
    reason = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    note = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"],
                condition=Q(decided_at=None, complaint__isnull=False),
                name="approval_one_pending",
            ),
            models.UniqueConstraint(
                fields=["customer", "asked_by"],
                condition=Q(decided_at=None, complaint=None),
                name="approval_one_pending_look",
            ),
            models.CheckConstraint(
                condition=Q(kind="reveal", customer__isnull=False)
                | Q(kind__in=["waiver", "company"], complaint__isnull=False),
                name="approval_is_about_something",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, outcome="")
                | Q(
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                    outcome__in=["granted", "refused"],
                )
                | Q(decided_at__isnull=False, decided_by=None, outcome="lapsed"),
                name="approval_decided_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="approval_not_by_who_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}"

    def decide(self, outcome: str, *, by: User, at: datetime, note: str) -> None:
        if by.pk == self.asked_by_id:
            raise Refused(_("Somebody other than who asked decides."))
        self.outcome, self.decided_by, self.decided_at, self.note = outcome, by, at, note
        self.save(update_fields=["outcome", "decided_by", "decided_at", "note"])

    def lapse(self, at: datetime) -> None:
        self.outcome, self.decided_at = self.Outcome.LAPSED, at
        self.save(update_fields=["outcome", "decided_at"])
