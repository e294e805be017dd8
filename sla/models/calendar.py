"""When a team works: hours of the week, holidays, make-up working days."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foundation.models import CODE, Named, Retirable, RetirableQuerySet
from sla import hours, worktime

if TYPE_CHECKING:
    from sla.worktime import Period


def known_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(
            _("%(name)s is no time zone; write one as Asia/Shanghai."), params={"name": name}
        )


class Calendar(Named, Retirable):
    """Opening hours. What a calendar does not say itself it takes from its parent.

    One that names a branch stands in place of its parent for that branch and all below it.
    """

    code = models.CharField(_("code"), max_length=80, unique=True, validators=[CODE])
    zone = models.CharField(_("time zone"), max_length=50, validators=[known_zone])
    always_open = models.BooleanField(_("around the clock"), default=False)
    follows_holidays = models.BooleanField(_("follows announced holidays"), default=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("inherits from"),
    )
    branch = models.CharField(_("only for the branch"), max_length=80, blank=True)  # Its code
    version = models.PositiveIntegerField(default=1, editable=False)  # Finds stale pages

    objects = RetirableQuerySet["Calendar"].as_manager()

    class Meta:
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(branch="") | Q(parent__isnull=False),
                name="calendar_of_a_branch_has_a_parent",
            ),
            models.UniqueConstraint(
                fields=["parent", "branch"],
                condition=~Q(branch=""),
                name="calendar_once_a_branch",
                violation_error_message=_(
                    "This branch has a calendar in place of that parent already; change that one."
                ),
            ),
        ]

    def value(self) -> worktime.Calendar:
        """The pure value that the arithmetic works on, with what is inherited."""
        above = self.parent.value() if self.parent else None
        week = self.week() or (above.week if above else {})
        years = {one.year for one in self.confirmed_years.all()}
        if above and above.confirmed:
            years |= above.confirmed
        return worktime.Calendar(
            zoneinfo.ZoneInfo(self.zone),
            week,
            self.exceptions(above),
            self.always_open,
            frozenset(years) if self.follows_holidays else None,
            self.single_hours(above, week),
        )

    def single_hours(
        self, above: worktime.Calendar | None, week: Mapping[int, tuple[Period, ...]]
    ) -> dict[date, tuple[Period, ...]]:
        """The hours of single days, its own over the inherited ones."""
        own = {day.on: day.periods(week) for day in self.singles.all()}
        return {**(above.singles if above else {}), **own}

    def exceptions(self, above: worktime.Calendar | None) -> dict[date, bool]:
        """Its own announced days over the inherited ones; none where it follows none."""
        if not self.follows_holidays:
            return {}
        own = {day.on: day.is_working for day in self.own_days()}
        return {**(above.days if above else {}), **own}

    def own_days(self) -> list[CalendarDay]:
        """One a day: the last days of December may stand in the next year's file, which knows
        better."""
        files = sorted(self.days.all(), key=lambda day: day.file_year or 0)
        return sorted({day.on: day for day in files}.values(), key=lambda day: day.on)

    def week(self) -> dict[int, tuple[Period, ...]]:
        week: dict[int, tuple[Period, ...]] = {}
        for period in sorted(self.periods.all(), key=lambda p: (p.weekday, p.opens)):
            week[period.weekday] = (*week.get(period.weekday, ()), (period.opens, period.closes))
        return week


class WorkPeriod(models.Model):
    """Open from then until then on one weekday; several a day leave room for lunch."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="periods")
    weekday = models.PositiveSmallIntegerField(_("weekday"), help_text=_("Monday is 0"))
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="work_period_weekday"),
            models.CheckConstraint(
                condition=Q(opens__lt=F("closes")), name="work_period_closes_after_it_opens"
            ),
            models.UniqueConstraint(
                fields=["calendar", "weekday", "opens"], name="work_period_opens_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday}: {self.opens}–{self.closes}"


class CalendarDay(models.Model):
    """An exception: a public holiday, or a day worked in exchange (调休)."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="days")
    on = models.DateField(_("day"))
    is_working = models.BooleanField(_("is worked"))
    name = models.CharField(_("name"), max_length=100, blank=True)
    file_year = models.PositiveSmallIntegerField(null=True)  # Whose file it came with

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "on", "file_year"],
                nulls_distinct=False,
                name="calendar_day_once_a_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"


class CalendarYear(models.Model):
    """A year whose holidays are announced. Every other year is unconfirmed."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="confirmed_years")
    year = models.PositiveSmallIntegerField(_("year"))

    class Meta:
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(fields=["calendar", "year"], name="calendar_year_once"),
        ]

    def __str__(self) -> str:
        return str(self.year)


class SingleDay(models.Model):
    """A day that somebody has closed or opened by hand: a storm, stock-taking, an open day.

    It stays when the holidays of its year are announced anew.
    """

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="singles")
    on = models.DateField(_("day"))
    hours = models.CharField(_("hours"), max_length=200, blank=True)  # As sla.hours writes them
    weekday = models.PositiveSmallIntegerField(_("open like"), null=True)  # In place of hours
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(fields=["calendar", "on"], name="single_day_once"),
            models.CheckConstraint(
                condition=Q(weekday=None) | Q(weekday__lte=6, hours=""),
                name="single_day_has_hours_or_a_weekday",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.reason}"

    @property
    def is_closed(self) -> bool:
        return self.weekday is None and not self.hours

    def periods(self, week: Mapping[int, tuple[Period, ...]]) -> tuple[Period, ...]:
        return week.get(self.weekday, ()) if self.weekday is not None else hours.parse(self.hours)
