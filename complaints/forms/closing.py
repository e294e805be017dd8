"""The forms of what ends a complaint; the API takes the same fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from complaints.forms.fields import CodeField
from complaints.forms.moves import MoveForm, words
from complaints.forms.phrases import GuardedFields, SpokenFields
from complaints.models import CallBack, Complaint, RootCause, Stage
from complaints.models.closing import ATTEMPTS_BEFORE_WAIVER


class SettlementForm(GuardedFields, MoveForm):
    answer = words(_("What the customer was told"))
    spoken, stage = ("answer",), Stage.ANSWER


class ResolutionForm(GuardedFields, MoveForm):
    answer = words(_("What the customer is told"))
    accepted = forms.ChoiceField(label=_("Which offer was accepted"), required=False)
    cause = CodeField(
        RootCause.objects.in_use(),
        label=_("Cause, as the customer saw it"),
        required=False,
    )
    spoken, stage = ("answer",), Stage.ANSWER

    def narrow(self) -> None:
        if offers := self.complaint.offered():
            choices = [("", _("none of them")), *((text, text[:120]) for text in offers)]
            self.fields["accepted"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["accepted"]


class CallBackForm(SpokenFields, MoveForm):
    stage = Stage.CALL_BACK
    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=[("", "---------"), *CallBack.Outcome.choices]
    )
    rating = forms.IntegerField(
        label=_("Rating of the result, 1 to 5"), required=False, min_value=1, max_value=5
    )
    treatment = forms.IntegerField(
        label=_("Rating of the treatment, 1 to 5"), required=False, min_value=1, max_value=5
    )
    note = words(_("What the customer said"), required=False)

    def narrow(self) -> None:
        """Say how often nobody was reached: tries count that lie an hour apart (W7)."""
        if tried := self.complaint.attempts():
            text = ngettext(
                "Nobody was reached %(count)d time so far.",
                "Nobody was reached %(count)d times so far.",
                tried,
            )
            more = _("Tries less than an hour apart count as one; %(needed)d are needed.")
            values = {"count": tried, "needed": ATTEMPTS_BEFORE_WAIVER}
            self.fields["outcome"].help_text = f"{text % values} {more % values}"

    def clean(self) -> dict[str, Any]:
        """Who was reached is asked for both ratings; who gives none has said so in the note."""
        data = super().clean()
        if data.get("outcome") == CallBack.Outcome.UNREACHABLE:
            data["rating"] = data["treatment"] = None
        elif not data.get("note"):
            for name in {"rating", "treatment"} - self.errors.keys():
                if data.get(name) is None:
                    text = _(
                        "Ask for a rating from 1 to 5, or write in the note why there is none."
                    )
                    self.add_error(name, text)
        return data


class ArchiveForm(MoveForm):
    WAIVERS = [
        ("", _("called back")),
        ("waived", _("waived by the customer")),
        ("unreachable", _("nobody reached")),
        ("sampled", _("others of the incident are called back")),
    ]
    waiver = forms.ChoiceField(label=_("Call-back"), choices=WAIVERS, required=False)
    note = words(_("Note"), required=False)

    def narrow(self) -> None:
        if self.complaint.kind != Complaint.Kind.COMPLAINT:
            del self.fields["waiver"]  # Nobody is called back
        elif not self.complaint.incident_id:
            self.fields["waiver"].choices = self.WAIVERS[:-1]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("waiver") == "waived" and not data.get("note") and "note" not in self.errors:
            self.add_error("note", _("Write how the customer said that no call-back is wanted."))
        return data
