"""The language a person works in, and pages that came too late."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

OURS, SHORT = frozenset({"csrfmiddlewaretoken", "key", "draft", "phrases"}), 10


def out_of_date(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A page that was sent with a token of the past. What was typed into it is not lost."""
    texts = [text for name, text in request.POST.items() if name not in OURS and len(text) > SHORT]
    return render(request, "403_csrf.html", {"texts": texts}, status=403)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch, remember it for the person and the browser, and go back to where they were."""
    code = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = redirect(back)
    if code in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, samesite="Lax", httponly=True)
        if request.user.is_authenticated:
            request.user.language = code
            request.user.save(update_fields=["language"])
    return response
