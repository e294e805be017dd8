"""The rules: policies, their versions, conditions, targets and ladders."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from foundation.models import CODE, Named
from sla.amounts import Amount, WorkingDays
from sla.models.calendar import Calendar


class Clock(models.TextChoices):
    """The promises of DOMAIN section 3. ATTENTION is T2: an urgent case has a dedicated owner."""

    ATTENTION = "attention", _("attention")
    REGISTRATION = "registration", _("registration")  # C1
    DEPARTMENT_NOTICE = "department_notice", _("department notice")  # C2
    FIRST_CONTACT = "first_contact", _("first contact")  # C3
    ANSWER = "answer", _("answer")  # C4
    PROGRESS = "progress", _("progress")  # C5
    COMMITMENT = "commitment", _("commitment")  # C6
    CALL_BACK = "call_back", _("call-back")  # C7
    STATUTORY = "statutory", _("statutory")  # C8
    SERVICE = "service", _("service")  # C9


class Attribute(models.TextChoices):
    """What a condition can ask: a closed list, never the name of a field (CVE-2025-64459)."""

    TYPE = "type", _("type")
    TIER = "tier", _("tier")
    CORPORATE_LEVEL = "corporate_level", _("corporate level")
    ACCOUNT = "account", _("corporate account")
    CATEGORY = "category", _("category")
    CHANNEL = "channel", _("channel")
    BODY = "body", _("receiving body")
    AREA = "area", _("area")
    BRANCH = "branch", _("branch")


class Audience(models.TextChoices):
    OWNER = "owner", _("the owner")
    OWNER_SUPERVISOR = "owner_supervisor", _("the owner's supervisor")
    ACCOUNT_MANAGER = "account_manager", _("the account manager")
    BRANCH = "branch", _("at the branch")
    CITY = "city", _("at the city")
    PROVINCE = "province", _("at the province")
    GROUP = "group", _("at the group")


class StepAction(models.TextChoices):
    """What a rung does beside telling whom it names."""

    TELL = "tell", _("tell")
    REASSIGN = "reassign", _("put in charge")
    RAISE = "raise", _("raise to the province and tell")
    MARK_URGENT = "mark_urgent", _("mark as urgent and tell")


class Policy(Named):
    code = models.CharField(_("code"), max_length=80, unique=True, validators=[CODE])
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["pk"]


class PolicyVersionQuerySet(models.QuerySet["PolicyVersion"]):
    def standing(self) -> Self:
        """Without those that were withdrawn before they took effect."""
        return self.filter(withdrawn_at=None)

    def newest(self) -> PolicyVersion | None:
        return self.standing().order_by("-number").first()

    def in_force(self, at: datetime) -> PolicyVersion | None:
        """Of one rule, what it says then."""
        standing = self.standing().filter(effective_at__lte=at)
        return standing.order_by("effective_at", "number").last()


class PolicyVersion(models.Model):
    """What a rule said from an instant on. Published once, then never changed."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    effective_at = models.DateTimeField(_("in force from"))
    published_at = models.DateTimeField(_("published"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(_("what changed and why"), max_length=500, blank=True)
    is_contract = models.BooleanField(
        _("a contract: stands in place of what everybody is promised"), default=False
    )
    withdrawn_at = models.DateTimeField(null=True)  # Before it took effect
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = PolicyVersionQuerySet.as_manager()

    class Meta:
        ordering = ["policy", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="policy_version_once"),
            models.UniqueConstraint(
                fields=["policy", "effective_at"],
                condition=Q(withdrawn_at=None),
                name="policy_version_one_at_an_instant",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__lt=F("effective_at")),
                name="policy_version_withdrawn_in_time",
            ),
        ]

    def __str__(self) -> str:
        return _("%(policy)s, version %(number)s") % {"policy": self.policy, "number": self.number}

    def is_ahead(self, now: datetime) -> bool:
        """Whether it is still to take effect."""
        return self.withdrawn_at is None and self.effective_at > now


