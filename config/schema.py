"""What describes the API, made once for each language: it is the same for whoever asks."""

from __future__ import annotations

import threading
from functools import cache
from typing import Any

from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.request import Request
from rest_framework.response import Response

NAME = 'inline; filename="Heed.json"'
_one_at_a_time = threading.Lock()


class Schema(SpectacularJSONAPIView):
    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(
            described(translation.get_language()), headers={"Content-Disposition": NAME}
        )


def described(language: str) -> dict[str, Any]:
    """Threads would take the views from one another that are being described."""
    with _one_at_a_time:
        return _described(language)


@cache
def _described(language: str) -> dict[str, Any]:
    with translation.override(language):
        generator: Any = SchemaGenerator()  # type: ignore[no-untyped-call]
        found: dict[str, Any] = generator.get_schema(request=None, public=True)
    return found
