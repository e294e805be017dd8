"""What a supervisor says in the room of an incident."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints import phrase_book
from complaints.forms.fields import NumberField, WordsField, text_area
from complaints.forms.matter import area_field, category_field
from complaints.forms.people import PersonField
from complaints.forms.phrases import sentence_of
from complaints.models import Complaint, Incident
from complaints.phrase_book import Warned
from staff.models import User
from staff.people import colleagues


class IncidentForm(forms.Form):
    """`seen` is the version of the page it was sent from."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, incident: Incident, user: User, **options: Any) -> None:
        # Several of these stand on one page: no two fields may have one id.
        super().__init__(*args, **options | {"auto_id": f"{type(self).__name__}_%s"})
        self.incident, self.user = incident, user
        self.overridden: list[Warned] = []
        self.fields["seen"].initial = incident.version
        self.narrow()

    def narrow(self) -> None:
        """Offer only what fits this incident and this person."""


class WordingForm(IncidentForm):
    """What all desks say is guarded as an answer is."""

    wording = WordsField(label=_("Wording for all desks"), max_length=5_000, widget=text_area(3))
    as_is = forms.BooleanField(
        label=_("Send it as it is; this is counted for quality review"), required=False
    )

    def narrow(self) -> None:
        self.fields["wording"].initial = self.incident.wording

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.overridden = phrase_book.warnings(str(data.get("wording") or ""))
        if self.overridden and not data.pop("as_is", False):
            self.add_error("wording", [sentence_of(one) for one in self.overridden])
        data.pop("as_is", None)
        return data


class CauseForm(IncidentForm):
    cause = WordsField(
        label=_("Cause, as far as it is known"), max_length=5_000, widget=text_area(2)
    )

    def narrow(self) -> None:
        self.fields["cause"].initial = self.incident.cause


class UpdateForm(IncidentForm):
    text = WordsField(label=_("How it stands"), max_length=5_000, widget=text_area(2))


class OwnerForm(IncidentForm):
    owner = PersonField(label=_("In charge of the incident"))

    def narrow(self) -> None:
        self.fields["owner"].people = colleagues(self.user)  # type: ignore[attr-defined]


class ClosingForm(IncidentForm):
    cause = WordsField(label=_("Cause"), max_length=5_000, widget=text_area(2))

    def narrow(self) -> None:
        self.fields["cause"].initial = self.incident.cause


class MergingForm(IncidentForm):
    into = forms.ModelChoiceField(Incident.objects.none(), label=_("Merge it into"))
    note = WordsField(label=_("Reason"), max_length=5_000, widget=text_area(2))

    def narrow(self) -> None:
        others = Incident.objects.open().visible_to(self.user).exclude(pk=self.incident.pk)
        field = self.fields["into"]
        field.queryset = others.for_list(self.user)  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: f"{one}: {one.problem}"  # type: ignore[attr-defined]


class SplittingForm(IncidentForm):
    """Which members is said beside it, on the list."""

    category, area = category_field(), area_field()
    note = WordsField(label=_("Reason"), max_length=5_000, widget=text_area(2))

    def narrow(self) -> None:
        for name in ("category", "area"):
            self.fields[name].required = True


class ExemptionForm(IncidentForm):
    number = NumberField(Complaint.objects.none(), label=_("Number of the member"))
    reason = WordsField(label=_("Why it is not answered with the others"), max_length=500)

    def narrow(self) -> None:
        mine = Complaint.objects.visible_to(self.user).filter(incident=self.incident)
        self.fields["number"].queryset = mine  # type: ignore[attr-defined]


class OpeningForm(forms.Form):
    """An incident that somebody opens, with the complaints that were proposed."""

    category, area = category_field(), area_field()
    note = WordsField(label=_("Reason"), max_length=5_000, widget=text_area(2))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("category", "area"):
            self.fields[name].required = True


ROOM: dict[str, type[IncidentForm]] = {
    "wording": WordingForm,
    "cause": CauseForm,
    "updates": UpdateForm,
    "owner": OwnerForm,
    "exemptions": ExemptionForm,
    "merging": MergingForm,
    "splitting": SplittingForm,
    "closing": ClosingForm,
}
