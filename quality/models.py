"""Spot checks (W10): which closed complaints are looked at again, by whom, and what was found."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from complaints.models import Complaint, Event, State, TypeChoices
from foundation.models import Named, Retirable
from staff.models import Branch, User

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

APPEAL_WITHIN = timedelta(days=14)


class SampleRule(Named, Retirable):
    """Of each person's complaints archived in a month, this share is reviewed."""

    branch = models.ForeignKey(
        Branch,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("branch"),
        help_text=gettext_lazy("And everything below it; empty: everywhere."),
    )
    type = models.CharField(
        gettext_lazy("type"), max_length=20, choices=TypeChoices, blank=True
    )  # Empty: whatever the type
    rating_at_most = models.PositiveSmallIntegerField(
        gettext_lazy("rated at most"),
        null=True,
        blank=True,
        help_text=gettext_lazy("By the customer, 1 to 5; empty: whatever the rating."),
    )
    percent = models.PositiveSmallIntegerField(gettext_lazy("per cent"), default=5)

    class Meta:
        verbose_name = gettext_lazy("sampling rule")
        verbose_name_plural = gettext_lazy("sampling rules")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__range=(1, 100)),
                name="sample_rule_percent",
                violation_error_message=gettext_lazy("The share is 1 to 100 per cent."),
            ),
            models.CheckConstraint(
                condition=Q(rating_at_most=None) | Q(rating_at_most__range=(1, 5)),
                name="sample_rule_rating",
                violation_error_message=gettext_lazy("A rating is 1 to 5."),
            ),
        ]


class Item(Named, Retirable):
    """One line of the score card. What was judged by it keeps the weight of that day."""

    weight = models.PositiveSmallIntegerField(gettext_lazy("weight"), default=10)
    is_critical = models.BooleanField(
        gettext_lazy("critical"),
        default=False,
        help_text=gettext_lazy("Where it is not met, the whole score is zero."),
    )
    watches_phrases = models.BooleanField(
        gettext_lazy("watches the phrase guard"),
        default=False,
        help_text=gettext_lazy("Suggested as not met where words were sent against advice."),
    )
    position = models.PositiveSmallIntegerField(gettext_lazy("position"), default=0)

    class Meta:
        verbose_name = gettext_lazy("score card item")
        verbose_name_plural = gettext_lazy("score card items")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weight__range=(1, 100)),
                name="item_weight",
                violation_error_message=gettext_lazy("A weight is 1 to 100."),
            ),
        ]


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, user: User) -> Self:
        """Of people of the own branch and below it."""
        return self.filter(branch__path__startswith=user.reach())

    def for_reviewer(self, user: User) -> Self:
        """Without the person's own work (W10): whoever did anything with it, or was in charge of
        it, does not judge it."""
        this = models.OuterRef("complaint")
        given = Q(kind__in=["assignment", "putting_back"], data__to=user.names)
        worked = Event.objects.filter(Q(by=user) | given, complaint=this)
        judged = Review.objects.filter(complaint=this, reviewer=user)  # And was annulled
        others = self.visible_to(user).exclude(person=user).exclude(complaint__owner=user)
        return others.exclude(models.Exists(worked)).exclude(models.Exists(judged))

    def drawn(self) -> Self:
        """What is to be judged: as long as nobody has taken the complaint up again."""
        drawn = self.filter(state=Review.State.DRAWN)
        return drawn.filter(
            complaint__state=State.ARCHIVED, complaint__archived_at__lte=F("drawn_at")
        )

    def overtaken(self) -> Self:
        """Drawn, and not judged before the complaint was taken up again."""
        drawn = self.filter(state=Review.State.DRAWN)
        return drawn.exclude(pk__in=self.drawn().values("pk"))

    def appealed(self) -> Self:
        return self.filter(state=Review.State.APPEALED)

    def standing(self) -> Self:
        """With a score that counts."""
        return self.filter(score__isnull=False).exclude(state=Review.State.ANNULLED)

    def for_list(self) -> Self:
        return self.select_related("complaint__category", "complaint__area", "person", "branch")


class Review(models.Model):
    """One archived complaint that was drawn. The person in charge is judged, by somebody else."""

    class State(models.TextChoices):
        DRAWN = "drawn", gettext_lazy("to be reviewed")
        DONE = "done", gettext_lazy("reviewed")
        APPEALED = "appealed", gettext_lazy("appealed against")
        UPHELD = "upheld", gettext_lazy("upheld")
        ANNULLED = "annulled", gettext_lazy("annulled")

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="reviews")
    rule = models.ForeignKey(SampleRule, models.PROTECT, related_name="reviews")
    person = models.ForeignKey(User, models.PROTECT, related_name="reviews")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")  # The person's, then
    drawn_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAWN)
    reviewer = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    score = models.PositiveSmallIntegerField(null=True)  # 0 to 100
    comment = models.TextField(blank=True)
    appeal = models.TextField(blank=True)
    appealed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True)

    verdicts: RelatedManager[Verdict]
    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-drawn_at", "-pk"]
        constraints = [
            # A review that was annulled gives way to another one.
            models.UniqueConstraint(
                fields=["complaint"],
                condition=~Q(state="annulled"),
                name="review_one_a_complaint",
            ),
            models.CheckConstraint(
                condition=Q(state="drawn", reviewer=None, score=None)
                | Q(
                    state__in=["done", "appealed", "upheld", "annulled"],
                    reviewer__isnull=False,
                    score__range=(0, 100),
                ),
                name="review_done_has_a_score",
            ),
            models.CheckConstraint(
                condition=Q(reviewer=None) | ~Q(reviewer=F("person")), name="review_not_of_oneself"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | ~(Q(decided_by=F("person")) | Q(decided_by=F("reviewer"))),
                name="review_appeal_decided_by_a_third",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["upheld", "annulled"], decided_by__isnull=False)
                | ~Q(state__in=["upheld", "annulled"]) & Q(decided_by=None),
                name="review_decided_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-drawn_at"], name="review_of_a_person"),
            models.Index(fields=["branch", "reviewed_at"], name="review_of_a_team"),
        ]

    def __str__(self) -> str:
        return _("Review of %(number)s") % {"number": self.complaint.number}

    def get_absolute_url(self) -> str:
        return reverse("quality:review", args=[self.pk])

    def may_be_appealed_by(self, user: User, now: datetime) -> bool:
        recent = self.reviewed_at is not None and now - self.reviewed_at <= APPEAL_WITHIN
        return self.state == self.State.DONE and user.pk == self.person_id and recent


class Verdict(models.Model):
    """How one item was judged, with the weight it had."""

    class Finding(models.TextChoices):
        MET = "met", pgettext_lazy("score card", "met")
        NOT_MET = "not_met", gettext_lazy("not met")
        NOT_ASKED = "not_asked", gettext_lazy("did not matter here")

    review = models.ForeignKey(Review, models.PROTECT, related_name="verdicts")
    item = models.ForeignKey(Item, models.PROTECT, related_name="verdicts")
    finding = models.CharField(max_length=10, choices=Finding)
    weight = models.PositiveSmallIntegerField()
    is_critical = models.BooleanField()

    class Meta:
        ordering = ["item__position", "item"]
        constraints = [
            models.UniqueConstraint(fields=["review", "item"], name="verdict_once_an_item"),
            models.CheckConstraint(
                condition=Q(finding__in=["met", "not_met", "not_asked"]), name="verdict_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.get_finding_display()}"


class Draw(models.Model):
    """Each time reviews were drawn."""

    at = models.DateTimeField()
    drawn = models.PositiveIntegerField()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.at}: {self.drawn}"
