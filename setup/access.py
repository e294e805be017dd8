"""For whom every route is: the one table. docs/access.md is written from it (`show_access`).

The views say the same by their decorators (staff.access); tests/doors/test_access.py asks every
route as everybody, and holds the answers against this table. A route without a row is refused by
`manage.py check`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from complaints.actions import ACTIONS
from staff.models import Role, User


@dataclass(frozen=True, slots=True)
class Who:
    words: str
    may: Callable[[User], bool]  # Asked of people who are signed in and work here


def _roles(*roles: Role) -> Who:
    return Who(", ".join(role.value.replace("_", " ") for role in roles), lambda u: u.role in roles)


ANYBODY = Who("anybody, signed in or not", lambda user: True)
STAFF = Who("all staff", lambda user: True)
DESK = _roles(Role.FRONT_DESK, Role.SUPERVISOR)
SUPERVISORS = _roles(Role.SUPERVISOR)
SUPERVISION = _roles(Role.SUPERVISOR, Role.AUDITOR)
READERS = _roles(Role.SUPERVISOR, Role.ADMIN, Role.AUDITOR)
ADMINS = _roles(Role.ADMIN)
RULE_READERS = _roles(Role.ADMIN, Role.AUDITOR)
OVERSEERS = Who("admins and auditors of the whole group", lambda user: user.is_overseer)
GROUP_ADMINS = Who("admins of the whole group", lambda user: user.is_top_admin)
BY_ROLES = {
    frozenset({Role.FRONT_DESK, Role.SUPERVISOR}): DESK,
    frozenset({Role.SUPERVISOR}): SUPERVISORS,
}


@dataclass(frozen=True, slots=True)
class Access:
    """Who may open an address (GET), and who may send something there (POST).

    None: it is never opened, and leads to the page above; or it takes nothing.
    """

    opens: Who | None = None
    sends: Who | None = None
    sight: str = ""  # What of it they see, where that is less than all


REACH = "what lies at their branch and below it, and what they are in charge of"
BRANCHES = "people and branches at their own and below it"
OWN = "their own"


def page(who: Who, sight: str = "") -> Access:
    return Access(who, None, sight)


def act(who: Who, sight: str = "") -> Access:
    return Access(None, who, sight)


def form(opens: Who, sends: Who | None = None, sight: str = "") -> Access:
    return Access(opens, sends or opens, sight)


ROUTES: Mapping[str, Access] = {
    # The house
    "home": page(STAFF),
    "alive": Access(ANYBODY, ANYBODY),
    "ready": Access(ANYBODY, ANYBODY, "whether all is well; overseers also how late"),
    "sign-in": form(ANYBODY),
    "choose-password": form(ANYBODY, sight="whoever holds a link that is young and unused"),
    "admin-sign-in": form(ANYBODY, sight="it leads on to the one sign-in"),
    "sign-out": act(ANYBODY),
    "language": act(ANYBODY),
    "work": page(STAFF, OWN),
    "hand-over": form(DESK, sight=OWN),
    "hand-over-take-back": act(DESK, "what they have offered themselves"),
    "hand-over-settle": act(DESK, "what is offered to them, while they work with the giver"),
    "inbox": page(STAFF, OWN),
    "inbox-read": act(STAFF, OWN),
    "preferences": form(STAFF, sight=OWN),
    # Complaints
    "complaints:index": form(STAFF, sight=REACH),
    "complaints:new": form(DESK),
    "complaints:callers": act(DESK, "by telephone everybody, counted; by name as customers"),
    "complaints:chase": act(DESK, REACH),
    "complaints:card": act(DESK, "as the caller's box"),
    "complaints:hints": act(DESK, REACH),
    "complaints:categories": page(DESK),
    "complaints:areas": page(DESK),
    "complaints:drafts": act(DESK, OWN),
    "complaints:draft-token": page(DESK, OWN),
    "complaints:draft-discard": act(DESK, OWN),
    "complaints:draft-take-back": act(DESK, OWN),
    "complaints:detail": page(STAFF, REACH),
    "complaints:papers": page(DESK, REACH),
    "complaints:paper": act(DESK, REACH),
    "complaints:presence": page(STAFF, REACH),
    "complaints:attach": act(DESK, REACH),
    "complaints:attachment": page(STAFF, REACH),
    "complaints:attachment-view": page(STAFF, REACH),
    "complaints:phrases": page(DESK, REACH),
    "complaints:why": page(STAFF, REACH),
    **{
        f"complaints:move {noun}": Access(STAFF, BY_ROLES[one.roles], REACH)
        for noun, one in ACTIONS.items()
    },
    # The control room
    "queues:index": page(SUPERVISION, REACH),
    "queues:one": page(SUPERVISION, REACH),
    "queues:news": page(SUPERVISION, REACH),
    "queues:people": page(SUPERVISION, BRANCHES),
    "queues:branches": page(SUPERVISION, BRANCHES),
    "queues:all-branches": page(SUPERVISORS, "the names of all branches"),
    "queues:channels": page(SUPERVISION),
    "queues:save-view": act(SUPERVISORS, OWN),
    "queues:remove-view": act(SUPERVISORS, OWN),
    "bulk:index": page(SUPERVISORS, OWN),
    "bulk:new": act(SUPERVISORS, REACH),
    "bulk:create": act(SUPERVISORS, REACH),
    "bulk:papers": act(SUPERVISORS, REACH),
    "bulk:detail": page(SUPERVISORS, OWN),
    "bulk:start": act(SUPERVISORS, OWN),
    "bulk:retry": act(SUPERVISORS, OWN),
    "bulk:undoing": act(SUPERVISORS, OWN),
    "workload:index": page(SUPERVISION, BRANCHES),
    "workload:leave": act(SUPERVISORS, BRANCHES),
    "approvals:index": page(SUPERVISION, REACH),
    "approvals:look": act(SUPERVISORS, REACH),
    "incidents:index": page(STAFF, REACH),
    "incidents:create": act(SUPERVISORS, REACH),
    "incidents:detail": page(STAFF, REACH),
    "incidents:answers": act(SUPERVISORS, REACH),
    "incidents:draw": act(SUPERVISORS, REACH),
    "incidents:rest": act(SUPERVISORS, REACH),
    "incidents:act": act(SUPERVISORS, REACH),
    # Customers and what is said to them
    "customers:index": form(STAFF, sight=REACH),
    "customers:looks": page(READERS, "of people at their branch and below it; overseers of all"),
    "customers:detail": page(STAFF, REACH),
    "customers:reveal": act(DESK, REACH),
    "phrases:index": page(READERS, "the lists of all; who said what within " + REACH),
    "phrases:guard": act(DESK),
    # Quality and reports
    "quality:index": page(STAFF, BRANCHES),
    "quality:trend": page(READERS, BRANCHES),
    "quality:review": page(STAFF, "of their own work; others than the desk also " + BRANCHES),
    "quality:judgement": act(SUPERVISORS, BRANCHES),
    "quality:appeal": act(STAFF, OWN),
    "quality:decision": act(SUPERVISORS, BRANCHES),
    "reports:index": page(READERS, BRANCHES),
    "reports:complaints": page(READERS, BRANCHES),
    "reports:one": page(READERS, BRANCHES),
    "reports:export": page(READERS, BRANCHES),
    "reports:schedule": act(READERS, BRANCHES),
    "reports:schedule-end": act(READERS, OWN),
    # What holds for all branches
    "rules:index": page(RULE_READERS),
    "rules:versions": page(RULE_READERS),
    "rules:create": act(GROUP_ADMINS),
    "rules:edit": form(GROUP_ADMINS),
    "rules:preview": act(GROUP_ADMINS),
    "rules:rename": act(GROUP_ADMINS),
    "rules:retirement": form(GROUP_ADMINS),
    "rules:version-withdrawal": act(GROUP_ADMINS),
    "rules:replan": form(GROUP_ADMINS),
    "rules:what-if-new": act(GROUP_ADMINS),
    "rules:what-if": page(OVERSEERS),
    "rules:what-if-cancel": act(GROUP_ADMINS),
    "rules:what-if-figures": page(OVERSEERS),
    "rules:sweeps": page(OVERSEERS),
    "rules:calendars": page(RULE_READERS),
    "rules:calendar-new": form(GROUP_ADMINS),
    "rules:calendar": form(GROUP_ADMINS),
    "rules:calendar-year": act(GROUP_ADMINS),
    "rules:calendar-days": act(GROUP_ADMINS),
    "rules:calendar-removal": act(GROUP_ADMINS),
    "rules:replanning": page(OVERSEERS),
    "deliveries": page(OVERSEERS),
    "delivery-again": act(GROUP_ADMINS),
    "delivery-test": act(GROUP_ADMINS),
    "sign-ins": page(RULE_READERS, "attempts of " + BRANCHES),
    "sign-in-release": act(ADMINS, BRANCHES),
    "setup:index": page(GROUP_ADMINS),
    "setup:changes": page(OVERSEERS),
    "setup:found": act(GROUP_ADMINS),
    "setup:guided": act(GROUP_ADMINS),
    "setup:uploaded": form(GROUP_ADMINS, sight=OWN),
    "setup:invitation": act(GROUP_ADMINS),
    "setup:listing": form(GROUP_ADMINS),
    "setup:new": form(GROUP_ADMINS),
    "setup:export": page(GROUP_ADMINS),
    "setup:book": page(GROUP_ADMINS),
    "setup:upload": act(GROUP_ADMINS),
    "setup:edit": form(GROUP_ADMINS),
    "setup:retirement": act(GROUP_ADMINS),
    "setup:removal": act(GROUP_ADMINS),
    "admin": Access(GROUP_ADMINS, None, "Django's tables, which can only be looked at"),
    # For programs
    "schema": page(STAFF),
    "api-docs": page(STAFF),
    "api:nothing": page(STAFF),
    "api-nothing": page(STAFF),
    "api:complaints": Access(STAFF, DESK, REACH),
    "api:complaint": page(STAFF, REACH),
    "api:history": page(STAFF, REACH),
    "api:timer": page(STAFF, REACH),
    "api:customers": page(STAFF, REACH),
    "api:customer-searches": act(STAFF, REACH),
    "api:customer": page(STAFF, REACH),
    "api:incidents": page(STAFF, REACH),
    "api:incident": page(STAFF, REACH),
    "api:queues": page(SUPERVISION, REACH),
    "api:queue": page(SUPERVISION, REACH),
    "api:policies": page(STAFF),
    "api:policy": page(STAFF),
    **{f"api:{noun}": act(BY_ROLES[one.roles], REACH) for noun, one in ACTIONS.items()},
}
ACTS_OF = {"complaints:move": tuple(ACTIONS)}  # Routes that stand for several, by their noun


def routes() -> dict[str, URLPattern]:
    """Every route of the house by its name, or by its pattern where it has none."""
    return dict(_of(get_resolver().url_patterns, ""))


def _of(patterns: Any, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for one in patterns:
        if isinstance(one, URLResolver):
            inner = f"{prefix}{one.namespace}:" if one.namespace else prefix
            yield from _of(one.url_patterns, inner)
        else:
            yield f"{prefix}{one.name or one.pattern}", one


def rows_of(name: str) -> list[str]:
    """The names of the rows that a route has in the table."""
    if name.startswith("admin:"):
        return ["admin"]
    return [f"{name} {noun}" for noun in ACTS_OF[name]] if name in ACTS_OF else [name]


def missing() -> list[str]:
    return [row for name in routes() for row in rows_of(name) if row not in ROUTES]


def superfluous() -> list[str]:
    known = {row for name in routes() for row in rows_of(name)}
    return [row for row in ROUTES if row not in known]


def as_text() -> str:
    """The table for people."""
    lines = ["| route | may be opened by | takes something from | sight |", "|---|---|---|---|"]
    for name, row in ROUTES.items():
        opens, sends = (who.words if who else "—" for who in (row.opens, row.sends))
        lines.append(f"| `{name}` | {opens} | {sends} | {row.sight} |")
    return HEAD + "\n".join(lines) + "\n"


HEAD = """# For whom each route is

Written by `manage.py show_access > docs/access.md` from `setup/access.py`; a test asks every route
as everybody and holds the answers against it. “The whole group” is the branch at the top: admins
and auditors of another branch, or of none, change nothing that holds for others. What is not within
somebody's sight is not there (404). Who may not open a page gets 403; who is not signed in is led
to the sign-in (programs get 401). An address that is never opened leads to the page above.

"""