class Renaming(models.Model):
    """A rule that is called otherwise: its names before and after."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="renamings")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Condition(models.Model):
    """One value that an attribute may have; values of one attribute are alternatives."""

    version = models.ForeignKey(PolicyVersion, models.CASCADE, related_name="conditions")
    attribute = models.CharField(_("attribute"), max_length=20, choices=Attribute)
    code = models.CharField(_("value"), max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "attribute", "code"], name="condition_once_a_version"
            ),
            models.CheckConstraint(
                condition=Q(attribute__in=Attribute.values), name="condition_attribute_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attribute} = {self.code}"


class Target(models.Model):
    """So much time on that calendar for one clock, or a share of what another rule gives."""

    version = models.ForeignKey(PolicyVersion, models.CASCADE, related_name="targets")
    clock = models.CharField(_("clock"), max_length=20, choices=Clock)
    amount = models.DurationField(_("time allowed"), null=True)
    working_days = models.PositiveSmallIntegerField(_("or so many working days"), null=True)
    calendar = models.ForeignKey(Calendar, models.PROTECT, null=True, related_name="+")
    share_of = models.ForeignKey(Policy, models.PROTECT, null=True, related_name="+")
    percent = models.PositiveSmallIntegerField(_("per cent of it"), null=True)
    pauses = ArrayField(  # Codes of states, which the app that has the cases knows
        models.CharField(max_length=20), verbose_name=_("stands still while"), default=list
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "clock"], name="target_once_a_clock"),
            models.CheckConstraint(condition=Q(clock__in=Clock.values), name="target_clock_known"),
            models.CheckConstraint(
                condition=Q(amount__gt=timedelta(), amount__lte=timedelta(days=3653))
                | Q(amount=None),
                name="target_between_zero_and_ten_years",
            ),
            models.CheckConstraint(
                condition=(
                    Q(amount__isnull=False, working_days=None)
                    | Q(amount=None, working_days__range=(1, 3_653))
                )
                & Q(calendar__isnull=False, share_of=None, percent=None)
                | Q(
                    amount=None,
                    working_days=None,
                    calendar=None,
                    share_of__isnull=False,
                    percent__isnull=False,
                    percent__range=(1, 1_000),
                ),
                name="target_is_an_amount_or_a_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_clock_display()}: {self.time}"

    @property
    def time(self) -> Amount | None:
        """The amount or the working days; None where it is a share."""
        return WorkingDays(self.working_days) if self.working_days else self.amount


class LadderStep(models.Model):
    """Tell someone at a share of the time (0 at once, 100 when due), or so long before or after.

    Shares, offsets and intervals count on the calendar of the clock, so that reminders respect
    nights and weekends.
    """

    target = models.ForeignKey(Target, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    share = models.PositiveSmallIntegerField(_("share of the time, per cent"), default=100)
    offset = models.DurationField(_("and so much later"), default=timedelta)
    offset_days = models.SmallIntegerField(_("or so many working days later"), default=0)
    every = models.DurationField(_("and again every"), null=True)
    every_days = models.PositiveSmallIntegerField(_("or every so many working days"), null=True)
    times = models.PositiveSmallIntegerField(_("so many times"), default=0)
    action = models.CharField(_("what to do"), max_length=20, choices=StepAction, default="tell")
    audience = models.CharField(_("whom"), max_length=20, choices=Audience)
    role = models.CharField(_("role"), max_length=20, default="supervisor")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["target", "position"], name="ladder_step_once"),
            models.CheckConstraint(condition=Q(share__lte=100), name="ladder_share_up_to_due"),
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values), name="ladder_audience_known"
            ),
            models.CheckConstraint(
                condition=Q(action__in=StepAction.values), name="ladder_action_known"
            ),
            models.CheckConstraint(
                condition=Q(every=None, every_days=None, times=0)
                | Q(every__gte=timedelta(minutes=15), every_days=None, times__range=(1, 100))
                | Q(every=None, every_days__range=(1, 3_653), times__range=(1, 100)),
                name="ladder_repeats_within_bounds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.share} % + {self.later}: {self.get_audience_display()}"

    @property
    def later(self) -> Amount:
        return WorkingDays(self.offset_days) if self.offset_days else self.offset

    @property
    def again(self) -> Amount | None:
        return WorkingDays(self.every_days) if self.every_days else self.every


class RuleStamp(models.Model):
    """One row that changes with every change of a rule or calendar, so that caches notice."""

    stamp = models.UUIDField()
    changed_at = models.DateTimeField(db_default=Now())
    settled = models.BooleanField(default=False)  # Everything has been looked at since
    only = models.BooleanField(default=True, unique=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(only=True), name="one_rule_stamp")]

    def __str__(self) -> str:
        return str(self.stamp)
