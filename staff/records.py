"""What is written once of people: what they looked at, and how they came in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Look(models.Model):
    """One look at confidential data: who, when, at what and, of whole numbers, why (W13)."""

    class Kind(models.TextChoices):
        REVEAL = "reveal", _("saw whole numbers")
        LOOK_UP = "look_up", _("looked a telephone up")
        FILE = "file", _("took a file")

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.REVEAL)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    subject = models.CharField(max_length=100)
    reason = models.CharField(max_length=500, blank=True)
    # Of the telephone, under a key of ours: two look-ups of one number can be told, no number can.
    digest = models.CharField(max_length=64, blank=True)
    is_refused = models.BooleanField(default=False)  # It was one too many
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["subject", "at"], name="look_subject"),
            models.Index(fields=["user", "kind", "at"], name="look_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.user} looked at {self.subject}"


class SignInAttempt(models.Model):
    """Somebody wanted in: who, from where, when, and whether they were let in. Never changed."""

    class Outcome(models.TextChoices):
        LET_IN = "let_in", _("signed in")
        WRONG = "wrong", _("wrong user name or password")
        REFUSED = "refused", _("refused: too many wrong ones before")

    at = models.DateTimeField()
    account = models.CharField(max_length=64)  # staff.signing_in.account_of
    tried = models.CharField(max_length=150)  # Of a name that nobody has only how it begins
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    address = models.CharField(max_length=45, blank=True)
    origin = models.CharField(max_length=45, blank=True)  # staff.addresses.origin_of
    outcome = models.CharField(max_length=10, choices=Outcome)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["account", "at"], name="attempt_account"),
            models.Index(fields=["origin", "at"], name="attempt_origin"),
            models.Index(fields=["-at", "-id"], name="attempt_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.tried}: {self.get_outcome_display()}"


class SignInRelease(models.Model):
    """An admin let a person, or a place, try again before the time was up. Never changed."""

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    account = models.CharField(max_length=64, blank=True)
    origin = models.CharField(max_length=45, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["account", "-at"], name="release_account"),
            models.Index(fields=["origin", "-at"], name="release_origin"),
        ]

    def __str__(self) -> str:
        return str(self.user or self.origin)
