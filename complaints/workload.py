"""Who has how much to do, who is there, and who could take more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Max, Min, Q, QuerySet, When
from django.utils.translation import ngettext

from complaints.models import Complaint, Presence, Standing, Timer
from complaints.models.complaint import ABOUT_TO_BE
from complaints.models.presence import GONE
from sla.models import Clock
from staff.models import Role, User
from staff.people import everybody_below


@dataclass(frozen=True, slots=True)
class Load:
    """What one person is in charge of. `first_contacts` are customers whom nobody has spoken to
    yet: whoever is in charge is responsible for that (C3)."""

    person: User
    open: int = 0
    urgent: int = 0
    overdue: int = 0
    due_soon: int = 0
    next_due_at: datetime | None = None
    first_contacts: int = 0
    is_away: bool = False
    is_here: bool = False


def loads(user: User, now: datetime) -> list[Load]:
    """Everybody within reach, the busiest first; who has left, or works elsewhere by now, as long
    as something is left there.

    Four queries; standings are up to date.
    """
    rows = _by_owner(user, now)
    people = everybody_below(user).filter(is_active=True) | User.objects.filter(pk__in=rows)
    people = list(people.select_related("branch", "deputy").distinct())
    spoken = _first_contacts(user)
    here = set(Presence.objects.filter(seen_at__gt=now - GONE).values_list("user", flat=True))
    found = [
        Load(
            person,
            **rows.get(person.pk, {}),
            first_contacts=spoken.get(person.pk, 0),
            is_away=person.is_away(now),
            is_here=person.pk in here,
        )
        for person in people
    ]
    return sorted(found, key=lambda one: (-one.open, str(one.person)))


def _by_owner(user: User, now: datetime) -> dict[int, dict[str, Any]]:
    """Of what the user sees: as many as the list behind the number has."""
    soon = Q(next_due_at__gte=now, next_due_at__lt=now + ABOUT_TO_BE)
    mine = Standing.objects.open().visible_to(user).filter(owner__isnull=False)
    rows: Any = mine.order_by().values("owner")
    counted = rows.annotate(
        open=Count("pk"),
        urgent=Count("pk", filter=Q(urgent=True)),
        overdue=Count("pk", filter=Q(next_due_at__lt=now)),
        due_soon=Count("pk", filter=soon),
        next_due_at=Min("next_due_at"),
    )
    return {row.pop("owner"): row for row in counted}


def _first_contacts(user: User) -> dict[int, int]:
    mine = Complaint.objects.visible_to(user).open().filter(owner__isnull=False)
    live = Timer.objects.live().of(Clock.FIRST_CONTACT).filter(complaint__in=mine)
    counted: Any = live.order_by().values_list("complaint__owner").annotate(count=Count("pk"))
    return dict(counted)


def least_said(people: QuerySet[User], now: datetime) -> str:
    """Who of them has the least, in words; empty where nobody is at work."""
    least = least_loaded(people, now)
    return _least_words(least, least.held) if least else ""  # type: ignore[attr-defined]


def _least_words(person: User, count: int) -> str:
    """Says among whom, and how many these are: all that they have, wherever it lies."""
    if person.role == Role.FRONT_DESK:
        text = ngettext(
            "Of the front desk at work here, %(who)s has the least: %(count)d open complaint.",
            "Of the front desk at work here, %(who)s has the least: %(count)d open complaints.",
            count,
        )
    else:
        text = ngettext(
            "Of the supervisors at work here, %(who)s has the least: %(count)d open complaint.",
            "Of the supervisors at work here, %(who)s has the least: %(count)d open complaints.",
            count,
        )
    return text % {"who": person, "count": count}


def least_loaded(people: QuerySet[User], now: datetime) -> User | None:
    """Of those at work who may take it, the one with the fewest open complaints.

    A supervisor only where nobody else is; among equals the one who was given something the
    longest ago.
    """
    at_work = people.filter(pk__in=User.objects.available(now))
    mine = Q(owned_complaints__standing__is_open=True)
    counted = at_work.annotate(
        held=Count("owned_complaints", filter=mine),
        latest=Max("owned_complaints__registered_at", filter=mine),
    )
    is_head = Case(When(role=Role.SUPERVISOR, then=1), default=0)
    return counted.order_by(is_head, "held", "latest", "pk").first()
