"""The doors: signing in, choosing a password; the language a person works in, and pages that came
too late."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, PasswordResetConfirmView, redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from staff import signing_in
from staff.models import User

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
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    if not (is_ours and back.startswith("/")):
        back = "/"
    response = redirect(back)
    if code in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, samesite="Lax", httponly=True)
        if request.user.is_authenticated:
            request.user.language = code
            request.user.save(update_fields=["language"])
    return response


class SignInForm(AuthenticationForm):
    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": gettext_lazy("User name and password do not fit together. Try again."),
    }


class SignIn(LoginView):
    template_name = "sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_invalid(form)
        for error in form.non_field_errors().as_data():
            if isinstance(error, signing_in.NotNow):
                response.status_code = error.status
                response["Retry-After"] = str(error.seconds)
        return response


class ChoosePassword(PasswordResetConfirmView):
    """By a link, which is dead as long as its person does not work here."""

    template_name = "choose_password.html"
    success_url = reverse_lazy("sign-in")

    def get_user(self, uidb64: str) -> User | None:
        user: User | None = super().get_user(uidb64)
        return user if user and user.is_active else None

    def form_valid(self, form: Any) -> HttpResponse:
        """Whoever forgot the password tried others before: that does not count any more."""
        person: User = form.user
        signing_in.release(user=person, origin="", by=person, at=timezone.now())
        return super().form_valid(form)


def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """Django's admin has no door of its own; who comes here signed in may not go further."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.GET.get("next", "/admin/"))
    messages.error(request, _("Django's admin is for those whom it was opened for."))
    return redirect("home")
