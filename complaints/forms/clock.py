"""One clock of a rule: the time, on which calendar, when it stands still, and its ladder."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.forms.amounts import AmountField
from complaints.forms.fields import CodeField
from complaints.models import State
from complaints.models.clocks import DEFINITIONS, Definition
from complaints.previews import PLACES
from sla.amounts import Amount, WorkingDays, share
from sla.drafts import StepDraft, TargetDraft
from sla.models import Audience, Calendar, Clock, LadderStep, Policy, StepAction, Target
from sla.publishing import MOST, is_allowed
from staff.models import Role, User

OFTENEST = timedelta(minutes=15)
OFFICE_DAY = timedelta(hours=8)
SPARE_STEPS = 2  # Empty rungs below those in use
PAUSES = (State.WAITING, State.OFFERED, State.ANSWERED)  # In which a clock may stand still
PARTS = ("share", "later", "action", "audience", "role", "every", "times")


class ClockForm(forms.Form):
    """Without a time, or a share of another rule's, the rule says nothing of the clock."""

    amount = AmountField(
        working_days=True,
        label=gettext_lazy("Time allowed"),
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "48 h"}),
    )
    calendar = CodeField(Calendar.objects.in_use(), label=gettext_lazy("Calendar"), required=False)
    percent = forms.IntegerField(
        label=gettext_lazy("or per cent"), required=False, min_value=1, max_value=1_000
    )
    share_of = CodeField(
        Policy.objects.filter(retired_at=None),
        label=gettext_lazy("of what this rule gives"),
        required=False,
    )
    pauses = forms.MultipleChoiceField(
        label=gettext_lazy("Stands still while"),
        choices=[(state.value, state.label) for state in PAUSES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(
        self, *args: Any, clock: Clock, target: Target | None, policy: Policy, **options: Any
    ) -> None:
        super().__init__(*args, **options | {"initial": _initial(target)})
        self.clock = clock
        share_of = self.fields["share_of"]
        share_of.queryset = share_of.queryset.exclude(pk=policy.pk)  # type: ignore[attr-defined]
        steps = list(target.steps.all()) if target else []
        self.count = max(len(steps) + SPARE_STEPS, self._sent_steps())
        for i in range(self.count):
            step = steps[i] if i < len(steps) else None
            self.fields |= {f"{name}_{i}": field for name, field in _step_fields(step).items()}

    def _sent_steps(self) -> int:
        """How many rungs were sent: the page may have been made from another version."""
        names = re.compile(rf"{re.escape(self.prefix or '')}-share_(\d{{1,3}})")
        found = (names.fullmatch(name) for name in self.data)
        return max((int(match[1]) + 1 for match in found if match), default=0)

    @property
    def definition(self) -> Definition:
        return DEFINITIONS[self.clock]

    def is_used(self) -> bool:
        data = self.cleaned_data
        return data.get("amount") is not None or data.get("percent") is not None

    def rungs(self) -> Iterator[list[forms.BoundField]]:
        for i in range(self.count):
            yield [self[f"{name}_{i}"] for name in PARTS]

    def clean_amount(self) -> Amount | None:
        amount: Amount | None = self.cleaned_data["amount"]
        if amount is not None and not is_allowed(amount):
            raise forms.ValidationError(_("The time must lie between one minute and ten years."))
        return amount

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if data.get("amount") is not None and data.get("percent") is not None:
            self.add_error("percent", _("Give a time or a share of another rule's, not both."))
        if data.get("amount") is not None and not data.get("calendar"):
            self.add_error("calendar", _("Choose the calendar on which the time runs."))
        if data.get("percent") is not None and not data.get("share_of"):
            self.add_error("share_of", _("Choose the rule whose time it is a share of."))
        for i in range(self.count):
            self._clean_step(i)
        for i in self._in_order()[:-1]:
            if data.get(f"every_{i}"):
                self.add_error(f"every_{i}", _("Only the last step of a ladder can repeat."))
        return data

    def _clean_step(self, i: int) -> None:
        said = {name: self.cleaned_data.get(f"{name}_{i}") for name in PARTS}
        unread = {name for name in PARTS if f"{name}_{i}" in self.errors}
        if "times" in unread:
            unread.add("every")
        for name, sentence in _wrong_with(said):
            if name not in unread:  # What cannot be read has its sentence already
                self.add_error(f"{name}_{i}", sentence)
                unread.add(name)

    def draft(self) -> TargetDraft:
        data = self.cleaned_data
        shared = data["amount"] is None
        return TargetDraft(
            self.clock.value,
            data["amount"],
            None if shared else data["calendar"],
            data["pauses"],
            [self._step(i) for i in self._in_order()],
            data["share_of"] if shared else None,
            data["percent"] if shared else None,
        )

    def _in_order(self) -> list[int]:
        """The rungs that say something, as they are reached."""
        data, time = self.cleaned_data, self._time()
        said = [i for i in range(self.count) if data.get(f"audience_{i}")]

        def reached(i: int) -> timedelta:
            share, later = data.get(f"share_{i}") or 0, data.get(f"later_{i}") or timedelta()
            return _about(time) * share / 100 + _about(later)

        return sorted(said, key=reached)

    def _time(self) -> Amount:
        """The time allowed; of a share what it comes to as the other rule stands now."""
        amount, percent, whole = (
            self.cleaned_data.get(name) for name in ("amount", "percent", "share_of")
        )
        if amount is None and percent and whole:
            of_it = Target.objects.filter(version=whole.versions.newest(), clock=self.clock.value)
            base = of_it.first()
            amount = base and base.time and share(base.time, percent)
        return amount or timedelta()

    def _step(self, i: int) -> StepDraft:
        values = {name: self.cleaned_data[f"{name}_{i}"] for name in PARTS}
        return StepDraft(
            values["share"],
            values["audience"],
            values["later"] or timedelta(),
            values["role"] or Role.SUPERVISOR.value,
            values["action"] or StepAction.TELL.value,
            values["every"],
            values["times"] or 0,
        )


def _initial(target: Target | None) -> dict[str, Any]:
    if target is None:
        return {"calendar": "always"}
    return {
        "amount": target.time,
        "calendar": target.calendar.code if target.calendar else "",
        "percent": target.percent,
        "share_of": target.share_of.code if target.share_of else "",
        "pauses": target.pauses,
    }


def _step_fields(step: LadderStep | None) -> dict[str, forms.Field]:
    """The fields of one rung, in the order of PARTS, filled with what the rung says."""
    fields: dict[str, forms.Field] = {
        "share": forms.IntegerField(label=_("per cent"), min_value=0, max_value=100),
        "later": AmountField(label=_("later (or -before)"), signed=True, working_days=True),
        "action": forms.ChoiceField(label=_("do"), choices=StepAction.choices),
        "audience": forms.ChoiceField(label=_("whom"), choices=[("", "—"), *Audience.choices]),
        "role": forms.ChoiceField(label=_("role there"), choices=Role.choices),
        "every": AmountField(label=_("again every"), working_days=True),
        "times": forms.IntegerField(label=_("times"), min_value=0, max_value=100),
    }
    initial = _initial_step(step) if step else {"role": Role.SUPERVISOR}
    for name, field in fields.items():
        field.required, field.initial = False, initial.get(name)
    return fields


def _initial_step(step: LadderStep) -> dict[str, Any]:
    return {
        "share": step.share,
        "later": step.later or None,
        "action": step.action,
        "audience": step.audience,
        "role": step.role,
        "every": step.again,
        "times": step.times or None,
    }


def _about(amount: Amount) -> timedelta:
    """How long an amount is roughly, for an order: a working day here has a day's office hours."""
    return amount.count * OFFICE_DAY if isinstance(amount, WorkingDays) else amount


def _wrong_with(said: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What is wrong with a rung: the part, and a sentence."""
    told, role, every = said["audience"], said["role"], said["every"]
    if not told:
        if said["share"] is not None:
            yield "audience", _("Say whom this step tells, or empty it.")
        return
    if said["share"] is None:
        yield "share", _("Say at which share of the time: 0 to 100.")
    if told in PLACES and role and not User.objects.filter(role=role, is_active=True).exists():
        sentence = _("Nobody is %(role)s, so this step would tell no one; choose another role.")
        yield "role", sentence % {"role": Role(role).label}
    if told in PLACES and not role:
        yield "role", _("Say which role there is told.")
    if _about(abs(said["later"] or timedelta())) > MOST:
        yield "later", _("A step lies within ten years of the due time.")
    if every and _about(every) < OFTENEST:
        yield "every", _("It repeats at most every 15 minutes; write more.")
    if every and _about(every) > MOST:
        yield "every", _("It repeats within ten years; write less.")
    if bool(every) != bool(said["times"]):
        yield "every", _("Say both how often it repeats, and how many times.")
