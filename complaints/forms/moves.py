"""The forms of the moves, one for each; the API takes the same fields."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.fields import CodeField, MomentField, NumberField, WordsField, text_area
from complaints.forms.matter import area_field, category_field
from complaints.forms.phrases import GuardedFields, SpokenFields
from complaints.models import Complaint, Stage, Timer
from complaints.models.extension import FIXED
from complaints.models.moves import LONGEST_WAIT, USUAL_WAIT
from complaints.workload import least_said
from sla.models import Clock
from staff.models import Branch, Department, Role, User

LONGEST = 20_000
LONGEST_PROMISE = timedelta(days=731)


class MoveForm(forms.Form):
    """`seen` is the version of the page it was sent from: it finds stale pages."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, complaint: Complaint, user: User, now: datetime, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.complaint, self.user, self.now = complaint, user, now
        self.fields["seen"].initial = complaint.version
        if isinstance(self, SpokenFields):
            self.offer_phrases(str(complaint.number))
        self.narrow()

    def narrow(self) -> None:
        """Offer only what fits this complaint and this person."""


def words(label: Any, *, required: bool = True) -> WordsField:
    return WordsField(label=label, required=required, max_length=LONGEST, widget=text_area(3))


class NoteForm(MoveForm):
    note = words(_("Note"))


class ReasonForm(MoveForm):
    note = words(_("Reason"))


class ContactForm(SpokenFields, MoveForm):
    stage = Stage.CONTACT
    note = words(_("Note"))


class WaitingForm(SpokenFields, MoveForm):
    stage = Stage.WAITING
    note = words(_("Reason"))
    until = MomentField(
        label=_("Until"),
        required=False,
        help_text=_("Then it goes on by itself, and whoever is in charge is told."),
    )

    def narrow(self) -> None:
        self.fields["until"].initial = self.now + USUAL_WAIT

    def clean_until(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["until"]
        if at and not timedelta() < at - self.now <= LONGEST_WAIT:
            text = _("Wait until a time within %(days)d days from now; then you may wait again.")
            raise forms.ValidationError(text % {"days": LONGEST_WAIT.days})
        return at


class ShortForm(MoveForm):
    note = words(_("Note"), required=False)


class PromisingForm(MoveForm):
    """With a time, by which something was promised."""

    def clean_due_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["due_at"]
        if at and not timedelta() < at - self.now <= LONGEST_PROMISE:
            raise forms.ValidationError(
                _("A promise lies in the future, within two years; choose another time.")
            )
        return at


class AnswerForm(GuardedFields, PromisingForm):
    answer = words(_("What the customer is told"))
    due_at = MomentField(label=_("Promised for"), required=False)
    spoken, stage = ("answer",), Stage.ANSWER


class AssignmentForm(MoveForm):
    owner = forms.ModelChoiceField(
        User.objects.none(), label=_("In charge"), to_field_name="username"
    )
    note = words(_("Note"), required=False)

    def narrow(self) -> None:
        people = User.objects.filter(is_active=True, role__in=[Role.FRONT_DESK, Role.SUPERVISOR])
        mine = people.filter(branch__path__startswith=self.user.reach())
        self.fields["owner"].queryset = mine.order_by("full_name")  # type: ignore[attr-defined]
        self.fields["owner"].initial = self.user.username
        self.fields["owner"].help_text = least_said(mine, self.now)


class DispatchForm(MoveForm):
    department = CodeField(Department.objects.in_use(), label=_("Department"))
    note = words(_("What is to be done"))


class CommitmentForm(GuardedFields, PromisingForm):
    spoken, stage = ("promise",), Stage.ANSWER
    promise = WordsField(label=_("What was promised"), max_length=300)
    due_at = MomentField(label=_("By when"))


class ExtensionForm(MoveForm):
    timer = forms.ModelChoiceField(Timer.objects.none(), label=_("Which clock"))
    new_due_at = MomentField(label=_("New time"))
    note = words(_("Reason"))
    told = WordsField(label=_("How and when the customer was told"), max_length=500)

    def narrow(self) -> None:
        live = Timer.objects.live().filter(complaint=self.complaint, due_at__isnull=False)
        field = self.fields["timer"]
        field.queryset = live.exclude(clock__in=FIXED).order_by("due_at")  # type: ignore[attr-defined]
        field.label_from_instance = lambda timer: timer.get_clock_display()  # type: ignore[attr-defined]

    def clean_timer(self) -> int:
        return int(self.cleaned_data["timer"].pk)


class DecisionForm(MoveForm):
    outcome = forms.ChoiceField(
        label=_("Decision"), choices=[("granted", _("granted")), ("refused", _("refused"))]
    )
    note = words(_("Note"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("outcome") == "refused" and not data.get("note"):
            self.add_error("note", _("Say why you refuse it; whoever asked reads that."))
        return data


class FulfilmentForm(MoveForm):
    timer = forms.ModelChoiceField(Timer.objects.none(), label=_("Promise"))
    note = words(_("Note"), required=False)

    def narrow(self) -> None:
        promises = Timer.objects.live().filter(complaint=self.complaint, clock=Clock.COMMITMENT)
        field = self.fields["timer"]
        field.queryset = promises  # type: ignore[attr-defined]
        field.label_from_instance = lambda timer: timer.label  # type: ignore[attr-defined]

    def clean_timer(self) -> int:
        return int(self.cleaned_data["timer"].pk)


class OfferForm(GuardedFields, MoveForm):
    spoken, stage = ("note", "second", "third"), Stage.ANSWER
    note = words(_("What is offered"))
    second = words(_("Or"), required=False)
    third = words(_("Or"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        others = [data.pop("second", ""), data.pop("third", "")]
        data["options"] = [text for text in others if text]
        return data


class TransferForm(MoveForm):
    branch = CodeField(Branch.objects.in_use(), label=_("To"))
    note = words(_("Facts, demand, and what was tried"))  # W2


class ReferralForm(MoveForm):
    company = WordsField(label=_("Which company"), max_length=200)
    told = WordsField(label=_("How and when the customer was told"), max_length=500)
    note = words(_("Reason"))


class CorrectionForm(MoveForm):
    category, area = category_field(), area_field()
    note = words(_("Reason"), required=False)

    def narrow(self) -> None:
        for name in ("category", "area"):
            self.fields[name].initial = getattr(self.complaint, name)
        self.fields["category"].required = self.complaint.category_id is not None


class LinkForm(MoveForm):
    other = NumberField(Complaint.objects.none(), label=_("Number of the other complaint"))
    note = words(_("Note"), required=False)

    def narrow(self) -> None:
        visible = Complaint.objects.visible_to(self.user)
        self.fields["other"].queryset = visible  # type: ignore[attr-defined]


class JoinForm(MoveForm):
    first = forms.ModelChoiceField(
        Complaint.objects.none(), label=_("Join to"), to_field_name="number"
    )
    note = words(_("Note"), required=False)

    def narrow(self) -> None:
        others = Complaint.objects.visible_to(self.user).open().exclude(pk=self.complaint.pk)
        same = others.filter(customer=self.complaint.customer_id, customer__isnull=False)
        self.fields["first"].queryset = same  # type: ignore[attr-defined]
        self.fields["first"].initial = self.complaint.possible_duplicate_of
