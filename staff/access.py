"""Who may come in: signed in, and of a role that may do this."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_htmx.middleware import HtmxDetails

from staff import signing_in
from staff.addresses import address_of
from staff.models import Branch, Role, User

View = Callable[..., HttpResponse]


class StaffRequest(HttpRequest):
    """A request that passed `staff`."""

    user: User
    htmx: HtmxDetails


class StaffBackend(ModelBackend):
    """Django's own, with limits, and with the branch at hand: every page asks where its user
    belongs. Every poll of an open screen asks as well, so that question is put together once.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **others: Any,
    ) -> User | None:
        """A door, whichever form stands before it. Raises signing_in.NotNow."""
        if username is None or password is None:
            return None
        now = timezone.now()
        return signing_in.attempt(username, password, address_of(request), now=now)

    def get_user(self, user_id: int) -> User | None:
        with connection.cursor() as cursor:
            cursor.execute(_question(), [user_id])
            row = cursor.fetchone()
        user = _read(row) if row else None
        return user if user and self.user_can_authenticate(user) else None


@cache
def _question() -> str:
    mine = [f"u.{field.column}" for field in User._meta.concrete_fields]
    theirs = [f"b.{field.column}" for field in Branch._meta.concrete_fields]
    return (
        f"SELECT {', '.join([*mine, *theirs])} FROM {User._meta.db_table} u "
        f"LEFT JOIN {Branch._meta.db_table} b ON b.id = u.branch_id WHERE u.id = %s"
    )


def _read(row: tuple[Any, ...]) -> User:
    mine = [field.attname for field in User._meta.concrete_fields]
    theirs = [field.attname for field in Branch._meta.concrete_fields]
    user = User.from_db(connection.alias, mine, row[: len(mine)])
    if user.branch_id is not None:
        user.branch = Branch.from_db(connection.alias, theirs, row[len(mine) :])
    return user


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
        names = gettext(", ").join(str(role.label) for role in Role if role in roles)
        sentence = gettext("Only these roles may do this: %(roles)s.")
        raise PermissionDenied(sentence % {"roles": names})


def _if(may: Callable[[User], bool], sentence: Any) -> Callable[[View], View]:
    """Let in the signed-in staff of whom that is true; others get 403 with the sentence."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(request.user):
                raise PermissionDenied(str(sentence))
            return view(request, *args, **kwargs)

        return everybody(guarded)

    return decorate


def by_method(*, opens: Callable[[View], View], sends: Callable[[View], View]) -> Any:
    """For pages that more people may look at than may change what stands there."""

    def decorate(view: View) -> View:
        opening, sending = opens(view), sends(view)

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            chosen = opening if request.method in ("GET", "HEAD") else sending
            return chosen(request, *args, **kwargs)

        return guarded

    return decorate


# Whom setup.access says a route is for.
everybody = staff()
desk = staff(Role.FRONT_DESK, Role.SUPERVISOR)
supervisor = staff(Role.SUPERVISOR)
supervision = staff(Role.SUPERVISOR, Role.AUDITOR)
readers = staff(Role.SUPERVISOR, Role.ADMIN, Role.AUDITOR)
rule_readers = staff(Role.ADMIN, Role.AUDITOR)
# What is shared by all, the admin of one branch leaves be.
top_admin = _if(lambda user: user.is_top_admin, _("Only admins of the whole group may do this."))
overseer = _if(
    lambda user: user.is_overseer, _("Only admins and auditors of the whole group may do this.")
)
