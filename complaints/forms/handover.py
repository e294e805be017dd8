"""Handing over at the end of a shift."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.forms.fields import WordsField, text_area
from complaints.models import Complaint, Handover
from staff.models import Role, User


class HandoverForm(forms.Form):
    taker = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("To"), to_field_name="username"
    )
    complaints = forms.ModelMultipleChoiceField(
        Complaint.objects.none(),
        label=gettext_lazy("Which"),
        to_field_name="number",
        widget=forms.CheckboxSelectMultiple,
    )
    note = WordsField(
        label=gettext_lazy("What they must know"), max_length=4_000, widget=text_area(3)
    )

    def __init__(
        self, *args: Any, user: User, typed: Mapping[str, str] | None, **options: Any
    ) -> None:
        """`typed` is what a draft holds, the numbers that are ticked one a line."""
        super().__init__(*args, **options)
        desk = User.objects.filter(is_active=True, role__in=[Role.FRONT_DESK, Role.SUPERVISOR])
        others = desk.filter(branch=user.branch).exclude(pk=user.pk).order_by("full_name")
        mine = Handover.objects.to_offer(user).in_order_of_work()
        own = mine.select_related("category", "area")
        self.fields["taker"].queryset = others  # type: ignore[attr-defined]
        field = self.fields["complaints"]
        field.queryset = own  # type: ignore[attr-defined]
        field.label_from_instance = _named_with_its_time  # type: ignore[attr-defined]
        self.initial = {"complaints": own}  # All of it, usually
        if typed is not None:
            self.initial = {**typed, "complaints": typed.get("complaints", "").split("\n")}


def _named_with_its_time(complaint: Any) -> str:
    named = f"{complaint.number} {complaint.title}"
    if complaint.next_due_at is None:
        return named
    due = formats.date_format(timezone.localtime(complaint.next_due_at), "SHORT_DATETIME_FORMAT")
    return _("%(complaint)s, due %(due)s") % {"complaint": named, "due": due}
