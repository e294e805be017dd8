"""Complaints as rows: the lists one asks for, and what the database itself holds true."""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q

from complaints.classification import BatchRule, Type
from complaints.models.beside import flags, times
from complaints.models.moves import Moves
from complaints.models.records import Mark
from complaints.models.standing import Standing
from complaints.models.state import FINAL, State
from complaints.models.timer import Timer
from staff.models import User
from staff.reach import within_sight

ABOUT_TO_BE = timedelta(hours=1)  # "About to be overdue" on the queues


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def visible_to(self, user: User) -> Self:
        """Not yours means 404."""
        return self.filter(within_sight(user))

    def open(self) -> Self:
        return self.exclude(state__in=FINAL)

    def counting(self, rule: BatchRule) -> Self:
        """What may make a batch of its problem (T5).

        An anonymous one that staff have joined to another is known to be the same caller.
        """
        rows = self.filter(channel__is_bulk=False, kind=Complaint.Kind.COMPLAINT)
        if not rule.counts_unnamed:
            return rows.filter(customer__isnull=False)
        return rows.exclude(customer=None, state=State.JOINED)

    def of_type(self, type: Type) -> Self:
        return self.filter(Exists(Mark.objects.filter(complaint=OuterRef("pk"), type=type)))

    def with_times(self) -> Self:
        """With what is due next, and when it was last escalated."""
        return self.annotate(**times())

    def in_order_of_work(self) -> Self:
        """W11: urgent first, then by due time, then by arrival."""
        marked = Exists(Mark.objects.filter(complaint=OuterRef("pk")))
        return (
            self.with_times()
            .annotate(urgent=Q(urgent_since__isnull=False) | marked)
            .order_by("-urgent", F("next_due_at").asc(nulls_last=True), "received_at", "pk")
        )

    def of_standings(self, rows: models.QuerySet[Standing]) -> Self:
        """Those of the standings, in order of work, with what is due next."""
        names = ("next_due_at", "next_started_at", "next_unconfirmed", "escalated_at")
        times = {name: F(f"standing__{name}") for name in names}
        due = F("next_due_at").asc(nulls_last=True)
        found = self.filter(standing__in=rows.order_by()).annotate(**times)
        return found.order_by("-standing__urgent", due, "received_at", "pk")

    def for_list(self) -> Self:
        """With everything that a row shows. `drawn`: for a call-back, or left out (False)."""
        rows = self.select_related("customer__tier", "owner", "category", "area")
        return rows.prefetch_related("marks").annotate(drawn=F("sampled__is_chosen"))

    def for_page(self) -> Self:
        """With what a page about one complaint shows of it; history and clocks come apart."""
        rows = self.select_related(
            "customer__tier",
            "customer__account",
            "owner__deputy",
            "branch",
            "handling_branch",
            "department",
            "category",
            "area",
            "channel",
            "body",
            "cause",
        )
        return rows.prefetch_related("marks").annotate(**flags(), drawn=F("sampled__is_chosen"))

    def with_timers(self) -> Self:
        timers = Timer.objects.select_related("target__version__policy")
        return self.prefetch_related(Prefetch("timers", timers))


class Complaint(Moves):
    objects = ComplaintQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="complaint_number_once"),
            models.UniqueConstraint(
                fields=["source", "source_number"],
                condition=~Q(source=""),
                name="complaint_once_a_source",
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="complaint_state_known"
            ),
            models.CheckConstraint(
                condition=Q(received_at__lte=F("registered_at")),
                name="complaint_received_before_registered",
            ),
            models.CheckConstraint(
                condition=Q(state="archived", archived_at__gte=F("received_at"))
                | (~Q(state="archived") & Q(archived_at=None)),
                name="complaint_archived_with_its_time",
            ),
            models.CheckConstraint(
                condition=Q(state="joined", joined_to__isnull=False)
                | (~Q(state="joined") & Q(joined_to=None)),
                name="complaint_joined_to_something",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", waits_until__isnull=False)
                | (~Q(state="waiting") & Q(waits_until=None)),
                name="complaint_waits_until_some_time",
            ),
            models.CheckConstraint(condition=~Q(what=""), name="complaint_says_something"),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0), name="complaint_amount_not_negative"
            ),
        ]
        indexes = [
            # Everything, the newest first: the list of complaints on page and API.
            models.Index(fields=["-received_at", "-id"], name="complaint_newest"),
            # The batch window (incidents.evaluate) and the repeat rule (intake).
            models.Index(fields=["problem", "received_at"], name="complaint_problem"),
            models.Index(fields=["customer", "problem"], name="complaint_customer"),
            models.Index(  # incidents.evaluate_pending
                fields=["count_after"],
                condition=Q(count_after__isnull=False),
                name="complaint_uncounted",
            ),
            models.Index(  # Searched for by whoever reads another system's number
                fields=["source_number"],
                condition=~Q(source_number=""),
                name="complaint_source_number",
            ),
            models.Index(  # complaints.waiting
                fields=["waits_until"],
                condition=Q(waits_until__isnull=False),
                name="complaint_waits_until",
            ),
            # Queues and work lists hold only what is still open.
            models.Index(
                fields=["branch", "received_at"],
                condition=~Q(state__in=["archived", "withdrawn", "joined"]),
                name="complaint_open",
            ),
            models.Index(
                fields=["owner"],
                condition=~Q(state__in=["archived", "withdrawn", "joined"]),
                name="complaint_owned_open",
            ),
        ]
