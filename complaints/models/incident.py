"""One problem that many customers complain of at once, and what is done about it (W9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints import evidence
from complaints.models.problem import Problem
from complaints.models.state import Refused
from complaints.models.terms import remember
from foundation.bulk import insert_each
from staff.models import User
from staff.reach import within_sight

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from complaints.models.complaint import Complaint


class IncidentQuerySet(models.QuerySet["Incident"]):
    def open(self) -> Self:
        return self.filter(closed_at=None)

    def gathering(
        self, problems: Sequence[int | None] | set[int | None]
    ) -> dict[int | None, Incident]:
        """By problem the open incident that its complaints join: its own, or the one that this
        was merged into. One query."""
        own = Q(closed_at=None)
        merged = Q(merged_into__isnull=False, merged_into__closed_at=None)
        rows = self.filter(own | merged, problem__in=problems).select_related("merged_into")
        rows = rows.order_by(F("closed_at").asc(nulls_last=True), "pk")  # The last one counts
        return {row.problem_id: row.merged_into or row for row in rows}

    def held(self, pk: int) -> Incident | None:
        """What gathers for it, locked until the transaction ends: itself, or what it was merged
        into meanwhile; None where that is closed."""
        row = self.select_for_update(no_key=True).get(pk=pk)
        if row.merged_into_id:
            return self.held(row.merged_into_id)
        return None if row.closed_at else row

    def for_list(self, user: User) -> Self:
        """With how many of their members the user may see."""
        seen = within_sight(user, of="complaints__")
        return self.select_related(
            "problem__category", "problem__area", "owner", "merged_into"
        ).annotate(members=models.Count("complaints", distinct=True, filter=seen))

    def close_if_over(self, members: Sequence[int], *, at: datetime) -> int:
        """End the incidents of these complaints whose last member is closed (replays only)."""
        from complaints.models.complaint import Complaint

        still_open = Complaint.objects.open().filter(incident=models.OuterRef("pk"))
        over = self.open().filter(complaints__in=members).exclude(models.Exists(still_open))
        return Incident.objects.filter(pk__in=over).update(closed_at=at)

    def visible_to(self, user: User) -> Self:
        """Those with a member that the user may see: own branch and all below it. What was
        merged is seen by whoever sees the incident that has its members."""
        from complaints.models.complaint import Complaint

        here = Q(incident=models.OuterRef("pk")) | Q(incident=models.OuterRef("merged_into"))
        seen = models.Exists(Complaint.objects.visible_to(user).filter(here))
        return self.filter(seen | Q(owner=user.pk))


class Incident(models.Model):
    """The master of its complaints: one cause, one owner, one wording, one answer."""

    problem = models.ForeignKey(Problem, models.PROTECT, related_name="incidents")
    opened_at = models.DateTimeField()
    window_starts_at = models.DateTimeField()  # Receipts from here on belong to it
    evidence = models.JSONField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    cause = models.TextField(_("cause"), blank=True)
    wording = models.TextField(_("wording for all desks"), blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    version = models.PositiveIntegerField(default=1)  # Rises with every change: finds stale pages

    complaints: models.Manager[Complaint]
    events: RelatedManager[IncidentEvent]
    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            # Two desks that log the 11th and the 12th in the same instant open one incident.
            models.UniqueConstraint(
                fields=["problem"], condition=Q(closed_at=None), name="incident_one_open_a_problem"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")),
                name="incident_closes_after_it_opened",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(closed_at__isnull=False),
                name="incident_merged_is_closed",
            ),
        ]

    def __str__(self) -> str:
        return gettext("Incident %(number)s") % {"number": self.pk}

    def get_absolute_url(self) -> str:
        return reverse("incidents:detail", args=[self.pk])

    @transaction.atomic
    def tell(self, *, wording: str, by: User, at: datetime, seen: int) -> None:
        """Give all desks one wording; the history of every open member says who, and what."""
        self.change(seen, wording=wording)
        self.record("wording", by=by, at=at, text=wording)
        self._note("wording", wording, by, at)

    @transaction.atomic
    def explain(self, *, cause: str, by: User, at: datetime, seen: int) -> None:
        """Name the cause as far as it is known; the incident goes on."""
        self.change(seen, cause=cause)
        self.record("cause", by=by, at=at, text=cause)

    @transaction.atomic
    def put_in_charge(self, *, owner: User, by: User, at: datetime, seen: int) -> None:
        self.change(seen, owner=owner)
        self.record("owner", by=by, at=at, data={"to": owner.names})

    @transaction.atomic
    def update(self, *, text: str, by: User, at: datetime, seen: int) -> None:
        """Say how it stands; nobody is too late for that."""
        self.change(None)
        self.record("update", by=by, at=at, text=text)

    @transaction.atomic
    def close(self, *, cause: str, by: User, at: datetime, seen: int) -> None:
        """The cause is fixed. Each member still closes for its own customer (W9)."""
        self.change(seen, cause=cause, closed_at=at)
        self.record("closing", by=by, at=at, text=cause)
        self._note("incident_closing", cause, by, at)

    def change(self, seen: int | None, **values: Any) -> None:
        """Raises Refused when it is closed, or was changed since this person looked at it."""
        row = Incident.objects.select_for_update(no_key=True).get(pk=self.pk)
        if row.closed_at:
            raise Refused(gettext("%(incident)s is closed already.") % {"incident": self})
        if seen is not None and row.version != seen:
            text = gettext(
                "%(incident)s was changed by somebody else since you opened it. "
                "Look at what changed, then send again."
            )
            raise Refused(text % {"incident": self})
        if values or seen is not None:
            Incident.objects.filter(pk=self.pk).update(**values, version=F("version") + 1)

    def record(
        self,
        kind: str,
        *,
        by: User | None,
        at: datetime,
        text: str = "",
        data: dict[str, Any] | None = None,
    ) -> None:
        self.events.create(kind=kind, by=by, at=at, text=text, data=data or {})

    def _note(self, kind: str, text: str, by: User, at: datetime) -> None:
        from complaints.models.complaint import Complaint
        from complaints.models.records import Event

        here = Complaint.objects.open().filter(incident=self, registered_at__lte=at)
        members = list(here.values_list("pk", flat=True))
        insert_each([Event(complaint_id=pk, kind=kind, by=by, at=at, note=text) for pk in members])
        remember(dict.fromkeys(members, text))


class IncidentEvent(models.Model):
    """One line of the history of an incident. Insert-only by trigger (W3)."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20)  # A key of evidence.INCIDENT_EVENTS
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    text = models.TextField(blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        *("opening", "wording", "cause", "owner", "update", "answer"),
                        *("exemption", "sample", "joining", "merging", "split", "closing"),
                    ]
                ),
                name="incident_event_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"

    @property
    def words(self) -> str:
        return evidence.incident_event_in_words(self.kind, self.data)
