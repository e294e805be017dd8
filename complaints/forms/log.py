"""What the front desk types while the customer is on the phone. The API uses the same form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints import intake, phrase_book
from complaints.forms.caller import CALLER_FIELDS, CallerFields
from complaints.forms.fields import CodeField, LinesField, MomentField, WordsField, text_area
from complaints.forms.matter import area_field, category_field
from complaints.forms.phrases import sentence_of
from complaints.guidance import Demeanour, Nature
from complaints.intake import NewComplaint
from complaints.models import Channel, Complaint, ReceivingBody
from complaints.phrase_book import Warned
from staff.models import Branch


class ComplaintForm(CallerFields):
    overridden: Sequence[Warned] = ()
    kind = forms.ChoiceField(
        label=_("Kind of contact"),
        choices=Complaint.Kind.choices,
        initial=Complaint.Kind.COMPLAINT,
        required=False,
    )
    channel = CodeField(Channel.objects.in_use().filter(is_bulk=False), label=_("Channel"))
    body = CodeField(
        ReceivingBody.objects.in_use(),
        label=_("Received through"),
        required=False,
        help_text=_("Who took the complaint first, if not we ourselves."),
    )
    received_at = MomentField(
        label=_("Received"), required=False, help_text=_("Leave empty for now.")
    )
    category = category_field()
    area = area_field()
    what = LinesField(label=_("What happened"), widget=text_area(5))
    happened_at = MomentField(label=_("When"), required=False)
    place = WordsField(label=_("Where"), required=False, max_length=300)
    amount = forms.DecimalField(
        label=_("Amount"), required=False, min_value=0, max_digits=12, decimal_places=2
    )
    remedy = WordsField(label=_("What the customer asks for"), required=False, widget=text_area(2))
    nature = forms.ChoiceField(
        label=_("Wants"), choices=Nature.choices, required=False, widget=forms.RadioSelect
    )
    demeanour = forms.ChoiceField(
        label=_("Is"), choices=Demeanour.choices, required=False, widget=forms.RadioSelect
    )
    handling_branch = CodeField(
        Branch.objects.in_use(),
        label=_("To be solved by"),
        required=False,
        help_text=_("Leave empty for your own branch."),
    )
    answered = WordsField(
        label=_("Answered on the phone"),
        required=False,
        widget=text_area(2),
        help_text=_(
            "What the customer was told. An enquiry, suggestion, report or praise is closed with "
            "it; a complaint is not."
        ),
    )
    as_is = forms.BooleanField(
        label=_("Send it as it is; this is counted for quality review"), required=False
    )
    major_reason = WordsField(
        label=_("Major, because"),
        required=False,
        max_length=500,
        help_text=_("Press, court, injury, regulator: say what makes it a major complaint."),
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.user.branch is None:
            raise forms.ValidationError(
                _("You belong to no branch, so you cannot log complaints; ask an admin.")
            )
        self._clean_answered()
        if not self.errors.keys() & CALLER_FIELDS:
            self.find_caller()
        if not self.errors:
            for field, sentence in intake.errors_of(self.complaint(), at=self.now).items():
                self.add_error(field, sentence)
        return self.cleaned_data

    def _clean_answered(self) -> None:
        """Only what is no complaint is closed at once, in words that may be said."""
        data = self.cleaned_data
        answered, kind = str(data.get("answered") or ""), data.get("kind")
        if answered and kind in (None, "", Complaint.Kind.COMPLAINT):
            text = _("A complaint is not closed so; choose another kind of contact, or empty this.")
            self.add_error("answered", text)
        self.overridden = phrase_book.warnings(answered) if answered else ()
        if self.overridden and not data.get("as_is"):
            self.add_error("answered", [sentence_of(one) for one in self.overridden])

    def marks(self) -> list[forms.BoundField]:
        """The quick marks that bring up guidance."""
        return [self["nature"], self["demeanour"]]

    def complaint(self) -> NewComplaint:
        """What is to be logged, from a valid form."""
        data = self.cleaned_data
        branch = cast(Branch, self.user.branch)
        names = ("what", "channel", "category", "area", "body", "happened_at", "place", "amount")
        return NewComplaint(
            **{name: data[name] for name in names},
            remedy=data["remedy"],
            nature=data["nature"],
            demeanour=data["demeanour"],
            major_reason=data["major_reason"],
            kind=data["kind"] or Complaint.Kind.COMPLAINT,
            branch=branch,
            handling_branch=data["handling_branch"],
            received_at=data["received_at"] or self.now,
            customer=data["found"],
            caller_said=data["caller_said"],
        )


class TypedForm(ComplaintForm):
    """The same form while somebody is typing: what is missing or wrong does not matter yet."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.required = False

    def clean(self) -> dict[str, Any]:
        return self.cleaned_data

    def so_far(self) -> NewComplaint:
        """What is known of the complaint, after `is_valid`."""
        data = dict.fromkeys(self.fields, "") | self.cleaned_data
        branch = cast(Branch, self.user.branch)
        return NewComplaint(
            what=data["what"],
            remedy=data["remedy"],
            kind=data["kind"] or Complaint.Kind.COMPLAINT,
            channel=data["channel"] or Channel.objects.in_use().filter(is_bulk=False)[0],
            body=data["body"] or None,
            category=data["category"] or None,
            area=data["area"] or None,
            branch=branch,
            handling_branch=data["handling_branch"] or None,
            received_at=min(data["received_at"] or self.now, self.now),
            customer=self.known_caller(data),
            major_reason=data["major_reason"],
            nature=data["nature"],
            demeanour=data["demeanour"],
        )
