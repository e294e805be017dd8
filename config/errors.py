"""Turn a refusal into an answer that a person or a program can read."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _
from django.views import defaults
from rest_framework.response import Response
from rest_framework.views import exception_handler

from complaints.intake import InvalidComplaint, KeyReused
from complaints.looking_up import TooMany
from complaints.models import Refused
from sla.publishing import RuleRefused

# PostgreSQL's codes: somebody else held the row too long, or two stood in each other's way.
BUSY = frozenset({"55P03", "40P01"})


def status_of(error: Exception) -> int | None:
    """The status a refusal is answered with, or None for what is no refusal."""
    if isinstance(error, KeyReused):
        return 422
    if isinstance(error, TooMany):
        return 429
    if isinstance(error, Refused | RuleRefused) or is_busy(error):
        return 409
    return 400 if is_unreadable(error) else None


def is_busy(error: Exception) -> bool:
    cause = error.__cause__
    return isinstance(error, OperationalError) and getattr(cause, "pgcode", "") in BUSY


def is_unreadable(error: Exception) -> bool:
    """Signs that no database keeps, in a text that no form has looked at."""
    said = str(error) if isinstance(error, ValueError) else ""
    return "NUL (0x00)" in said or "surrogates not allowed" in said


def sentence(error: Exception) -> str:
    if is_unreadable(error):
        return _("This request cannot be read.")
    if is_busy(error):
        return _("Somebody else is just working on this; try again in a moment.")
    return str(error)


class RefusalMiddleware(MiddlewareMixin):
    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        status = status_of(error)
        if isinstance(error, PermissionDenied):
            status = 403
        if status is None:
            return None
        return render(request, "refused.html", {"reason": sentence(error)}, status=status)


def api_exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """The same refusals as JSON: `detail` is the sentence, `errors` are sentences by field."""
    if isinstance(error, InvalidComplaint):
        errors = {field: [sentence] for field, sentence in error.errors.items()}
        return Response({"detail": str(error), "errors": errors}, status=400)
    if status := status_of(error):
        headers = {"Retry-After": "2"} if is_busy(error) else {}
        return Response({"detail": sentence(error)}, status=status, headers=headers)
    return exception_handler(error, context)


def is_api(request: HttpRequest) -> bool:
    return request.path_info == "/api" or request.path_info.startswith("/api/")


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_api(request):
        return JsonResponse({"detail": _("This request cannot be read.")}, status=400)
    return defaults.bad_request(request, exception)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_api(request):
        return JsonResponse({"detail": _("You may not do this.")}, status=403)
    return defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_api(request):
        return JsonResponse({"detail": _("There is nothing at this address.")}, status=404)
    return defaults.page_not_found(request, exception)


def broken(request: HttpRequest) -> HttpResponse:
    if is_api(request):
        detail = _("Something broke; nothing was half-saved.")
        return JsonResponse({"detail": detail}, status=500)
    return defaults.server_error(request)
