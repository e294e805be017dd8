"""Who may come in: signed in, and of a role that may do this."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from staff.models import Role, User

View = Callable[..., HttpResponse]


class StaffRequest(HttpRequest):
    """A request that passed `staff`."""

    user: User
    htmx: HtmxDetails


class StaffBackend(ModelBackend):
    """Django's own, with the branch at hand: every page asks where its user belongs."""

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.select_related("branch").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None


def staff(*roles: Role) -> Callable[[View], View]:
    """Let in the signed-in staff of these roles (none named: of any); others get 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            require_role(request.user, roles)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """And back to the page afterwards. What only takes texts is no page: back to where it stood.

    A script gets 401: a sign-in page in the middle of another helps nobody.
    """
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401)
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    came_from = urlsplit(request.headers.get("Referer", ""))
    same = came_from.netloc == request.get_host()
    back = came_from._replace(scheme="", netloc="", fragment="").geturl() if same else "/"
    return redirect_to_login(back)


def require_role(user: User, roles: tuple[Role, ...] | frozenset[Role]) -> None:
    if roles and user.role not in roles:
        names = _(", ").join(str(role.label) for role in Role if role in roles)
        raise PermissionDenied(_("Only these roles may do this: %(roles)s.") % {"roles": names})


everybody = staff()
desk = staff(Role.FRONT_DESK, Role.SUPERVISOR)
supervisor = staff(Role.SUPERVISOR)
admin = staff(Role.ADMIN)
