"""What was changed of the set-up, by whom, and files that wait for a yes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints.models import Robot
from staff.models import User


class Change(models.Model):
    """One row that an admin added or changed."""

    resource = models.CharField(max_length=30)  # A key of setup.resources.RESOURCES
    row = models.BigIntegerField()
    name = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    changes = models.JSONField()  # Field to [before, after], as a file would say it

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["resource", "row", "-at"], name="change_of_a_row")]

    def __str__(self) -> str:
        return f"{self.resource}: {self.name}"

    @property
    def is_removal(self) -> bool:
        return all(after == "" for _was, after in self.changes.values())

    @property
    def words(self) -> str:
        if self.is_removal:
            return gettext("removed")
        is_new = all(before == "" for before, _is in self.changes.values())
        return gettext("added") if is_new and "password" not in self.changes else gettext("changed")


class GuideMark(models.Model):
    """A step of the guide that somebody has said is done."""

    class Step(models.TextChoices):
        RULES = "rules", _("rules")

    step = models.CharField(max_length=20, choices=Step, unique=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(step__in=["rules"]), name="guide_step_known"),
        ]

    def __str__(self) -> str:
        return self.step


FORGOTTEN_AFTER = timedelta(days=1)


class UploadManager(models.Manager["Upload"]):
    def keep(self, *, at: datetime, **values: Any) -> Upload:
        """And let go of what nobody has said yes to for a day: it may hold secrets."""
        self.filter(at__lt=at - FORGOTTEN_AFTER).delete()
        return self.create(at=at, **values)


class Upload(models.Model):
    """A file that was looked at. It changes nothing until somebody says so."""

    resource = models.CharField(max_length=30)
    name = models.CharField(max_length=200)
    rows = models.JSONField()  # Lines as [{field: text}]
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(null=True)

    objects = UploadManager()

    def __str__(self) -> str:
        return self.name

    def claim(self, at: datetime) -> bool:
        """Whether this is the first yes: who clicks twice takes it in once."""
        waiting = Upload.objects.filter(pk=self.pk, applied_at=None)
        return bool(waiting.update(applied_at=at, rows=[]))

    def release(self) -> None:
        """A line has become wrong meanwhile: nothing was taken in."""
        Upload.objects.filter(pk=self.pk).update(applied_at=None, rows=self.rows)


class Trial(models.Model):
    """A message that an admin sent to see whether it arrives."""

    class Way(models.TextChoices):
        MAIL = "mail", _("e-mail")
        SMS = "sms", _("SMS")
        ROBOT = "robot", _("chat robot")

    way = models.CharField(max_length=10, choices=Way)
    robot = models.ForeignKey(Robot, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    arrived = models.BooleanField(default=False)  # As far as the other end says
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(way="robot", robot__isnull=False) | ~Q(way="robot") & Q(robot=None),
                name="trial_robot_where_it_is_one",
            ),
            models.CheckConstraint(
                condition=Q(way__in=["mail", "sms", "robot"]), name="trial_way_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.named} {self.at:%Y-%m-%d %H:%M}"

    @property
    def named(self) -> str:
        return str(self.robot or self.get_way_display())

    @property
    def outcome(self) -> str:
        """In words: it was taken, or why not."""
        if self.arrived:
            return gettext("taken by the other end")
        return self.error or gettext("sent, and no answer yet")
