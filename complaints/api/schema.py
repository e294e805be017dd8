"""The OpenAPI document: bodies from the forms that read them, and every refusal."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from django import forms
from django.utils.text import camel_case_to_spaces
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema_field
from rest_framework import serializers

from complaints.api import keys
from complaints.api.serializers import FieldProblems, Problem

READING = {401: Problem, 403: Problem, 404: Problem}
WRITING = {400: FieldProblems, **READING, 409: Problem}
ANSWERS = {
    400: "What was sent cannot be used; `errors` says why, by field",
    401: "No token, or one that does not hold",
    403: "Not for this role",
    404: "Not there, or not yours to see",
    409: "Refused: the state does not allow it, or `seen` is behind",
    422: "The key was used for another body",
    429: "Too many look-ups in so short a time",
}
KEY = OpenApiParameter(
    keys.HEADER,
    {"type": "string", "minLength": 1, "maxLength": keys.LONGEST},
    location=OpenApiParameter.HEADER,
    required=True,
    description="A text of your own; sent again, it finds what the first request made",
)
REPLAYED = OpenApiParameter(
    keys.REPLAYED,
    location=OpenApiParameter.HEADER,
    response=[201],
    enum=["true"],
    description="Only on the answer to a request that was sent before",
)


class Schema(AutoSchema):
    """Reads `form_class`, `created_class` and `takes_a_key` of a Door."""

    view: Any

    def get_tags(self) -> list[str]:
        return [self.path.split("/")[3]]  # Of /api/v1/complaints/…

    def get_operation_id(self) -> str:
        does = "read" if self.method == "GET" else "create"
        return f"{does}_{camel_case_to_spaces(type(self.view).__name__).replace(' ', '_')}"

    def get_request_serializer(self) -> Any:
        return body_of(self.view.form_class)() if self.method == "POST" else None

    def get_response_serializers(self) -> Any:
        if self.method == "GET":
            refusals = READING if not self._narrows() else {400: FieldProblems, **READING}
            return {200: self.view.serializer_class, **_described(refusals)}
        if found := getattr(self.view, "found_class", None):
            return {200: found, **_described({400: FieldProblems, **READING, 429: Problem})}
        reused = {422: Problem} if self.view.takes_a_key else {}
        return {201: self.view.created_class, **_described(WRITING | reused)}

    def get_override_parameters(self) -> list[Any]:
        asks = self.method == "POST" and self.view.takes_a_key
        return [KEY, REPLAYED] if asks else []

    def _narrows(self) -> bool:
        return getattr(self.view, "filterset_class", None) is not None


def _described(refusals: dict[int, Any]) -> dict[int, OpenApiResponse]:
    return {
        code: OpenApiResponse(shape, description=ANSWERS[code]) for code, shape in refusals.items()
    }


@extend_schema_field({"oneOf": [{"type": "string", "format": "decimal"}, {"type": "number"}]})
class Decimal(serializers.DecimalField):
    """Written as a text, so that no cent is lost, or as a number."""


@cache
def body_of(form: type[forms.Form]) -> type[serializers.Serializer[Any]]:
    """A serializer that describes, and only describes, what a form reads."""
    name = form.__name__.removesuffix("Form") + "Body"
    described = {name: _described_field(field) for name, field in form.base_fields.items()}
    return type(name, (serializers.Serializer,), {"__doc__": form.__doc__, **described})


def _described_field(field: Any) -> serializers.Field[Any, Any, Any, Any]:
    about: dict[str, Any] = {"required": field.required, "allow_null": not field.required}
    about |= {"label": field.label, "help_text": field.help_text or None}
    match field:
        case forms.ModelChoiceField(to_field_name=None):
            return serializers.IntegerField(**about)
        case forms.DecimalField():
            about |= {"max_digits": field.max_digits, "decimal_places": field.decimal_places}
            return Decimal(**about)
        case forms.IntegerField():
            about |= {"min_value": field.min_value, "max_value": field.max_value}
            return serializers.IntegerField(**about)
        case forms.DateTimeField():
            return serializers.DateTimeField(**about)
        case forms.ChoiceField() if field.choices and not isinstance(field, forms.ModelChoiceField):
            return serializers.ChoiceField(list(cast(Any, field.choices)), **about)
    longest = getattr(field, "max_length", None)
    return serializers.CharField(max_length=longest, allow_blank=not field.required, **about)
