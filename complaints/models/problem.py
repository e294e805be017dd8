"""What is complained of, independent of who complains; and the incident when many do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints import classification
from complaints.models.state import Refused
from complaints.models.vocabulary import Area, Category
from foundation.bulk import insert_each
from staff.models import User

if TYPE_CHECKING:
    from complaints.models.complaint import Complaint


Place = tuple[Category | None, Area | None]


class ProblemManager(models.Manager["Problem"]):
    def of(self, category: Category | None, area: Area | None) -> Problem | None:
        return self.of_many([(category, area)])[0]

    def known(self, category: Category | None, area: Area | None) -> Problem | None:
        """The same, but only if somebody has complained of it before. At most two queries."""
        if not (category and area and names_a_problem(category, area)):
            return None
        key = category.pk, self._widened([(category, area)])[category.counts_at, area.pk]
        return self._found({key}).get(key)

    def of_many(self, places: Sequence[Place]) -> list[Problem | None]:
        """The problems of complaints, or None: an empty category or area is no problem.

        The area is widened to the level at which the category counts; one that is wider
        than that level says too little. At most four queries, mostly one.
        """
        widened = self._widened(places)
        keys = [
            (category.pk, widened[category.counts_at, area.pk])
            if category and area and names_a_problem(category, area)
            else None
            for category, area in places
        ]
        wanted = {key for key in keys if key}
        found = self._found(wanted)
        if missing := wanted - set(found):
            rows = [Problem(category_id=category, area_id=area) for category, area in missing]
            self.bulk_create(rows, ignore_conflicts=True)
            found |= self._found(missing)
        return [found[key] if key else None for key in keys]

    def _found(self, keys: set[tuple[int, int]]) -> dict[tuple[int, int], Problem]:
        if not keys:
            return {}
        categories, areas = {key[0] for key in keys}, {key[1] for key in keys}
        rows = self.filter(category__in=categories, area__in=areas)
        return {(row.category_id, row.area_id): row for row in rows}

    def _widened(self, places: Sequence[Place]) -> dict[tuple[int, int], int]:
        """Level and area to the key of the area at, or next below, that level."""
        narrow = [(c.counts_at, a) for c, a in places if c and a and a.level >= c.counts_at]
        above = {code for level, area in narrow if area.level > level for code in area.codes}
        known = {area.code: area for area in Area.objects.filter(code__in=above)} if above else {}
        return {
            (level, area.pk): next(
                (
                    known[code].pk
                    for code in area.codes
                    if code in known and known[code].level >= level
                ),
                area.pk,
            )
            for level, area in narrow
        }


def names_a_problem(category: Category | None, area: Area | None) -> bool:
    """Whether a place is exact enough to be a problem of its category."""
    return bool(category and area and area.level >= category.counts_at)


class Problem(models.Model):
    category = models.ForeignKey(Category, models.PROTECT, related_name="problems")
    area = models.ForeignKey(Area, models.PROTECT, related_name="problems")

    objects = ProblemManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["category", "area"], name="problem_once"),
        ]

    def __str__(self) -> str:
        return gettext(", ").join([str(self.category), str(self.area)])


class BatchRule(models.Model):
    """The figures of T5, one row that admins edit."""

    customers_over = models.PositiveSmallIntegerField(_("more than so many customers"), default=10)
    vips_from = models.PositiveSmallIntegerField(_("or so many VIP customers"), default=5)
    window = models.DurationField(_("within"), default=timedelta(minutes=60))
    only = models.BooleanField(default=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("batch rule")
        verbose_name_plural = _("batch rule")
        constraints = [
            models.CheckConstraint(condition=Q(only=True), name="one_batch_rule"),
            models.CheckConstraint(
                condition=Q(customers_over__gte=1, vips_from__gte=1), name="batch_rule_counts"
            ),
            models.CheckConstraint(
                condition=Q(window__gt=timedelta(), window__lte=timedelta(days=7)),
                name="batch_rule_window_up_to_a_week",
            ),
        ]

    def __str__(self) -> str:
        return gettext("more than %(customers)d customers or %(vips)d VIPs") % {
            "customers": self.customers_over,
            "vips": self.vips_from,
        }

    @classmethod
    def value(cls) -> classification.BatchRule:
        row = cls.objects.first() or cls()
        return classification.BatchRule(row.customers_over, row.vips_from, row.window)


class IncidentQuerySet(models.QuerySet["Incident"]):
    def open(self) -> Self:
        return self.filter(closed_at=None)

    def for_list(self) -> Self:
        return self.select_related("problem__category", "problem__area", "owner").annotate(
            members=models.Count("complaints", distinct=True)
        )

    def close_if_over(self, members: Sequence[int], *, at: datetime) -> int:
        """End the incidents of these complaints whose last member is closed (replays only)."""
        from complaints.models.complaint import Complaint

        still_open = Complaint.objects.open().filter(incident=models.OuterRef("pk"))
        over = self.open().filter(complaints__in=members).exclude(models.Exists(still_open))
        return Incident.objects.filter(pk__in=over).update(closed_at=at)

    def visible_to(self, user: User) -> Self:
        """Those with a member that the user may see: own branch and all below it."""
        from complaints.models.complaint import Complaint

        members = Complaint.objects.visible_to(user).filter(incident=models.OuterRef("pk"))
        return self.filter(models.Exists(members))


class Incident(models.Model):
    """One problem that many customers complain of at once; the master of its complaints (W9)."""

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
    version = models.PositiveIntegerField(default=1)  # Rises with every change: finds stale pages

    complaints: models.Manager[Complaint]
    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            # Two desks that log the 11th and the 12th in the same instant open one incident.
            models.UniqueConstraint(
                fields=["problem"], condition=Q(closed_at=None), name="incident_one_open_a_problem"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=models.F("opened_at")),
                name="incident_closes_after_it_opened",
            ),
        ]

    def __str__(self) -> str:
        return gettext("Incident %(number)s") % {"number": self.pk}

    def get_absolute_url(self) -> str:
        return reverse("incidents:detail", args=[self.pk])

    @transaction.atomic
    def tell(self, *, wording: str, by: User, at: datetime, seen: int) -> None:
        """Give all desks one wording; the history of every open member says who, and what."""
        self._change(seen, wording=wording)
        self._note("wording", wording, by, at)

    @transaction.atomic
    def close(self, *, cause: str, by: User, at: datetime, seen: int) -> None:
        """End the incident. Each member still closes for its own customer (W9)."""
        self._change(seen, cause=cause, closed_at=at)
        self._note("incident_closing", cause, by, at)

    def _change(self, seen: int, **values: Any) -> None:
        """Raises Refused when it is closed, or was changed since this person looked at it."""
        row = Incident.objects.select_for_update(no_key=True).get(pk=self.pk)
        if row.closed_at:
            raise Refused(gettext("%(incident)s is closed already.") % {"incident": self})
        if row.version != seen:
            text = gettext(
                "%(incident)s was changed by somebody else since you opened it. "
                "Look at what changed, then send again."
            )
            raise Refused(text % {"incident": self})
        Incident.objects.filter(pk=self.pk).update(**values, version=seen + 1)

    def _note(self, kind: str, text: str, by: User, at: datetime) -> None:
        from complaints.models.complaint import Complaint
        from complaints.models.records import Event

        here = Complaint.objects.open().filter(incident=self, registered_at__lte=at)
        members = here.values_list("pk", flat=True)
        insert_each([Event(complaint_id=pk, kind=kind, by=by, at=at, note=text) for pk in members])
