"""A new version of a rule: conditions, and per clock the time, the calendar and the ladder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints.forms.fields import CodeField, MomentField
from complaints.models import Category, Channel, ReceivingBody, TypeChoices
from customers.models import CorporateLevel, Tier
from sla.models import Attribute, Audience, Calendar, Clock, PolicyVersion, Target
from sla.publishing import StepDraft, TargetDraft, VersionDraft
from staff.models import Branch

SPARE_STEPS = 2  # Empty rungs below those in use
MINUTE = timedelta(minutes=1)
TEN_YEARS = timedelta(days=3653) // MINUTE


class RuleForm(forms.Form):
    read = forms.IntegerField(widget=forms.HiddenInput)  # The number of the version on the page
    effective_at = MomentField(label=_("In force from"))
    note = forms.CharField(label=_("What changes, and why"), max_length=500)

    def __init__(self, *args: Any, newest: PolicyVersion, now: datetime, **options: Any) -> None:
        initial = {"read": newest.number, "effective_at": now}
        super().__init__(*args, **options | {"initial": initial})
        self.now = now
        held: dict[str, list[str]] = {}
        for condition in newest.conditions.all():
            held.setdefault(condition.attribute, []).append(condition.code)
        for attribute, choices in _choices().items():
            self.fields[attribute] = forms.MultipleChoiceField(
                label=Attribute(attribute).label,
                choices=choices,
                required=False,
                initial=held.get(attribute, []),
                help_text=_("None chosen: any."),
            )
        targets = {target.clock: target for target in newest.targets.all()}
        data = args[0] if args else None
        self.clocks = [
            ClockForm(data, prefix=clock.value, clock=clock, target=targets.get(clock.value))
            for clock in Clock
        ]

    @property
    def after(self) -> int:
        return int(self.cleaned_data["read"])

    def conditions(self) -> list[forms.BoundField]:
        return [self[attribute] for attribute in _choices()]

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(form.is_valid() for form in self.clocks)])

    def clean_effective_at(self) -> datetime:
        at: datetime = self.cleaned_data["effective_at"]
        # The form shows whole minutes: the running one counts as now.
        if at < self.now - 2 * MINUTE:
            raise forms.ValidationError(
                _("A rule cannot take effect in the past; choose now or later.")
            )
        return max(at, self.now)

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not any(form.is_valid() and form.is_used() for form in self.clocks):
            raise forms.ValidationError(_("Give at least one clock a time."))
        return self.cleaned_data

    def draft(self) -> VersionDraft:
        chosen = {name: self.cleaned_data[name] for name in _choices()}
        return VersionDraft(
            effective_at=self.cleaned_data["effective_at"],
            conditions={name: codes for name, codes in chosen.items() if codes},
            targets=[form.draft() for form in self.clocks if form.is_used()],
            note=self.cleaned_data["note"],
        )


def in_words(versions: Iterable[PolicyVersion]) -> list[tuple[PolicyVersion, str]]:
    """Each version with its conditions as people call them; empty for every complaint."""
    named = {
        (attribute, code): str(label)
        for attribute, choices in _choices().items()
        for code, label in choices
    }
    return [(version, _conditions(version, named)) for version in versions]


def _conditions(version: PolicyVersion, named: dict[tuple[str, str], str]) -> str:
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


def _choices() -> dict[str, list[tuple[str, str]]]:
    """What a condition can name, by attribute."""
    tables: dict[Attribute, Any] = {
        Attribute.TIER: Tier.objects.all(),
        Attribute.CORPORATE_LEVEL: CorporateLevel.objects.all(),
        Attribute.CATEGORY: Category.objects.all(),
        Attribute.CHANNEL: Channel.objects.all(),
        Attribute.BODY: ReceivingBody.objects.all(),
        Attribute.BRANCH: Branch.objects.all(),
    }
    types = [(one.value, str(one.label)) for one in TypeChoices]
    named = {name.value: [(row.code, str(row)) for row in rows] for name, rows in tables.items()}
    return {Attribute.TYPE.value: types, **named}


class ClockForm(forms.Form):
    """One clock of a rule. Without a time the rule says nothing of it."""

    minutes = forms.IntegerField(
        label=_("Minutes allowed"), required=False, min_value=1, max_value=TEN_YEARS
    )
    calendar = CodeField(Calendar.objects.all(), label=_("Calendar"), required=False)
    pauses = forms.BooleanField(label=_("Stands still while waiting"), required=False)

    def __init__(self, *args: Any, clock: Clock, target: Target | None, **options: Any) -> None:
        super().__init__(*args, **options | {"initial": _initial(target)})
        self.clock = clock
        steps = list(target.steps.all()) if target else []
        for i in range(len(steps) + SPARE_STEPS):
            step = steps[i] if i < len(steps) else None
            for name, field in _step_fields(step).items():
                self.fields[f"{name}_{i}"] = field
        self.count = len(steps) + SPARE_STEPS

    def is_used(self) -> bool:
        return self.cleaned_data.get("minutes") is not None

    def rungs(self) -> Iterator[list[forms.BoundField]]:
        for i in range(self.count):
            yield [self[f"{name}_{i}"] for name in ("share", "later", "audience")]

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.is_used() and not self.cleaned_data.get("calendar"):
            self.add_error("calendar", _("Choose the calendar on which the time runs."))
        for i in range(self.count):
            told = self.cleaned_data.get(f"audience_{i}")
            if told and self.cleaned_data.get(f"share_{i}") is None:
                self.add_error(f"share_{i}", _("Say at which share of the time: 0 to 100."))
        return self.cleaned_data

    def draft(self) -> TargetDraft:
        data = self.cleaned_data
        steps = [
            StepDraft(data[f"share_{i}"], data[f"audience_{i}"], (data[f"later_{i}"] or 0) * MINUTE)
            for i in range(self.count)
            if data[f"audience_{i}"]
        ]
        steps.sort(key=lambda step: (step.share, step.offset))
        amount = data["minutes"] * MINUTE
        return TargetDraft(self.clock.value, amount, data["calendar"], data["pauses"], steps)


def _initial(target: Target | None) -> dict[str, Any]:
    if target is None:
        return {"calendar": "always"}
    minutes, calendar = target.amount // MINUTE, target.calendar.code
    return {"minutes": minutes, "calendar": calendar, "pauses": target.pauses}


def _step_fields(step: Any) -> dict[str, forms.Field]:
    share = step.share if step else None
    later = step.offset // MINUTE if step and step.offset else None
    audience = step.audience if step else ""
    return {
        "share": forms.IntegerField(
            label=_("per cent"), required=False, min_value=0, max_value=100, initial=share
        ),
        "later": forms.IntegerField(
            label=_("minutes later"),
            required=False,
            min_value=0,
            max_value=TEN_YEARS,
            initial=later,
        ),
        "audience": forms.ChoiceField(
            label=_("tell"),
            choices=[("", "—"), *Audience.choices],
            required=False,
            initial=audience,
        ),
    }
