"""What holds for every request: its language, what is kept of its answer, where it leads."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

API = "/api/"
UNUSED = "accelerometer camera geolocation gyroscope magnetometer microphone midi payment usb"
PERMISSIONS = ", ".join(f"{name}=()" for name in UNUSED.split())


class HeadersMiddleware:
    """Above what serves static files, which gets all but the last of these headers as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response


class NoStoreMiddleware:
    """Whatever is not a static file is about somebody: no browser and no proxy keeps it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Cache-Control"] = "no-store, private"
        return response


class MethodMiddleware:
    """An address that only takes what is sent leads, where it is merely opened, to the page above.

    People come there by the language switch, by a reload, or by an address that they kept.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or request.path_info.startswith(API):
            return response
        if request.method in ("GET", "HEAD") and not request.headers.get("HX-Request"):
            return HttpResponseRedirect(above(request.path_info))
        reason = _("This cannot be asked of this address.")
        shown = render(request, "refused.html", {"reason": reason}, status=405)
        shown.headers["Allow"] = response.headers.get("Allow", "")
        return shown


def above(path: str) -> str:
    """The nearest address above that leads anywhere; it may lead further up itself."""
    parts = path.strip("/").split("/")[:-1]
    while parts:
        try:
            resolve(address := f"/{'/'.join(parts)}/")
        except Resolver404:
            parts.pop()
        else:
            return address
    return "/"


class PlainTextMiddleware:
    """No address holds a NUL: the database could not even compare it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = request.path_info + request.META.get("QUERY_STRING", "").replace("%00", "\x00")
        # The API says so in its own way.
        if "\x00" in address and not address.startswith("/api/"):
            raise BadRequest("NUL in the address")
        return self.get_response(request)


class LanguageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = getattr(request.user, "language", "")
        code = chosen or translation.get_language_from_request(request)
        with translation.override(code):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", code)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response
