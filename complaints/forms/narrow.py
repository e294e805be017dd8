"""What a list of complaints is narrowed to."""

from __future__ import annotations

from django import forms
from django.db.models import Q
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from complaints.classification import Type
from complaints.forms.fields import LookupField, WordsField
from complaints.models import Category, ComplaintQuerySet, State, TypeChoices

MARKS = [
    ("drawn", _("drawn for a call-back")),
    ("left_out", _("not drawn for a call-back")),
    ("chased", _("chased by the customer")),
]
MARKED = {
    "drawn": Q(sampled__is_chosen=True),
    "left_out": Q(sampled__is_chosen=False),
    "chased": Q(chases__gt=0),
}


class SearchForm(forms.Form):
    q = WordsField(
        label=_("Look for"),
        max_length=200,
        help_text=_("Part of a name or company, a telephone, or a customer number."),
    )


class NarrowForm(forms.Form):
    """Nonsense narrows nothing: a list is always shown."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("any")), ("open", _("still open")), *State.choices],
        required=False,
    )
    type = forms.ChoiceField(
        label=_("Type"), choices=[("", _("any")), *TypeChoices.choices], required=False
    )
    mark = forms.ChoiceField(label=_("Mark"), choices=[("", _("any")), *MARKS], required=False)
    category = LookupField(
        Category.objects.all(),
        lookup=reverse_lazy("complaints:categories"),
        label=_("Category"),
        required=False,
    )

    def apply(self, rows: ComplaintQuerySet) -> ComplaintQuerySet:
        self.is_valid()
        data = self.cleaned_data
        if data.get("state") == "open":
            rows = rows.open()
        elif data.get("state"):
            rows = rows.filter(state=data["state"])
        if data.get("type"):
            rows = rows.of_type(Type(data["type"]))
        if data.get("mark"):
            rows = rows.filter(MARKED[data["mark"]])
        if category := data.get("category"):
            rows = rows.filter(category__path__startswith=category.path)
        return rows
