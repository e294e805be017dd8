"""Colleagues, as one person may choose and find them."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from staff.models import Role, User

LAST_ADMIN = _("Somebody has to stay admin of the whole group; make another one first.")


def colleagues(user: User) -> QuerySet[User]:
    """Who can be put in charge by this person: the desks of the branch and below it."""
    people: QuerySet[User] = User.objects.filter(
        is_active=True, role__in=[Role.FRONT_DESK, Role.SUPERVISOR]
    )
    return people.filter(branch__path__startswith=user.reach()).order_by("full_name", "username")


def colleagues_of(person: User) -> QuerySet[User]:
    """Who can stand in for this person: the desks of the branch, and of those above it."""
    people: QuerySet[User] = User.objects.filter(
        is_active=True, role__in=[Role.FRONT_DESK, Role.SUPERVISOR]
    )
    home = person.branch
    paths = (
        [home.path[: at + 1] for at, sign in enumerate(home.path) if sign == "/"] if home else []
    )
    return people.filter(branch__path__in=paths).order_by("full_name", "username")


def everybody_below(user: User) -> QuerySet[User]:
    """Whoever works or has worked there: what they left behind is still in their charge."""
    people = User.objects.filter(role__in=[Role.FRONT_DESK, Role.SUPERVISOR])
    below: QuerySet[User] = people.filter(branch__path__startswith=user.reach())
    return below.order_by("full_name", "username")


def called(people: QuerySet[User], text: str) -> QuerySet[User]:
    words = Q(full_name__icontains=text) | Q(full_name_zh__icontains=text)
    return people.filter(words | Q(username__istartswith=text))


def is_last_admin(user: User) -> bool:
    """Whether nobody could set the desk up without this person. Asked within a transaction.

    An admin of a branch changes nothing that holds for others: only those at the top count.
    """
    at_top = Q(is_superuser=True) | Q(branch__isnull=False, branch__parent=None)
    admins = User.objects.filter(at_top, is_active=True, role=Role.ADMIN)
    # Locked: two who retire each other in the same instant do so one after the other.
    locked = admins.select_for_update(of=("self",)).order_by("pk")
    keys = list(locked.values_list("pk", flat=True))
    return keys == [user.pk]
