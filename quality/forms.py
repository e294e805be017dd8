"""The score card to be filled in, the appeal, and what is decided on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.fields import WordsField, text_area
from complaints.models import PhraseUse
from quality.models import Item, Review, Verdict

LONGEST = 5_000


class CardForm(forms.Form):
    """One choice for each item that is in use; `hits` suggest what the guard has seen."""

    def __init__(self, *args: Any, hits: Sequence[PhraseUse] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.items = {f"item-{one.pk}": one for one in Item.objects.filter(retired_at=None)}
        for name, item in self.items.items():
            self.fields[name] = forms.ChoiceField(
                label=str(item),
                choices=Verdict.Finding.choices,
                widget=forms.RadioSelect,
                initial=Verdict.Finding.NOT_MET if hits and item.watches_phrases else None,
                help_text=self._help(item),
            )
        self.fields["comment"] = WordsField(
            label=_("What to say about it"),
            required=False,
            max_length=LONGEST,
            widget=text_area(3),
        )

    @staticmethod
    def _help(item: Item) -> str:
        weight = _("weight %(weight)d") % {"weight": item.weight}
        critical = _("critical: not met means zero")
        return f"{weight}; {critical}" if item.is_critical else weight

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        found = [data.get(name) for name in self.items]
        if not self.errors and set(found) <= {Verdict.Finding.NOT_ASKED}:
            raise forms.ValidationError(_("Judge one item at least."))
        return data

    def findings(self) -> dict[Item, str]:
        return {item: self.cleaned_data[name] for name, item in self.items.items()}


class AppealForm(forms.Form):
    reason = WordsField(label=_("Why the review is wrong"), max_length=LONGEST, widget=text_area(3))


class DecisionForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (Review.State.UPHELD, _("the review stands")),
            (Review.State.ANNULLED, _("annul it; somebody else reviews it anew")),
        ],
    )
    note = WordsField(label=_("Reason"), max_length=LONGEST, widget=text_area(3))
