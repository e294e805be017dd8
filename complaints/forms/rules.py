"""A new version of a rule: for whom, and per clock the time, the calendar and the ladder."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from complaints.forms import conditions
from complaints.forms.clock import ClockForm
from complaints.forms.fields import CodeField, MomentField
from complaints.models import WhatIf
from sla.drafts import VersionDraft
from sla.models import Clock, Policy, PolicyVersion
from sla.publishing import RuleRefused, copied

MINUTE = timedelta(minutes=1)


class RuleForm(forms.Form):
    read = forms.IntegerField(widget=forms.HiddenInput)  # The number of the version on the page
    effective_at = MomentField(label=_("In force from"))
    note = forms.CharField(label=_("What changes, and why"), max_length=500)
    is_contract = forms.BooleanField(
        label=_("A contract: its times stand in place of what everybody is promised"),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        newest: PolicyVersion,
        now: datetime,
        begun_with: PolicyVersion | None = None,
        is_trial: bool = False,
        **options: Any,
    ) -> None:
        """It is written over the newest version, and begins with what another one says."""
        begun_with = begun_with or newest
        initial = {"read": newest.number, "effective_at": now}
        initial["is_contract"] = begun_with.is_contract
        super().__init__(*args, **options | {"initial": initial})
        self.now = now
        self.fields["note"].required = not is_trial  # Nothing changes by trying
        self.fields.update(asked := conditions.fields(begun_with))
        self.asked = list(asked)
        targets = {target.clock: target for target in begun_with.targets.all()}
        data = args[0] if args else None
        self.clocks = [
            ClockForm(
                data,
                prefix=clock.value,
                clock=clock,
                target=targets.get(clock.value),
                policy=newest.policy,
            )
            for clock in Clock
        ]

    @property
    def after(self) -> int:
        return int(self.cleaned_data["read"])

    def conditions(self) -> list[forms.BoundField]:
        return [self[attribute] for attribute in self.asked]

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(form.is_valid() for form in self.clocks)])

    def refuse(self, refusal: RuleRefused, *, newest: PolicyVersion) -> None:
        """Say why it was not published. Who has seen that may send it again over the newest."""
        self.say(refusal)
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["read"] = str(newest.number)  # type: ignore[index]

    def say(self, refusal: RuleRefused) -> None:
        """Put the refusal at the field that it is about."""
        clock = next((one for one in self.clocks if one.clock.value == refusal.clock), None)
        (clock or self).add_error(refusal.field or None, str(refusal))

    @property
    def broken(self) -> list[ClockForm]:
        return [clock for clock in self.clocks if clock.errors] if self.is_bound else []

    def sentences(self) -> list[str]:
        """Everything that is wrong, each thing once."""
        errors = [form.errors for form in (self, *self.clocks)]
        said = [str(text) for one in errors for texts in one.values() for text in texts]
        return list(dict.fromkeys(said))

    def clean_effective_at(self) -> datetime:
        return in_force_from(self.cleaned_data["effective_at"], self.now)

    def clean(self) -> dict[str, Any]:
        super().clean()
        can_be_read = all(form.is_valid() for form in self.clocks)
        if can_be_read and not any(form.is_used() for form in self.clocks):
            raise forms.ValidationError(_("Give at least one clock a time."))
        return self.cleaned_data

    def draft(self) -> VersionDraft:
        chosen = {name: self.cleaned_data[name] for name in self.asked}
        return VersionDraft(
            effective_at=self.cleaned_data["effective_at"],
            conditions={
                name: list(dict.fromkeys(codes)) for name, codes in chosen.items() if codes
            },
            targets=[form.draft() for form in self.clocks if form.is_used()],
            note=self.cleaned_data["note"],
            is_contract=self.cleaned_data["is_contract"],
        )

    def as_far_as_valid(self) -> VersionDraft:
        """What can be read of a form that is still being written."""
        self.is_valid()
        chosen = {name: self.cleaned_data.get(name) for name in self.asked}
        return VersionDraft(
            effective_at=self.now,
            conditions={name: codes for name, codes in chosen.items() if codes},
            targets=[form.draft() for form in self.clocks if form.is_valid() and form.is_used()],
            is_contract=bool(self.cleaned_data.get("is_contract")),
        )


def in_force_from(at: datetime, now: datetime) -> datetime:
    """When a version takes effect. Raises ValidationError where that is past.

    People write whole minutes: the running one counts as now.
    """
    if at < now - 2 * MINUTE:
        raise forms.ValidationError(
            _("A rule cannot take effect in the past; choose now or later.")
        )
    return max(at, now)


def reopened(what_if: WhatIf) -> RuleForm:
    """The form as it was sent for a what-if, read at the time it was sent."""
    newest = what_if.policy.versions.newest()
    assert newest is not None  # There is one from the start
    return RuleForm(QueryDict(what_if.draft), newest=newest, now=what_if.asked_at, is_trial=True)


class ExampleForm(forms.Form):
    """The complaint that a preview is made for."""

    received = MomentField(label=_("An example received"), required=False)

    def __init__(self, *args: Any, now: datetime, **options: Any) -> None:
        super().__init__(*args, **options | {"initial": {"received": now}})
        self.now = now

    def start(self) -> datetime:
        """When the example was received: now, where nothing useful was written."""
        return (self.is_valid() and self.cleaned_data["received"]) or self.now


class RenameForm(forms.Form):
    """What a rule is called."""

    name = forms.CharField(label=_("Name"), max_length=200)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=200, required=False)


class NewRuleForm(forms.Form):
    """A new rule: its names, and the rule whose times it begins with."""

    code = forms.SlugField(label=_("Code"), max_length=80)
    name = forms.CharField(label=_("Name"), max_length=200)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=200, required=False)
    like = CodeField(Policy.objects.all(), label=_("Begin with the times of"))

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if Policy.objects.filter(code=code).exists():
            raise forms.ValidationError(
                _("There is a rule “%(code)s” already."), params={"code": code}
            )
        return code

    def create(self, *, by: Any, at: datetime) -> Policy:
        """The rule, with a first version that takes effect only when it is published anew."""
        names = {name: self.cleaned_data[name] for name in ("code", "name", "name_zh")}
        return copied(self.cleaned_data["like"], names, by=by, at=at)
