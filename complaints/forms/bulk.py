"""What is said once for many complaints."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from complaints import phrase_book
from complaints.forms.fields import LookupField, WordsField, text_area
from complaints.forms.people import PersonField
from complaints.forms.phrases import sentence_of
from complaints.models import Incident
from complaints.phrase_book import Warned
from complaints.phrases import gaps, strays
from complaints.workload import least_loaded, least_said
from staff.models import Branch, User
from staff.people import colleagues

LONGEST = 20_000
KNOWN = frozenset({"number", "customer", "due", "owner", "branch", "problem"})


def words(label: Any, *, required: bool = True) -> WordsField:
    return WordsField(label=label, required=required, max_length=LONGEST, widget=text_area(3))


class BulkForm(forms.Form):
    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user
        self.overridden: list[Warned] = []
        self.used: list[int] = []
        self.narrow()

    def narrow(self) -> None:
        """Offer only what this person may choose."""

    def suggest(self, now: datetime) -> None:
        """Say beforehand what is likely meant."""


class TakeForm(BulkForm):
    note = words(_("Note"), required=False)


class AssignForm(BulkForm):
    owner = PersonField(label=_("In charge"))
    note = words(_("Note"), required=False)

    def narrow(self) -> None:
        self.fields["owner"].people = colleagues(self.user)  # type: ignore[attr-defined]

    def suggest(self, now: datetime) -> None:
        """Whoever has the least to do."""
        least = least_loaded(colleagues(self.user), now)
        self.fields["owner"].initial = least and least.username
        self.fields["owner"].help_text = least_said(colleagues(self.user), now)


class TransferForm(BulkForm):
    branch = LookupField(
        Branch.objects.in_use(), lookup=reverse_lazy("queues:all-branches"), label=_("To")
    )
    note = words(_("Facts, demand, and what was tried"))  # W2


class AnswerForm(BulkForm):
    """Guarded as for one; the worker reads it again with what was said there."""

    answer = words(_("What the customer is told"))
    as_is = forms.BooleanField(
        label=_("Send it as it is; this is counted for quality review"), required=False
    )

    def narrow(self) -> None:
        self.fields["answer"].help_text = _(
            "{number}, {customer}, {due}, {owner}, {branch} and {problem} are filled in."
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        answer = str(data.get("answer") or "")
        self.overridden = phrase_book.warnings(answer)
        unknown = [name for name in gaps(answer) if name[1:-1] not in KNOWN]
        if unknown:
            text = _("Nothing is filled in for %(names)s: write one of those below.")
            self.add_error("answer", text % {"names": ", ".join(unknown)})
        elif strays(answer):
            text = _("A brace is left over: write {customer} without blanks, and no other braces.")
            self.add_error("answer", text)
        if self.overridden and not data.get("as_is"):
            self.add_error("answer", [sentence_of(one) for one in self.overridden])
        return data


class UndoForm(BulkForm):
    """There is nothing to say."""


class NoteForm(BulkForm):
    note = words(_("Note"))


class RaiseForm(BulkForm):
    note = words(_("Reason"))


class IncidentChoiceForm(BulkForm):
    incident = forms.ModelChoiceField(Incident.objects.none(), label=_("Incident"))
    note = words(_("Reason"), required=False)

    def narrow(self) -> None:
        mine = Incident.objects.open().visible_to(self.user).for_list(self.user)
        field = self.fields["incident"]
        field.queryset = mine  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: f"{one}: {one.problem}"  # type: ignore[attr-defined]
