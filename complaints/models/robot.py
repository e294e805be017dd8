"""Chat robots: each posts into one group chat what the people of a branch are told."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.models.escalation import Escalation
from complaints.models.outgoing import Outgoing, OutgoingQuerySet
from foundation.models import Named, Retirable, RetirableQuerySet
from staff.models import Branch


class Robot(Named, Retirable):
    class Kind(models.TextChoices):
        DINGTALK = "dingtalk", _("DingTalk")
        WECOM = "wecom", _("WeCom")
        FEISHU = "feishu", _("Feishu")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    url = models.CharField(_("address of the robot"), max_length=500)
    secret = models.CharField(
        _("secret for signing"),
        max_length=200,
        blank=True,
        help_text=_("DingTalk and Feishu give one; WeCom has none."),
    )
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", verbose_name=_("branch"))
    language = models.CharField(_("language"), max_length=10, blank=True)  # Or the installation's

    objects = RetirableQuerySet["Robot"].as_manager()

    class Meta:
        verbose_name = _("chat robot")
        verbose_name_plural = _("chat robots")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["name"], name="robot_name_once")]


class Post(Outgoing):
    """One escalation in one chat."""

    robot = models.ForeignKey(Robot, models.PROTECT, related_name="posts")
    complaint = models.ForeignKey("Complaint", models.PROTECT, related_name="+")
    escalation = models.ForeignKey(Escalation, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects = OutgoingQuerySet["Post"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["robot", "escalation"], name="post_once_a_chat"),
            models.CheckConstraint(
                condition=Q(state__in=Outgoing.State.values), name="post_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="pending"), name="post_to_send"),
            models.Index(fields=["lease_until"], condition=Q(state="sending"), name="post_leased"),
        ]

    def __str__(self) -> str:
        return f"{self.robot}: {self.complaint}"
