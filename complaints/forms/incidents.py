from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.fields import text_area
from complaints.models import Incident


class WordingForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Incident
        fields = ["wording"]
        widgets = {"wording": text_area(3)}


class ClosingForm(forms.Form):
    cause = forms.CharField(label=_("Cause"), max_length=2_000, widget=text_area(2))
