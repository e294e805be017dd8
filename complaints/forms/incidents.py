"""What a supervisor says for all desks, and how an incident ends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.fields import WordsField, text_area
from complaints.models import Incident


class IncidentForm(forms.Form):
    """`seen` is the version of the page it was sent from."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        # Two of these stand on one page: no two fields may have one id.
        super().__init__(*args, **options | {"auto_id": f"{type(self).__name__}_%s"})


class WordingForm(IncidentForm):
    wording = WordsField(label=_("Wording for all desks"), max_length=5_000, widget=text_area(3))


class ClosingForm(IncidentForm):
    cause = WordsField(label=_("Cause"), max_length=5_000, widget=text_area(2))


def forms_of(incident: Incident) -> dict[str, IncidentForm]:
    """Both forms as they stand before anything is typed."""
    seen = {"seen": incident.version}
    return {
        "wording": WordingForm(initial={**seen, "wording": incident.wording}),
        "closing": ClosingForm(initial=seen),
    }
