"""Who works here, where, and what they may do."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from foundation.models import CODE, Named, Node, NodeQuerySet, Retirable, RetirableQuerySet
from staff.records import Look as Look  # Django looks for models here
from staff.records import SignInAttempt as SignInAttempt
from staff.records import SignInRelease as SignInRelease


class Level(models.IntegerChoices):
    """How high a branch stands; the ladders climb from BRANCH to GROUP."""

    GROUP = 1, pgettext_lazy("level", "group")
    PROVINCE = 2, _("province")
    CITY = 3, _("city")
    BRANCH = 4, pgettext_lazy("level", "branch")


class Branch(Node):
    level = models.PositiveSmallIntegerField(_("level"), choices=Level)

    objects = NodeQuerySet["Branch"].as_manager()

    class Meta:
        verbose_name = _("branch")
        verbose_name_plural = _("branches")
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(condition=Q(level__in=Level.values), name="branch_level_known"),
            models.CheckConstraint(
                # The ladders find the city of a branch by its place in the path.
                condition=Q(path__regex=r"^/([^/]+/){1,4}$"),
                name="branch_path_is_codes",
            ),
            models.UniqueConstraint(
                fields=["level"],
                condition=Q(level=1, retired_at=None),
                name="branch_one_group",
                violation_error_message=_(
                    "There is a group at the top already: everything belongs to that one."
                ),
            ),
        ]
        indexes = [
            # Everything below a branch (NodeQuerySet.below) is a prefix of the path.
            models.Index(fields=["path"], name="branch_path", opclasses=["text_pattern_ops"]),
        ]

    def clean(self) -> None:
        super().clean()
        above = Branch.objects.get(pk=self.parent_id).level if self.parent_id else 0
        if self.level != above + 1:
            raise ValidationError(_("A branch stands one level below the one it belongs to."))

    def home(self, level: Level) -> str:
        """The code of the branch at `level` that this one belongs to, or of the nearest above."""
        return self.codes[min(level, len(self.codes)) - 1]


class Department(Named, Retirable):
    """Who does the work: network maintenance, billing … at one branch."""

    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="departments", verbose_name=_("branch")
    )
    code = models.CharField(_("code"), max_length=80, unique=True, validators=[CODE])

    objects = RetirableQuerySet["Department"].as_manager()

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["name"]


class Role(models.TextChoices):
    FRONT_DESK = "front_desk", _("front desk")
    SUPERVISOR = "supervisor", _("supervisor")
    ADMIN = "admin", _("admin")
    AUDITOR = "auditor", _("auditor")


class QuietHours(models.Model):
    """From then until then, over midnight where it ends before it begins, mail waits."""

    role = models.CharField(_("role"), max_length=20, choices=Role, unique=True)
    begins = models.TimeField(_("begins"))
    ends = models.TimeField(_("ends"))

    class Meta:
        verbose_name = _("quiet hours")
        verbose_name_plural = _("quiet hours")
        constraints = [
            models.CheckConstraint(
                condition=~Q(begins=models.F("ends")),
                name="quiet_hours_end_some_time",
                violation_error_message=_("Quiet hours end at another time than they begin."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.begins:%H:%M}–{self.ends:%H:%M}"


class UserQuerySet(models.QuerySet["User"]):
    def available(self, now: datetime) -> Self:
        """Those at work: active and not on leave."""
        on_leave = Q(away_from_at__lte=now, away_until_at__gt=now)
        return self.filter(is_active=True).exclude(on_leave)


class PeopleManager(UserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_superuser(self, username: str, *args: Any, **values: Any) -> User:
        """Whoever sets a desk up is an admin of it."""
        top = Branch.objects.filter(parent=None).first()
        values = {"role": Role.ADMIN, "branch": top, **values}
        made: User = super().create_superuser(username, *args, **values)
        return made


class User(AbstractUser):
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.FRONT_DESK)
    branch = models.ForeignKey(
        Branch,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="staff",
        verbose_name=_("branch"),
    )
    full_name = models.CharField(_("full name"), max_length=150, blank=True)
    full_name_zh = models.CharField(_("full name in Chinese"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    phone = models.CharField(
        _("phone number"),
        max_length=16,
        blank=True,
        help_text=_("For text messages, as +86 139 1234 5678."),
    )
    away_from_at = models.DateTimeField(_("on leave from"), null=True, blank=True)
    away_until_at = models.DateTimeField(_("on leave until"), null=True, blank=True)
    deputy = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("deputy"),
        help_text=_("Is told instead while this person is on leave."),
    )

    objects = PeopleManager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="user_role_known"),
            models.CheckConstraint(
                # Without a branch a clerk would see nothing, and nobody would see the clerk.
                condition=~Q(role__in=["front_desk", "supervisor"])
                | Q(branch__isnull=False)
                | Q(is_superuser=True),
                name="user_works_at_a_branch",
                violation_error_message=_("Front desk and supervisors work at a branch."),
            ),
            models.CheckConstraint(
                condition=Q(deputy=None) | ~Q(deputy=models.F("id")),
                name="user_deputy_is_somebody_else",
                violation_error_message=_("The deputy is somebody else."),
            ),
            models.CheckConstraint(
                condition=Q(away_from_at=None, away_until_at=None)
                | Q(away_from_at__lt=models.F("away_until_at")),
                name="user_leave_ends_after_it_starts",
                violation_error_message=_("A leave has a beginning, and an end after it."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def save(self, *args: Any, **values: Any) -> None:
        """A new password, and leaving, end the tokens of programs as they end sessions: none of
        them is alive again when the person returns."""
        has_new_password = self._password is not None  # type: ignore[attr-defined]
        super().save(*args, **values)
        if has_new_password or not self.is_active:
            self.auth_token_set.all().delete()  # type: ignore[attr-defined]

    def get_full_name(self) -> str:
        in_chinese = (get_language() or "").startswith("zh")
        return (in_chinese and self.full_name_zh) or self.full_name or self.username

    @property
    def language_code(self) -> str:
        """In which they are written to: their own, or the desk's where they chose none."""
        return self.language or str(settings.LANGUAGE_CODE)

    @property
    def names(self) -> dict[str, str]:
        """Both names: history keeps them, so that it reads well in either language later."""
        return {"name": self.full_name or self.username, "name_zh": self.full_name_zh}

    @property
    def is_supervisor(self) -> bool:
        return self.role == Role.SUPERVISOR

    @property
    def is_desk_admin(self) -> bool:
        return self.role == Role.ADMIN

    @property
    def is_top_admin(self) -> bool:
        """Whether what all branches share is theirs to change."""
        return self.is_desk_admin and (self.is_superuser or self.is_at_top)

    @property
    def is_at_top(self) -> bool:
        return self.branch is not None and self.branch.parent_id is None

    @property
    def is_auditor(self) -> bool:
        return self.role == Role.AUDITOR

    @property
    def is_overseer(self) -> bool:
        """Whether they may look at what all branches share, whoever changes it."""
        return self.is_top_admin or (self.is_auditor and self.is_at_top)

    @property
    def may_log(self) -> bool:
        return self.role in (Role.FRONT_DESK, Role.SUPERVISOR)

    def is_away(self, now: datetime) -> bool:
        """On leave then. UserQuerySet.available asks the database the same."""
        begins, ends = self.away_from_at, self.away_until_at
        return begins is not None and ends is not None and begins <= now < ends

    def reach(self) -> str:
        """The path prefix of all that this person may see; a person of no branch sees nothing."""
        return self.branch.path if self.branch else "none"
