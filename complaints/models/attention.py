"""Attention (T2): an urgent case has an owner of the right kind, or waits for one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from complaints.classification import Type
from complaints.models.case import Case
from complaints.models.timer import Outcome, Strategy, Timer, new_timer
from sla.models import Clock
from sla.rulebook import Rulebook
from staff.models import Level, User

Found = Mapping[Case, Iterable[Type]]


def attended(found: Found, *, at: datetime) -> dict[Case, frozenset[Type]]:
    """The types of each case for which it has an owner already. One query at most."""
    known = {case.owner for case in found if case._state.fields_cache.get("owner")}
    owners = {owner.pk: owner for owner in known if owner}
    missing = {case.owner_id for case in found} - owners.keys() - {None}
    if missing:
        owners |= User.objects.select_related("branch").in_bulk(missing)
    looked_after = {}
    for case, types in found.items():
        owner = owners.get(case.owner_id or 0)
        looked_after[case] = frozenset(one for one in types if _looks_after(owner, case, one, at))
    return looked_after


def _looks_after(owner: User | None, case: Case, one: Type, at: datetime) -> bool:
    """Whoever logged or accepted it, and works at a desk; for what was raised somebody of the
    province (T7), for what must be solved elsewhere somebody there (T8)."""
    if owner is None or owner.branch is None or not owner.is_active or not owner.may_log:
        return False
    if owner.is_away(at):
        return False
    if one is Type.RAISED:
        return owner.branch.level <= Level.PROVINCE
    if one is Type.CROSS_REGION:
        return owner.branch.home(Level.CITY) == case.handling_branch.home(Level.CITY)
    return True


def begin(
    found: Found, attended: Mapping[Case, frozenset[Type]], rulebook: Rulebook, *, at: datetime
) -> list[Timer]:
    """One unsaved attention timer a type. Where there is an owner it is met where it begins; who
    is to hear of the type at once still does."""
    timers = []
    for case, types in found.items():
        for one in types:
            target = rulebook.plan(case.facts({one}), at, at=at).get(Clock.ATTENTION)
            if target is None:
                continue
            timer = new_timer(case, Clock.ATTENTION, target, at, Strategy(one.value))
            if one in attended[case]:
                timer.stopped_at, timer.outcome = at, Outcome.MET
                timer.plan(target)
            timers.append(timer)
    return timers
