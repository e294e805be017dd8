"""What every door of the API does: refusals in one shape, the caller's language."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from django.conf import settings
from django.db.models import Model
from django.forms import Form
from django.http import Http404
from django.utils import timezone, translation
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.metadata import BaseMetadata
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from complaints.api.body import EVERYWHERE, Body, Invalid
from complaints.api.schema import Schema
from staff.models import User

Row = TypeVar("Row", bound=Model)


class Methods(BaseMetadata):
    """The answer to OPTIONS: how the address may be asked. The schema says all the rest."""

    def determine_metadata(self, request: Request, view: APIView) -> dict[str, Any]:
        return {"methods": view.allowed_methods}


class Door(GenericAPIView[Row]):
    parser_classes = [Body]
    metadata_class = Methods
    schema = Schema()
    form_class: type[Form]  # What a POST is read by
    takes_a_key = False  # Whether a POST needs an Idempotency-Key

    @property
    def user(self) -> User:
        return cast(User, self.request.user)

    @property
    def sent(self) -> dict[str, Any]:
        return cast(dict[str, Any], self.request.data)

    def perform_authentication(self, request: Request) -> None:
        """A token names the person only here, where the language is chosen already."""
        super().perform_authentication(request)
        code = getattr(request.user, "language", "")
        if code in dict(settings.LANGUAGES) and "Accept-Language" not in request.headers:
            translation.activate(code)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        response.headers["Content-Language"] = translation.get_language() or ""
        return super().finalize_response(request, response, *args, **kwargs)

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, ValidationError):
            exc = Invalid(_by_field(exc))
        elif isinstance(exc, Http404):  # Django's own sentence is English only
            exc = NotFound()
        return super().handle_exception(exc)

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "now": timezone.now()}


def _by_field(error: ValidationError) -> dict[str, list[str]]:
    """What the filters found, as sentences."""
    found = error.detail if isinstance(error.detail, dict) else {EVERYWHERE: error.detail}
    return {field: [str(one) for one in sentences] for field, sentences in found.items()}
