"""What a complaint is about and where: chosen while typing, on the log page and later."""

from __future__ import annotations

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from complaints import categories
from complaints.forms.fields import LookupField
from complaints.models import Area, Category, Complaint

NEAR = 5  # So many are named where a text may mean several


def category_field() -> LookupField:
    return LookupField(
        Category.objects.in_use(),
        lookup=reverse_lazy("complaints:categories"),
        near=lambda text: categories.find(text[:200], Complaint.objects.none())[:NEAR],
        label=_("What about"),
        required=False,
    )


def area_field() -> LookupField:
    return LookupField(
        Area.objects.in_use(),
        lookup=reverse_lazy("complaints:areas"),
        near=lambda text: Area.objects.in_use().called(text[:200])[:NEAR],
        label=_("Area"),
        required=False,
    )
