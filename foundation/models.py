"""What the models of all apps share: names in two languages, and trees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self, TypeVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Value
from django.db.models.functions import Cast, Greatest, Length, LPad
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

CODE = RegexValidator(
    r"^[a-z0-9][a-z0-9._-]*$",
    _("A code has lower-case letters, digits, dots, dashes and underscores only."),
)
Row = TypeVar("Row", bound=models.Model)
Tree = TypeVar("Tree", bound="Node")


class MadeOf(models.TextField):  # type: ignore[type-arg]
    """A text that is made of other fields whenever its row is saved, to be looked for."""

    def __init__(self, make: Callable[[str], str] = str, *of: str, **options: Any) -> None:
        self.make, self.of = make, of
        super().__init__(**options | {"editable": False, "default": ""})

    def deconstruct(self) -> Any:
        """To migrations it is a text like any other."""
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.TextField", args, options

    def made(self, row: models.Model) -> str:
        return self.make("\n".join(str(getattr(row, name)) for name in self.of))

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        text = self.made(model_instance)
        setattr(model_instance, self.attname, text)
        return text


class Named(models.Model):
    """A thing with a name in each language; the English one stands in for a missing one."""

    name = models.CharField(_("name"), max_length=200)
    name_zh = models.CharField(_("name in Chinese"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        if self.name_zh and (get_language() or "").startswith("zh"):
            return self.name_zh
        return self.name

    @property
    def names(self) -> dict[str, str]:
        """Both names: evidence keeps them, so that it reads well in either language later."""
        return {"name": self.name, "name_zh": self.name_zh}


class RetirableQuerySet(models.QuerySet[Row]):
    def in_use(self) -> Self:
        """What may still be chosen. What was chosen before keeps its name."""
        return self.filter(retired_at=None)


class Retirable(models.Model):
    """What was used is never deleted: it is only not offered any more."""

    retired_at = models.DateTimeField(_("retired"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True


def joint_names(*parts: Named | None) -> dict[str, str]:
    """The names of several things as one, in both languages; of nothing they are empty."""
    there = [part for part in parts if part]
    chinese = "、".join(part.name_zh or part.name for part in there)
    return {"name": ", ".join(part.name for part in there), "name_zh": chinese}


class NodeQuerySet(RetirableQuerySet[Tree]):
    def below(self, node: Node) -> Self:
        """The node itself and everything under it."""
        return self.filter(path__startswith=node.path)

    def above(self, node: Node) -> Self:
        """The node itself and everything it hangs under, the top first."""
        return self.filter(code__in=node.codes).order_by("path")


class Node(Named, Retirable):
    """A place in a tree. The path holds the codes from the top, so a subtree is one prefix."""

    code = models.CharField(_("code"), max_length=80, unique=True, validators=[CODE])
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("belongs to"),
    )
    path = models.CharField(max_length=500, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._place()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        self._place()

    def _place(self) -> None:
        self.path = f"{self.parent.path if self.parent else '/'}{self.code}/"

    @property
    def codes(self) -> list[str]:
        """The codes from the top down to this node."""
        return self.path.strip("/").split("/")


def padded_key(width: int = 6) -> models.Expression:
    """The row's key with leading zeros: `000123`; a longer key stays whole."""
    key = Cast("id", models.CharField())
    return LPad(key, Greatest(Length(key), Value(width)), Value("0"))
