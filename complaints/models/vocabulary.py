"""The words a complaint is filed under: categories, areas, channels, bodies."""

from __future__ import annotations

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints import classification
from foundation.models import CODE, Named, Node, NodeQuerySet, Retirable, RetirableQuerySet


class AreaLevel(models.IntegerChoices):
    REGION = 1, _("province")
    CITY = 2, _("city")
    DISTRICT = 3, _("district")
    SITE = 4, _("site")


class AreaQuerySet(NodeQuerySet["Area"]):
    def called(self, text: str) -> Self:
        """Those with this in a name or at the beginning of the code."""
        text = text.strip()
        named = Q(name__icontains=text) | Q(name_zh__icontains=text) | Q(code__istartswith=text)
        return self.filter(named) if text else self.none()


class Area(Node):
    level = models.PositiveSmallIntegerField(_("level"), choices=AreaLevel)

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=AreaLevel.values), name="area_level_known"
            ),
        ]

    def clean(self) -> None:
        super().clean()
        above = Area.objects.get(pk=self.parent_id).level if self.parent_id else 0
        if self.level is not None and self.level <= above:
            raise ValidationError(_("An area lies within one of a wider level."))


class Category(Node):
    counts_at = models.PositiveSmallIntegerField(
        _("problems are counted per"),
        choices=AreaLevel,
        default=AreaLevel.DISTRICT,
        help_text=_("The level of area at which complaints are one problem (T5)."),
    )
    synonyms = models.TextField(
        _("also called"), blank=True, help_text=_("Other words for it, one on each line.")
    )

    is_group = False  # Whether others hang below it, as complaints.categories.find says

    objects = NodeQuerySet["Category"].as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(
                condition=Q(counts_at__in=AreaLevel.values), name="category_counts_at_known"
            ),
        ]

    @property
    def all_names(self) -> str:
        """Everything it is called, a line each."""
        return "\n".join([self.name, self.name_zh, self.synonyms])


class Channel(Named, Retirable):
    """The way a complaint came in (DOMAIN section 7)."""

    code = models.CharField(_("code"), max_length=80, unique=True, validators=[CODE])
    is_formal = models.BooleanField(
        _("web, visit, call, fax or letter"),
        default=True,
        help_text=_("Only these ways make an over-the-head complaint (T4)."),
    )
    is_bulk = models.BooleanField(
        _("bulk"),
        default=False,
        help_text=_("Imports by staff and machine alarms do not count towards a batch (T5)."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = RetirableQuerySet["Channel"].as_manager()

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering = ["position", "pk"]


class ReceivingBody(Named, Retirable):
    """Who took the complaint first and handed it on to us."""

    class Kind(models.TextChoices):
        OWN = "own", _("the branch itself")
        GROUP_HEADQUARTERS = "group_headquarters", _("group headquarters")
        GOVERNMENT = "government", _("government body")
        MEDIA = "media", _("media")
        CONSUMER_COUNCIL = "consumer_council", _("consumer council or body of equal rank")
        PROVINCIAL_LEADER = "provincial_leader", _("leader of the provincial company")
        SUPERVISION_HOTLINE = "supervision_hotline", _("provincial supervision hotline")

    class Rank(models.IntegerChoices):
        BELOW_CITY = 1, _("below city level")
        CITY = 2, _("city level")
        PROVINCE = 3, _("provincial level")
        NATION = 4, _("national level")

    code = models.CharField(_("code"), max_length=80, unique=True, validators=[CODE])
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    rank = models.PositiveSmallIntegerField(_("rank"), choices=Rank, default=Rank.BELOW_CITY)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = RetirableQuerySet["ReceivingBody"].as_manager()

    class Meta:
        verbose_name = _("receiving body")
        verbose_name_plural = _("receiving bodies")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in classification.BodyKind]),
                name="receiving_body_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(rank__in=[rank.value for rank in classification.Rank]),
                name="receiving_body_rank_known",
            ),
        ]

    def is_over_the_head(self, channel: Channel) -> bool:
        return classification.is_over_the_head(
            classification.BodyKind(self.kind),
            classification.Rank(self.rank),
            by_formal_way=channel.is_formal,
        )


class RootCause(Named, Retirable):
    """Why customers complain, as they see it (DOMAIN section 5). Named when the work is done."""

    code = models.CharField(_("code"), max_length=80, unique=True, validators=[CODE])
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = RetirableQuerySet["RootCause"].as_manager()

    class Meta:
        verbose_name = _("cause")
        verbose_name_plural = _("causes")
        ordering = ["position", "pk"]
