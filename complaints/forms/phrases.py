"""Phrases as supervisors write them, and the guard on what is told to a customer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import phrase_book, phrases
from complaints.forms.fields import text_area
from complaints.models import ForbiddenPhrase, Phrase
from complaints.phrase_book import Warned


class PhraseForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Phrase
        fields = ["situation", "situation_zh", "stage", "type", "text", "text_zh"]
        widgets = {"text": text_area(3), "text_zh": text_area(3)}
        help_texts = {
            "text": gettext_lazy(
                "{number}, {customer}, {due}, {owner}, {branch} and {problem} are filled in."
            )
        }


class ForbiddenForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = ForbiddenPhrase
        fields = ["words", "instead", "instead_zh"]

    def clean_words(self) -> str:
        words = str(self.cleaned_data["words"])
        if not phrases.signs(words):
            raise ValidationError(_("Write words or characters; signs alone are never found."))
        return words


EDITED: dict[str, tuple[type[Any], type[Any]]] = {
    "book": (Phrase, PhraseForm),
    "forbidden": (ForbiddenPhrase, ForbiddenForm),
}


class GuardedFields(forms.Form):
    """What is told to a customer: words better not said are refused once, with what is better.

    Whoever means them says so (`as_is`), and that is counted. `phrases` are the keys of what
    was inserted from the book.
    """

    as_is = forms.BooleanField(
        label=gettext_lazy("Send it as it is; this is counted for quality review"),
        required=False,
    )
    phrases = forms.CharField(widget=forms.HiddenInput, required=False, max_length=1_000)
    stage = "answer"

    def guard(self, number: str) -> None:
        """Let the box offer phrases and be looked at while somebody types."""
        self.overridden: list[Warned] = []
        self.used: list[int] = []
        self.fields["answer"].widget.attrs |= {
            "data-phrases": reverse("complaints:phrases", args=[number]) + f"?stage={self.stage}",
            "hx-post": reverse("phrases:guard"),
            "hx-trigger": "input changed delay:600ms",
            "hx-target": "#guard",
            "hx-include": "closest form",
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        found = phrase_book.warnings(str(data.get("answer") or ""))
        if found and not data.get("as_is"):
            self.add_error("answer", [_sentence(one) for one in found])
            self.fields["as_is"].widget.attrs["data-asked"] = "yes"
        self.overridden = found
        keys = str(data.pop("phrases", "")).split(",")
        self.used = [int(key) for key in keys if key.isdecimal() and len(key) < 18]
        data.pop("as_is", None)
        return data


def _sentence(one: Warned) -> str:
    better = _("Better: %(better)s") % {"better": one.better} if one.better else ""
    text = _("“%(said)s” is better not said to a customer.") % {"said": one.said}
    return f"{text} {better}".strip()
