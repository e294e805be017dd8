"""How somebody wants to be told, beside the inbox, which holds everything."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from staff.models import User


class PreferenceManager(models.Manager["Preference"]):
    def of(self, users: Iterable[User]) -> dict[int, Preference]:
        """By user; who has said nothing is missing. One query."""
        return {row.user_id: row for row in self.filter(user__in=[user.pk for user in users])}


class Preference(models.Model):
    """What is urgent is told at once, whatever stands here except "never"."""

    class Mail(models.TextChoices):
        AT_ONCE = "at_once", _("at once")
        HOURLY = "hourly", _("once an hour, together")
        DAILY = "daily", _("every morning at eight, together")
        NEVER = "never", pgettext_lazy("wish", "never")

    class Message(models.TextChoices):
        NEVER = "never", pgettext_lazy("wish", "never")
        URGENT = "urgent", _("only what is urgent")
        ALL = "all", _("everything")

    user = models.OneToOneField(User, models.CASCADE, related_name="preference")
    mail = models.CharField(_("by mail"), max_length=10, choices=Mail, default=Mail.AT_ONCE)
    sms = models.CharField(_("by SMS"), max_length=10, choices=Message, default=Message.NEVER)
    quiet_begins = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_ends = models.TimeField(_("quiet until"), null=True, blank=True)

    objects = PreferenceManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(mail__in=["at_once", "hourly", "daily", "never"]),
                name="preference_mail_known",
            ),
            models.CheckConstraint(
                condition=Q(sms__in=["never", "urgent", "all"]), name="preference_sms_known"
            ),
            models.CheckConstraint(
                condition=Q(quiet_begins=None, quiet_ends=None)
                | Q(quiet_begins__isnull=False, quiet_ends__isnull=False)
                & ~Q(quiet_begins=F("quiet_ends")),
                name="preference_quiet_from_until",
                violation_error_message=_("Say from when until when it is quiet, or neither."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.mail}"
