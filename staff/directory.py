"""Whom to tell: the supervisors of every branch, and the way up when nobody is there."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from staff.models import Branch, Level, Role, User


@dataclass(frozen=True, slots=True)
class Directory:
    """Everybody at work at one moment, or who stands in. Loaded once per sweep: two queries."""

    people: dict[int, User] = field(default_factory=dict)
    at_work: dict[tuple[str, str], list[User]] = field(default_factory=dict)  # Role and branch
    admins: list[User] = field(default_factory=list)  # Or who stands in; somebody, always
    paths: dict[int, list[str]] = field(default_factory=dict)  # Branch to codes from the top

    @classmethod
    def load(cls, now: datetime) -> "Directory":
        paths = {branch.pk: branch.codes for branch in Branch.objects.all()}
        directory = cls(paths=paths)
        everybody = {user.pk: user for user in User.objects.filter(is_active=True).order_by("pk")}
        for user in everybody.values():
            told = everybody.get(user.deputy_id) if user.is_away(now) else user
            if told and not told.is_away(now):
                directory._add(user, told)
        if not directory.admins:  # All on leave: they read it when they are back
            directory.admins.extend(u for u in everybody.values() if u.role == Role.ADMIN)
        return directory

    def _add(self, user: User, told: User) -> None:
        self.people[user.pk] = told
        if user.role == Role.ADMIN:
            self.admins.append(told)
        if user.branch_id:
            key = user.role, self.paths[user.branch_id][-1]
            self.at_work.setdefault(key, []).append(told)

    def person(self, pk: int | None) -> list[User]:
        return [self.people[pk]] if pk in self.people else []

    def climb_from(
        self,
        branch: int,
        level: Level,
        role: str = Role.SUPERVISOR,
        *,
        besides: Collection[int | None] = (),
        may_act: bool = False,
    ) -> list[User]:
        """People of a role at the branch's home at `level`, or at the next one up that has any.

        `besides` do not count; to act one has to have the role oneself, not only to stand in for
        somebody who has. Where the whole way up is empty, the admins are told: nothing is skipped.
        """
        for code in reversed(self.paths[branch][: max(level, 1)]):
            there = self.at_work.get((role, code), [])
            fit = [user for user in there if user.role == role or not may_act]
            if found := [user for user in fit if user.pk not in besides]:
                return distinct(found)
        return distinct(self.admins)


def distinct(users: Iterable[User]) -> list[User]:
    return list({user.pk: user for user in users}.values())
