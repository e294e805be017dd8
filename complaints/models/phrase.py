"""The phrase book, what is better not said, and how often either was."""

from __future__ import annotations

import re
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from complaints.models.records import TypeChoices
from complaints.phrases import Guard
from staff.models import User

CHINESE = re.compile(r"[\u3400-\u9fff]")


class Stage(models.TextChoices):
    """Where in the way of a complaint a phrase belongs."""

    INTAKE = "intake", _("taking it down")
    CONTACT = "contact", _("first contact")
    ANSWER = "answer", _("answer")
    WAITING = "waiting", _("waiting for the customer")
    CALL_BACK = "call_back", _("call-back")


class PhraseQuerySet(models.QuerySet["Phrase"]):
    def in_use(self) -> Self:
        return self.filter(retired_at=None)

    def with_counts(self, user: User) -> Self:
        """How often it was said, as far as the user may see about whom."""
        return self.annotate(times=Count("uses", filter=Q(uses__in=_seen(user))))


class Phrase(models.Model):
    """Something to say (话术), with placeholders as {number}, {customer}, {due}."""

    situation = models.CharField(_("situation"), max_length=100)
    situation_zh = models.CharField(_("situation in Chinese"), max_length=100, blank=True)
    stage = models.CharField(_("stage"), max_length=20, choices=Stage, blank=True)
    type = models.CharField(_("type"), max_length=20, choices=TypeChoices, blank=True)
    text = models.TextField(_("text in English"), max_length=2_000, blank=True)
    text_zh = models.TextField(_("text in Chinese"), max_length=2_000, blank=True)
    retired_at = models.DateTimeField(null=True)

    objects = PhraseQuerySet.as_manager()

    class Meta:
        ordering = ["stage", "situation", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="", text_zh=""),
                name="phrase_says_something",
                violation_error_message=_("Write the phrase in one language at least."),
            ),
        ]

    def __str__(self) -> str:
        return self.said[:80]

    @property
    def name(self) -> str:
        """The situation in the reader's language."""
        chinese = (get_language() or "").startswith("zh")
        return (chinese and self.situation_zh) or self.situation

    @property
    def said(self) -> str:
        """The text in the reader's language, or in the other one."""
        chinese = (get_language() or "").startswith("zh")
        return (self.text_zh or self.text) if chinese else (self.text or self.text_zh)


class ForbiddenPhraseQuerySet(models.QuerySet["ForbiddenPhrase"]):
    def in_use(self) -> Self:
        return self.filter(retired_at=None)

    def with_counts(self, user: User) -> Self:
        """How often it was said, as far as the user may see about whom."""
        return self.annotate(times=Count("uses", filter=Q(uses__in=_seen(user))))


class ForbiddenPhrase(models.Model):
    """Words that are better not said to a customer, and what to say instead (DOMAIN 5)."""

    words = models.CharField(_("not to be said"), max_length=500, unique=True)
    unless = models.TextField(_("harmless within"), max_length=4_000, blank=True)
    instead = models.CharField(_("better, in English"), max_length=500, blank=True)
    instead_zh = models.CharField(_("better, in Chinese"), max_length=500, blank=True)
    # As which words it came with Heed: what was reworded or retired since does not come again.
    shipped = models.CharField(max_length=500, blank=True, editable=False)
    retired_at = models.DateTimeField(null=True)

    objects = ForbiddenPhraseQuerySet.as_manager()

    class Meta:
        ordering = ["words"]
        constraints = [
            models.UniqueConstraint(
                fields=["shipped"], condition=~Q(shipped=""), name="forbidden_ships_once"
            )
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def guard(self) -> Guard:
        return Guard(self.pk, self.words, tuple(self.unless.split("\n")))

    @property
    def better(self) -> str:
        chinese = (get_language() or "").startswith("zh")
        return self._better(chinese=chinese)

    def better_than(self, said: str) -> str:
        """In the language of what was said: that is the customer's, whatever the reader's is."""
        return self._better(chinese=bool(CHINESE.search(said)))

    def _better(self, *, chinese: bool) -> str:
        return (self.instead_zh or self.instead) if chinese else (self.instead or self.instead_zh)


def _seen(user: User) -> models.QuerySet[PhraseUse]:
    return PhraseUse.objects.visible_to(user).order_by()


class PhraseUseQuerySet(models.QuerySet["PhraseUse"]):
    def visible_to(self, user: User) -> Self:
        """About complaints and incidents that the user may see."""
        from complaints.models.complaint import Complaint
        from complaints.models.incident import Incident

        said_to_one = Q(complaint__in=Complaint.objects.visible_to(user))
        return self.filter(said_to_one | Q(incident__in=Incident.objects.visible_to(user)))


class PhraseUse(models.Model):
    """One phrase inserted, or one forbidden phrase sent all the same: for quality review."""

    phrase = models.ForeignKey(Phrase, models.PROTECT, null=True, related_name="uses")
    forbidden = models.ForeignKey(ForbiddenPhrase, models.PROTECT, null=True, related_name="uses")
    complaint = models.ForeignKey("Complaint", models.PROTECT, null=True, related_name="+")
    incident = models.ForeignKey("Incident", models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = PhraseUseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(phrase=None, forbidden__isnull=False)
                | Q(phrase__isnull=False, forbidden=None),
                name="phrase_use_is_of_one",
            ),
            models.CheckConstraint(  # Said to one customer, or to all of an incident
                condition=Q(complaint=None, incident__isnull=False)
                | Q(complaint__isnull=False, incident=None),
                name="phrase_use_is_about_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.phrase or self.forbidden}"
