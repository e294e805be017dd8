"""Phrases as supervisors write them, and the guard on what is told to a customer."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import patterns, phrase_book, phrases
from complaints.forms.fields import text_area
from complaints.models import ForbiddenPhrase, Phrase, Stage
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
        fields = ["words", "unless", "instead", "instead_zh"]
        widgets = {"unless": text_area(4)}
        help_texts = {
            "words": gettext_lazy(
                "[a/b] stands for either, [/a] for a or nothing, … for up to four other words: "
                "you [/have] got … wrong."
            ),
            "unless": gettext_lazy(
                "One a line: longer words in which these may be said, or what makes them harmless "
                "when it stands before (if …) or after (… you know)."
            ),
        }

    def clean_words(self) -> str:
        words = str(self.cleaned_data["words"])
        if patterns.is_broken(words):
            raise ValidationError(
                _("Close each [ with a ]; between them stand words, parted by /.")
            )
        if not patterns.is_said(words):
            raise ValidationError(_("Write words or characters; signs alone are never found."))
        return words

    def clean(self) -> dict[str, Any]:
        """Longer words must hold the words that are guarded, or they would guard nothing. What
        stood there before is one list for many words."""
        data = super().clean() or self.cleaned_data
        words, before = str(data.get("words", "")), self.instance.unless.splitlines()
        for line in filter(None, map(str.strip, str(data.get("unless", "")).splitlines())):
            if line not in before and not (words and phrases.holds(line, words)):
                text = _("“%(line)s” does not hold “%(words)s” and something around it.")
                self.add_error("unless", text % {"line": line, "words": words})
        return data


EDITED: dict[str, tuple[type[Any], type[Any]]] = {
    "book": (Phrase, PhraseForm),
    "forbidden": (ForbiddenPhrase, ForbiddenForm),
}


class SpokenFields(forms.Form):
    """What is said to a customer: its boxes offer phrases, and what is inserted is counted.

    `phrases` are the keys of what was inserted from the book.
    """

    phrases = forms.CharField(widget=forms.HiddenInput, required=False, max_length=1_000)
    spoken: ClassVar[tuple[str, ...]] = ("note",)
    stage: ClassVar[Stage]

    def offer_phrases(self, number: str) -> None:
        self.used: list[int] = []
        self.overridden: list[Warned] = []
        address = reverse("complaints:phrases", args=[number])
        for name in self.spoken:
            self.fields[name].widget.attrs["data-phrases"] = f"{address}?stage={self.stage}"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        keys = str(data.pop("phrases", "")).split(",")
        self.used = [int(key) for key in keys if key.isdecimal() and len(key) < 18]
        return data


class GuardedFields(SpokenFields):
    """What is told in writing: words better not said are refused once, with what is better.

    Whoever means them says so (`as_is`), and that is counted.
    """

    as_is = forms.BooleanField(
        label=gettext_lazy("Send it as it is; this is counted for quality review"),
        required=False,
    )

    def offer_phrases(self, number: str) -> None:
        """And let them be looked at while somebody types."""
        super().offer_phrases(number)
        for name in self.spoken:
            self.fields[name].widget.attrs |= {
                "hx-post": f"{reverse('phrases:guard')}?boxes={','.join(self.spoken)}",
                "hx-trigger": "input changed delay:600ms",
                "hx-target": "#guard",
                "hx-include": "closest form",
            }

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        means_it = data.pop("as_is", False)
        for name in self.spoken:
            found = phrase_book.warnings(str(data.get(name) or ""))
            self.overridden += found
            if found and not means_it:
                self.add_error(name, [sentence_of(one) for one in found])
        return data


def sentence_of(one: Warned) -> str:
    better = _("Better: %(better)s") % {"better": one.better} if one.better else ""
    text = _("“%(said)s” is better not said to a customer.") % {"said": one.said}
    return f"{text} {better}".strip()
