"""What lists can be narrowed to. Nonsense is a 400 that names the parameter."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from complaints.classification import Type
from complaints.models import (
    FINAL,
    Category,
    Channel,
    Complaint,
    ComplaintQuerySet,
    Incident,
    State,
    TypeChoices,
)

YES_OR_NO = [("true", _("yes")), ("false", _("no"))]


@extend_schema_field(OpenApiTypes.BOOL)
class YesOrNo(filters.ChoiceFilter):  # type: ignore[misc]
    """`true` or `false`; the library's own takes anything else for no filter at all."""

    def __init__(self, **options: object) -> None:
        super().__init__(choices=YES_OR_NO, **options)


@extend_schema_field(OpenApiTypes.INT)
class Key(filters.Filter):  # type: ignore[misc]
    field_class = forms.IntegerField


class ComplaintFilter(filters.FilterSet):  # type: ignore[misc]
    state = filters.ChoiceFilter(choices=State.choices)
    type = filters.ChoiceFilter(choices=TypeChoices.choices, method="of_type")
    category = filters.ModelChoiceFilter(
        queryset=Category.objects.all(),
        to_field_name="code",
        method="within",
        help_text=_("The code of a category; those below it are included."),
    )
    channel = filters.ModelChoiceFilter(queryset=Channel.objects.all(), to_field_name="code")
    received_after = filters.IsoDateTimeFilter(field_name="received_at", lookup_expr="gte")
    received_before = filters.IsoDateTimeFilter(field_name="received_at", lookup_expr="lt")
    source_number = filters.CharFilter()
    customer = filters.CharFilter(
        field_name="customer__number", help_text=_("The number of the customer.")
    )
    incident = Key(field_name="incident")
    open = YesOrNo(method="still_open")

    class Meta:
        model = Complaint
        fields: list[str] = []

    def of_type(self, rows: ComplaintQuerySet, name: str, value: str) -> ComplaintQuerySet:
        return rows.of_type(Type(value))

    def within(self, rows: ComplaintQuerySet, name: str, value: Category) -> ComplaintQuerySet:
        return rows.filter(category__path__startswith=value.path)

    def still_open(self, rows: ComplaintQuerySet, name: str, value: str) -> ComplaintQuerySet:
        return rows.open() if value == "true" else rows.filter(state__in=FINAL)


class IncidentFilter(filters.FilterSet):  # type: ignore[misc]
    open = YesOrNo(method="still_open")

    class Meta:
        model = Incident
        fields: list[str] = []

    def still_open(self, rows: QuerySet[Incident], name: str, value: str) -> QuerySet[Incident]:
        return rows.filter(closed_at__isnull=value == "true")
