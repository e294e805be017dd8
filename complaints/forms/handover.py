"""Handing over at the end of a shift."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.fields import WordsField, text_area
from complaints.models import Complaint
from staff.models import Role, User


class HandoverForm(forms.Form):
    taker = forms.ModelChoiceField(User.objects.none(), label=_("To"), to_field_name="username")
    complaints = forms.ModelMultipleChoiceField(
        Complaint.objects.none(),
        label=_("Which"),
        to_field_name="number",
        widget=forms.CheckboxSelectMultiple,
    )
    note = WordsField(label=_("What they must know"), max_length=4_000, widget=text_area(3))

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        desk = User.objects.filter(is_active=True, role__in=[Role.FRONT_DESK, Role.SUPERVISOR])
        others = desk.filter(branch=user.branch).exclude(pk=user.pk).order_by("full_name")
        own = Complaint.objects.open().filter(owner=user).select_related("category", "area")
        self.fields["taker"].queryset = others  # type: ignore[attr-defined]
        field = self.fields["complaints"]
        field.queryset = own.order_by("pk")  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: f"{one.number} {one.title}"  # type: ignore[attr-defined]
        field.initial = own  # All of it, usually
