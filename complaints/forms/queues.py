"""What a queue is narrowed to, which columns it shows, and the name it is kept under."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from complaints.forms.fields import LookupField
from complaints.forms.people import PersonField
from complaints.models import OPEN, Area, Category, Channel, SavedView, State, TypeChoices
from complaints.models.standing import BITS, CHASED, DRAWN, LEFT_OUT, StandingQuerySet
from staff.models import Branch, User
from staff.people import everybody_below

COLUMNS = {
    "types": _("Types"),
    "customer": _("Customer"),
    "due": _("Next due"),
    "owner": _("In charge"),
    "state": _("State"),
    "received": _("Received"),
    "branch": _("Branch"),
    "channel": _("Channel"),
}
MARKS = {
    "drawn": (_("drawn for a call-back"), DRAWN),
    "left_out": (_("not drawn for a call-back"), LEFT_OUT),
    "chased": (_("chased by the customer"), CHASED),
}
SHOWN = ("types", "customer", "due", "owner", "state", "received")
OPEN_STATES = [(one.value, one.label) for one in State if one in OPEN]


class QueueForm(forms.Form):
    """Nonsense narrows nothing: a queue is always shown."""

    type = forms.ChoiceField(
        label=_("Type"), choices=[("", _("any")), *TypeChoices.choices], required=False
    )
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("any")), *OPEN_STATES], required=False
    )
    category = LookupField(
        Category.objects.all(),
        lookup=reverse_lazy("complaints:categories"),
        label=_("Category"),
        required=False,
    )
    area = LookupField(
        Area.objects.all(), lookup=reverse_lazy("complaints:areas"), label=_("Area"), required=False
    )
    branch = LookupField(
        Branch.objects.all(),
        lookup=reverse_lazy("queues:branches"),
        label=_("Branch"),
        required=False,
    )
    channel = LookupField(
        Channel.objects.all(),
        lookup=reverse_lazy("queues:channels"),
        label=_("Channel"),
        required=False,
    )
    owner = PersonField(label=_("In charge"), required=False)
    mark = forms.ChoiceField(
        label=_("Mark"),
        choices=[("", _("any")), *((code, label) for code, (label, _bit) in MARKS.items())],
        required=False,
    )
    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        choices=list(COLUMNS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        initial=SHOWN,
    )

    def __init__(self, asked: QueryDict, *, user: User) -> None:
        super().__init__(asked)
        self.asked = asked
        self.fields["owner"].people = everybody_below(user)  # type: ignore[attr-defined]
        below = Branch.objects.filter(path__startswith=user.reach())
        self.fields["branch"].queryset = below  # type: ignore[attr-defined]
        self.is_valid()
        self.chosen = getattr(self, "cleaned_data", {})

    @property
    def filters(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name != "columns"]

    @property
    def shown(self) -> list[str]:
        """The columns to show, in the order of COLUMNS."""
        chosen = self.chosen.get("columns") or SHOWN
        return [name for name in COLUMNS if name in chosen]

    @property
    def boxes(self) -> list[tuple[str, Any, bool]]:
        """Each column with its name, and whether it is shown."""
        return [(name, label, name in self.shown) for name, label in COLUMNS.items()]

    @property
    def narrows(self) -> bool:
        return any(value for name, value in self.chosen.items() if name != "columns")

    def kept(self) -> dict[str, Any]:
        """What was chosen, as it stands in the address of the page."""
        return {name: self.asked.getlist(name) for name in self.fields if self.asked.get(name)}

    def apply(self, rows: StandingQuerySet) -> StandingQuerySet:
        chosen = self.chosen
        if chosen.get("type"):
            rows = rows.having(BITS[chosen["type"]])
        if chosen.get("mark"):
            rows = rows.having(MARKS[chosen["mark"]][1])
        for name in ("state", "channel", "owner"):
            if chosen.get(name):
                rows = rows.filter(**{name: chosen[name]})
        for name, nodes in (("category", Category.objects), ("area", Area.objects)):
            if chosen.get(name):
                rows = rows.filter(**{f"{name}__in": nodes.below(chosen[name])})
        if chosen.get("branch"):
            rows = rows.filter(handling_branch__path__startswith=chosen["branch"].path)
        return rows


class SavedViewForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = SavedView
        fields = ["name", "is_shared"]

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options | {"auto_id": "view_%s"})
        self.user = user

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if SavedView.objects.filter(user=self.user, name=name).exists():
            raise forms.ValidationError(_("You have a view of this name already; choose another."))
        return name
