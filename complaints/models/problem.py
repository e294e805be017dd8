"""What is complained of, independent of who complains; and when many are a batch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints import classification
from complaints.models.vocabulary import Area, Category

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
    counts_unnamed = models.BooleanField(
        _("count each anonymous complaint as one customer"),
        default=True,
        help_text=_("Otherwise anonymous complaints do not count towards a batch."),
    )
    # Of larger batches not everybody is called back after the answer: VIPs and a sample are.
    sample_over = models.PositiveSmallIntegerField(
        _("sample the call-backs of batches of more than so many members"), default=20
    )
    sample_percent = models.PositiveSmallIntegerField(_("per cent to call back"), default=20)
    sample_least = models.PositiveSmallIntegerField(_("and at least so many"), default=5)
    only = models.BooleanField(default=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("batch rule")
        verbose_name_plural = _("batch rule")
        constraints = [
            models.CheckConstraint(condition=Q(only=True), name="one_batch_rule"),
            models.CheckConstraint(
                condition=Q(customers_over__gte=1, vips_from__gte=1),
                name="batch_rule_counts",
                violation_error_message=_("One customer and one VIP at least."),
            ),
            models.CheckConstraint(
                condition=Q(window__gt=timedelta(), window__lte=timedelta(days=7)),
                name="batch_rule_window_up_to_a_week",
                violation_error_message=_("The window is a week at most, and longer than nothing."),
            ),
            models.CheckConstraint(
                condition=Q(sample_percent__range=(1, 100), sample_least__gte=1),
                name="batch_rule_samples_somebody",
                violation_error_message=_("Call back 1 to 100 per cent, and one at least."),
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
        figures = row.customers_over, row.vips_from, row.window
        return classification.BatchRule(*figures, counts_unnamed=row.counts_unnamed)
