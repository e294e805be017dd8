"""The made-up group: its branches and words, its accounts, and who works where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Self, TypeVar

from django.contrib.auth.hashers import make_password
from django.db import models, transaction

from complaints.demo.texts import Row, rows
from complaints.models import (
    Area,
    AreaLevel,
    Category,
    Channel,
    ReceivingBody,
    RootCause,
)
from customers.models import CorporateAccount, CorporateLevel, Tier
from foundation.models import Node
from staff.models import Branch, Department, Level, Role, User

PASSWORD = "heed-demo-2026!"
TOP = "group"
CITY = "cedar-pineford"  # Where the demo's supervisor works, so most happens there
ON_LEAVE = {"sup-birchbay-harbour", "sup-lotusferry-pondside", "admin2"}
# Nobody acts as the auditor, so that login comes last: who finds it finds the whole story.
LAST = "auditor"

Tree = TypeVar("Tree", bound=Node)
DEPARTMENTS = {  # The beginning of a category to the department that sees to it
    "telecom.mobile": "network",
    "telecom.broadband": "installation",
    "telecom.billing": "billing",
    "telecom.service": "quality",
    "utility.electricity": "power",
    "utility.bills": "billing",
    "utility": "water-heat",
    "property": "property",
}


@dataclass(frozen=True, slots=True)
class Group:
    """Everything that stories refer to, by code; read once."""

    branches: dict[str, Branch]
    areas: dict[str, Area]
    categories: dict[str, Category]
    departments: dict[str, Department]
    causes: list[RootCause]
    channels: dict[str, Channel]
    bodies: dict[str, ReceivingBody]
    tiers: dict[str, Tier]
    accounts: list[CorporateAccount]
    staff: dict[str, User]

    @classmethod
    def load(cls) -> Self:
        return cls(
            branches=_by_code(Branch.objects.all()),
            areas=_by_code(Area.objects.all()),
            categories=_by_code(Category.objects.all()),
            departments=_by_code(Department.objects.all()),
            causes=list(RootCause.objects.all()),
            channels=_by_code(Channel.objects.all()),
            bodies=_by_code(ReceivingBody.objects.all()),
            tiers=_by_code(Tier.objects.all()),
            accounts=list(CorporateAccount.objects.select_related("level").order_by("pk")),
            staff={u.username: u for u in User.objects.select_related("branch").order_by("pk")},
        )

    def clerks(self, branch: str) -> list[User]:
        """Who takes complaints there."""
        desk = (user for user in self.staff.values() if user.role == Role.FRONT_DESK)
        return [user for user in desk if user.branch and user.branch.code == branch]

    def desks(self, city: str = "") -> list[str]:
        """The branches at which somebody takes complaints, the largest first."""
        found = [code for code in self.branches if code.startswith(city) and self.clerks(code)]
        return sorted(found, key=lambda code: -len(self.clerks(code)))

    def supervisor(self, branch: Branch) -> User:
        """The one at the branch, or the next one up who is not on leave."""
        found = {
            user.branch.code: user
            for user in self.staff.values()
            if user.branch and user.role == Role.SUPERVISOR and not user.away_from_at
        }
        return next(found[code] for code in reversed(branch.codes) if code in found)

    def department(self, category: Category) -> Department:
        return next(
            self.departments[code]
            for start, code in DEPARTMENTS.items()
            if category.code.startswith(start)
        )


def _by_code(found: models.QuerySet[Any]) -> dict[str, Any]:
    return {row.code: row for row in found}


@transaction.atomic
def found_group(now: datetime) -> None:
    """Write it all down, except for the login that comes last."""
    branches = _grow(Branch, rows("branches"), level=Level)
    _grow(Area, rows("areas"), level=AreaLevel)
    _grow(Category, rows("categories"), counts_at=AreaLevel)
    Department.objects.bulk_create(
        Department(branch=branches[TOP], **_only(row, "code", "name", "name_zh"))
        for row in rows("departments")
    )
    staff = _hire((row for row in rows("staff") if row["username"] != LAST), branches, now)
    _open_accounts([user for user in staff if user.role in (Role.FRONT_DESK, Role.SUPERVISOR)])


def hire_last(now: datetime) -> None:
    branches = {TOP: Branch.objects.get(code=TOP)}
    _hire((row for row in rows("staff") if row["username"] == LAST), branches, now)


def _only(row: Row, *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _grow(model: type[Tree], table: Iterable[Row], **levels: Any) -> dict[str, Tree]:
    """Write a tree down from the top; a node that is there already gets the story's names."""
    nodes: dict[str, Tree] = {row.code: row for row in model._default_manager.all()}
    for row in table:
        node = nodes.setdefault(row["code"], model(code=row["code"]))
        node.name, node.name_zh = row["name"], row["name_zh"]
        node.parent = nodes[row["parent"]] if row["parent"] else None
        for name, scale in levels.items():
            setattr(node, name, scale[row[name].upper()])
        node.save()
    return nodes


def _hire(table: Iterable[Row], branches: dict[str, Branch], now: datetime) -> list[User]:
    password = _password()
    staff = [_user(row, branches, password, now) for row in table]
    User.objects.bulk_create(staff)
    return staff


@cache
def _password() -> str:
    """Hashed once for all: it is slow on purpose."""
    return make_password(PASSWORD)


def _user(row: Row, branches: dict[str, Branch], password: str, now: datetime) -> User:
    name, is_root = row["username"], row["username"] == "admin"
    user = User(username=name, email=f"{name}@example.org", password=password, role=row["role"])
    user.full_name, user.full_name_zh = row["name"], row["name_zh"]
    user.branch = branches[row["branch"]]
    user.is_staff = user.is_superuser = is_root
    if name in ON_LEAVE:
        user.away_from_at, user.away_until_at = now - timedelta(days=2), now + timedelta(days=9)
    return user


def _open_accounts(managers: list[User]) -> None:
    levels = _by_code(CorporateLevel.objects.all())
    CorporateAccount.objects.bulk_create(
        CorporateAccount(
            level=levels[row["level"].lower()],
            manager=managers[place % len(managers)],
            **_only(row, "number", "name", "name_zh"),
        )
        for place, row in enumerate(rows("accounts"))
    )
