"""For which complaints a rule holds: a field for each attribute that a condition can ask."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints.models import Area, Category, Channel, ReceivingBody, TypeChoices
from customers.models import CorporateAccount, CorporateLevel, Tier
from sla.models import Attribute, PolicyVersion
from staff.models import Branch

Named = dict[tuple[str, str], str]  # Attribute and code to what people call it


class CodesField(forms.CharField):
    """Several rows by code or name, separated by commas; cleaned to their codes."""

    def __init__(self, rows: QuerySet[Any], *, code: str = "code", **options: Any) -> None:
        self.rows, self.code = rows, code
        super().__init__(**options | {"max_length": 4_000})

    def clean(self, value: Any) -> Any:
        words = [word.strip() for word in re.split(r"[,，;；\n]", super().clean(value) or "")]
        return [self._code(word) for word in words if word]

    def _code(self, word: str) -> str:
        found: list[Model] = list(
            self.rows.filter(Q(**{self.code: word}) | Q(name=word) | Q(name_zh=word))[:2]
        )
        exact = [row for row in found if getattr(row, self.code) == word]
        if len(exact or found) != 1:
            sentence = _("“%(word)s” names none, or more than one; write its code.")
            raise forms.ValidationError(sentence, params={"word": word})
        return str(getattr((exact or found)[0], self.code))

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value


def fields(version: PolicyVersion | None) -> dict[str, forms.Field]:
    """One field an attribute, filled with what the version holds."""
    held: dict[str, list[str]] = {}
    for condition in version.conditions.all() if version else ():
        held.setdefault(condition.attribute, []).append(condition.code)
    chosen: dict[str, forms.Field] = {
        attribute: forms.MultipleChoiceField(
            choices=choices, widget=forms.CheckboxSelectMultiple, help_text=_("None chosen: any.")
        )
        for attribute, choices in _choices().items()
    }
    written = {
        Attribute.CATEGORY.value: CodesField(Category.objects.all()),
        Attribute.AREA.value: CodesField(Area.objects.all()),
        Attribute.BRANCH.value: CodesField(Branch.objects.all()),
        Attribute.ACCOUNT.value: CodesField(CorporateAccount.objects.all(), code="number"),
    }
    for one in written.values():
        one.help_text = _("Codes or names, separated by commas. Nothing written: any.")
    found = chosen | written
    for attribute, field in found.items():
        field.label, field.required = Attribute(attribute).label, False
        field.initial = held.get(attribute, [])
    return {attribute.value: found[attribute.value] for attribute in Attribute}


def _choices() -> dict[str, list[tuple[str, str]]]:
    """What can be chosen from a short list, by attribute."""
    tables: dict[Attribute, Any] = {
        Attribute.TIER: Tier.objects.all(),
        Attribute.CORPORATE_LEVEL: CorporateLevel.objects.all(),
        Attribute.CHANNEL: Channel.objects.all(),
        Attribute.BODY: ReceivingBody.objects.all(),
    }
    types = [(one.value, str(one.label)) for one in TypeChoices]
    named = {name.value: [(row.code, str(row)) for row in rows] for name, rows in tables.items()}
    return {Attribute.TYPE.value: types, **named}


def in_words(versions: Iterable[PolicyVersion]) -> list[tuple[PolicyVersion, str]]:
    """Each version with its conditions as people call them; empty for every complaint."""
    versions = list(versions)
    named = _names(versions)
    return [(version, _sentence(version, named)) for version in versions]


def _names(versions: Iterable[PolicyVersion]) -> Named:
    """What the codes in use are called."""
    named = {
        (attribute, code): label
        for attribute, choices in _choices().items()
        for code, label in choices
    }
    tables: dict[Attribute, tuple[QuerySet[Any], str]] = {
        Attribute.CATEGORY: (Category.objects.all(), "code"),
        Attribute.AREA: (Area.objects.all(), "code"),
        Attribute.BRANCH: (Branch.objects.all(), "code"),
        Attribute.ACCOUNT: (CorporateAccount.objects.all(), "number"),
    }
    for attribute, (rows, code) in tables.items():
        used = {c.code for v in versions for c in v.conditions.all() if c.attribute == attribute}
        for row in rows.filter(**{f"{code}__in": used}) if used else ():
            named[attribute.value, getattr(row, code)] = str(row)
    return named


def _sentence(version: PolicyVersion, named: Named) -> str:
    held: dict[str, list[str]] = {}
    for condition in version.conditions.all():
        name = named.get((condition.attribute, condition.code), condition.code)
        held.setdefault(str(condition.get_attribute_display()), []).append(name)
    parts = [
        gettext("%(attribute)s: %(values)s")
        % {"attribute": attribute, "values": gettext(", ").join(values)}
        for attribute, values in held.items()
    ]
    return gettext("; ").join(parts)
