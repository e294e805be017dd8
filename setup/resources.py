"""What admins set up on our own pages: each a table with its fields, keys and how it is retired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints.models import (
    Area,
    BatchRule,
    Category,
    Channel,
    ExtensionRule,
    ForbiddenPhrase,
    Phrase,
    ReceivingBody,
    Robot,
    RootCause,
)
from customers.models import CorporateAccount, CorporateLevel, SensitiveEntry, Tier
from quality.models import Item, SampleRule
from staff.models import Branch, Department, QuietHours, User

NAMES = ("code", "name", "name_zh")
IN_USE = "in_use"  # The column of a file that says whether a row is retired


@dataclass(frozen=True, slots=True)
class Resource:
    """`key` are the fields by which a line of a file finds its row; these never change.

    `fixed` cannot be changed once the row is there either: others hang on it.
    """

    code: str
    title: Any
    model: Any
    fields: Sequence[str]
    key: Sequence[str] = ("code",)
    fixed: Sequence[str] = ()
    retires: str = "retired_at"  # Or is_active; empty: it is deleted when it was never used
    intro: Any = ""
    is_single: bool = False  # One row, which is always there
    secrets: Sequence[str] = ()  # Written, never shown again
    has_hidden_rules: bool = False  # Constraints that name columns which are not shown

    @property
    def name(self) -> Any:
        return self.model._meta.verbose_name

    def label(self, name: str) -> str:
        """What a column is called, in the reader's words."""
        if name not in self.fields:
            return gettext("in use") if name == IN_USE else name
        return str(self.model._meta.get_field(name).verbose_name)

    def said(self, name: str, text: str) -> str:
        """What a cell of a file says, in the reader's words."""
        field = self.model._meta.get_field(name) if name in self.fields else None
        words = {str(value): str(label) for value, label in getattr(field, "choices", None) or ()}
        if name == IN_USE or isinstance(field, models.BooleanField):
            words |= {"yes": gettext("yes"), "no": gettext("no")}
        return words.get(text, text)

    def columns(self) -> list[tuple[str, str, list[tuple[Any, Any]]]]:
        """Of a file: the head, what it is called, and what it may say where that is a choice."""
        found = [self.model._meta.get_field(name) for name in self.fields]
        return [(one.name, str(one.verbose_name), list(one.choices or ())) for one in found]

    def rows(self) -> Any:
        fields = map(self.model._meta.get_field, self.fields)
        pointing = [field.name for field in fields if field.is_relation]
        rows = self.model._default_manager.select_related(*pointing)
        return rows if rows.ordered else rows.order_by("pk")


_ALL = (
    Resource(
        "branches",
        _("Branches"),
        Branch,
        (*NAMES, "level", "parent"),
        fixed=("level", "parent"),
        has_hidden_rules=True,
        intro=_("A branch belongs to a city, a city to a province, a province to the group."),
    ),
    Resource(
        "staff",
        _("Staff"),
        User,
        (
            *("username", "full_name", "full_name_zh", "role", "branch", "email", "phone"),
            *("language", "away_from_at", "away_until_at", "deputy"),
        ),
        key=("username",),
        retires="is_active",
        has_hidden_rules=True,
        intro=_("Somebody new gets a link to choose a password with; it works once."),
    ),
    Resource("departments", _("Departments"), Department, (*NAMES, "branch"), fixed=("branch",)),
    Resource(
        "categories",
        _("Categories"),
        Category,
        (*NAMES, "parent", "counts_at", "synonyms"),
        fixed=("parent",),
        intro=_("What complaints are about. The level of area says what one problem is (T5)."),
    ),
    Resource("areas", _("Areas"), Area, (*NAMES, "level", "parent"), fixed=("level", "parent")),
    Resource("causes", _("Causes"), RootCause, (*NAMES, "position")),
    Resource("tiers", _("Tiers of customers"), Tier, (*NAMES, "rank", "is_vip")),
    Resource("levels", _("Corporate levels"), CorporateLevel, (*NAMES, "rank", "is_vip")),
    Resource(
        "accounts",
        _("Corporate accounts"),
        CorporateAccount,
        ("number", "name", "name_zh", "level", "manager"),
        key=("number",),
    ),
    Resource(
        "sensitive",
        _("Sensitive customers"),
        SensitiveEntry,
        ("customer", "branch", "reason", "instruction", "until_on"),
        key=("customer", "branch"),
        retires="until_on",
        intro=_("The list of a branch holds for everything below it, until the day that is named."),
    ),
    Resource(
        "channels",
        _("Channels"),
        Channel,
        (*NAMES, "is_formal", "is_bulk", "position"),
    ),
    Resource(
        "bodies",
        _("Receiving bodies"),
        ReceivingBody,
        (*NAMES, "kind", "rank", "position"),
        intro=_("What comes through a body of city level or above is over the head (T4)."),
    ),
    Resource(
        "phrases",
        _("Phrases to say"),
        Phrase,
        ("situation", "situation_zh", "stage", "type", "text", "text_zh"),
        key=("situation", "stage", "type"),
    ),
    Resource(
        "forbidden",
        _("Words not to be said"),
        ForbiddenPhrase,
        ("words", "unless", "instead", "instead_zh"),
        key=("words",),
    ),
    Resource(
        "sampling",
        _("Sampling for quality"),
        SampleRule,
        ("name", "name_zh", "branch", "type", "rating_at_most", "percent"),
        key=("name",),
    ),
    Resource(
        "card",
        _("Score card"),
        Item,
        ("name", "name_zh", "weight", "is_critical", "watches_phrases", "position"),
        key=("name",),
    ),
    Resource(
        "quiet-hours",
        _("Quiet hours"),
        QuietHours,
        ("role", "begins", "ends"),
        key=("role",),
        retires="",
    ),
    Resource(
        "robots",
        _("Chat robots"),
        Robot,
        ("name", "name_zh", "kind", "url", "secret", "branch", "language"),
        key=("name",),
        intro=_("It posts into its chat the escalations that people of its branch are told of."),
        secrets=("url", "secret"),
    ),
    Resource(
        "batches",
        _("Thresholds of a batch"),
        BatchRule,
        (
            "customers_over",
            "vips_from",
            "window",
            "counts_unnamed",
            "sample_over",
            "sample_percent",
            "sample_least",
        ),
        key=(),
        retires="",
        is_single=True,
    ),
    Resource(
        "extensions",
        _("Limit of extensions"),
        ExtensionRule,
        ("most",),
        key=(),
        retires="",
        is_single=True,
        intro=_(
            "How often one complaint may be given more time. 0 forbids it: nobody can ask for more."
        ),
    ),
)
RESOURCES: Mapping[str, Resource] = {one.code: one for one in _ALL}
