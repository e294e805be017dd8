"""All rules and calendars as pure values, read once and kept until one of them changes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db import models
from django.db.models.functions import Now

from sla import planning, worktime
from sla.models import Calendar, Condition, LadderStep, PolicyVersion, RuleStamp, Target, Timer

if TYPE_CHECKING:
    from sla.drafts import StepDraft


@dataclass(frozen=True)
class Rulebook:
    calendars: Mapping[int, worktime.Calendar]
    versions: tuple[planning.Version, ...]
    targets: Mapping[int, planning.Target]
    retired: Mapping[int, datetime]  # Policy to the instant from which it no longer holds
    # Calendar to what stands in its place, by the code of a branch
    local: Mapping[int, Mapping[str, tuple[int, worktime.Calendar]]]

    def plan(
        self, facts: planning.Facts, start: datetime, *, at: datetime
    ) -> dict[str, planning.Target]:
        """The strictest target per clock, by the versions in force at `at`."""
        return planning.strictest(self.in_force(at), facts, start)

    def promise(self, timer: Timer) -> planning.Target:
        """What a timer was promised: its target with its own amount and calendar."""
        target = self.targets[timer.target_id]
        if (timer.amount, timer.calendar_id) == (target.amount, target.calendar_pk):
            return target
        calendar = self.calendars[timer.calendar_id]
        return replace(
            target, amount=timer.amount, calendar=calendar, calendar_pk=timer.calendar_id
        )

    def is_retired(self, timer: Timer, at: datetime) -> bool:
        retired_at = self.retired.get(self.targets[timer.target_id].policy)
        return retired_at is not None and retired_at <= at

    def without(self, policy: int, *, at: datetime) -> Rulebook:
        """As it would be if that one were retired at the instant."""
        return replace(self, retired={**self.retired, policy: at})

    def newest(self) -> list[planning.Version]:
        """The last version of every rule that is not retired, in force already or not."""
        found: dict[int, planning.Version] = {}
        for version in sorted(self.versions, key=lambda one: one.number):
            found[version.policy] = version
        return [version for version in found.values() if version.policy not in self.retired]

    def to_come(self, at: datetime) -> list[planning.Version]:
        """Those in force at the instant, and those that take effect later."""
        ahead = [v for v in self.versions if v.effective_at > at and v.policy not in self.retired]
        return [*self.in_force(at), *ahead]

    def in_force(self, at: datetime) -> list[planning.Version]:
        return [
            version
            for version in planning.in_force(self.versions, at)
            if version.policy not in self.retired or at < self.retired[version.policy]
        ]


def current() -> Rulebook:
    """The rulebook as it is published now. One query while nothing changes."""
    stamp = RuleStamp.objects.values_list("stamp", flat=True).first()
    return _load(stamp) if stamp else Rulebook({}, (), {}, {}, {})


def lock() -> None:
    """Let whoever else changes a rule or calendar wait until this transaction has ended.

    Taken before any rule or calendar is locked, so that two who change them cannot cross.
    """
    list(RuleStamp.objects.select_for_update(no_key=True))


def touch() -> None:
    """Make every process read the rules anew. Call it in the transaction that changes one."""
    new = {"stamp": uuid.uuid4(), "changed_at": Now(), "settled": False}
    RuleStamp.objects.update_or_create(only=True, defaults=new)


# The stamp is the whole key: a changed rulebook has another, so nothing stale is ever served.
@lru_cache(maxsize=4)
def _load(stamp: uuid.UUID) -> Rulebook:
    # In this order: what somebody publishes meanwhile leans on what is read later.
    versions = list(
        PolicyVersion.objects.standing()
        .select_related("policy")
        .prefetch_related(
            models.Prefetch("conditions", Condition.objects.all()),
            models.Prefetch("targets", Target.objects.only("pk", "version")),
        )
    )
    published = list(_targets())
    rows = _calendars()
    calendars = {row.pk: row.value() for row in rows}
    local: dict[int, dict[str, tuple[int, worktime.Calendar]]] = {}
    for row in rows:
        above = row.parent if row.branch else None
        while above is not None:  # Also in place of what its parent stands in place of
            local.setdefault(above.pk, {})[row.branch] = row.pk, calendars[row.pk]
            above = above.parent
    targets = {target.pk: _target(target, calendars, local) for target in published}
    return Rulebook(
        calendars,
        tuple(_version(version, targets) for version in versions),
        targets,
        {v.policy_id: v.policy.retired_at for v in versions if v.policy.retired_at},
        local,
    )


def _calendars() -> list[Calendar]:
    rows = list(Calendar.objects.prefetch_related("periods", "days", "confirmed_years", "singles"))
    by_key = {row.pk: row for row in rows}
    for row in rows:
        row.parent = by_key[row.parent_id] if row.parent_id else None
    return rows


def _targets() -> models.QuerySet[Target]:
    return Target.objects.select_related("version").prefetch_related(
        models.Prefetch("steps", LadderStep.objects.order_by("position"))
    )


def _target(
    target: Target,
    calendars: Mapping[int, worktime.Calendar],
    local: Mapping[int, dict[str, tuple[int, worktime.Calendar]]],
) -> planning.Target:
    calendar = target.calendar_id or 0
    return planning.Target(
        target.pk,
        target.clock,
        target.time or planning.NOTHING,
        calendars.get(calendar, planning.NEVER),
        tuple(as_step(step.position, step) for step in target.steps.all()),
        frozenset(target.pauses),
        calendar,
        _share(target),
        local.get(calendar, {}),
        target.version.policy_id,
    )


def as_step(position: int, step: LadderStep | StepDraft) -> planning.Step:
    """The pure value of a rung that is published or drafted."""
    return planning.Step(
        position,
        step.share,
        step.later,
        step.audience,
        step.role,
        step.action,
        step.again,
        step.times,
    )


def _share(target: Target) -> planning.Share | None:
    if target.share_of_id is None or target.percent is None:
        return None
    return planning.Share(target.share_of_id, target.percent)


def _version(version: PolicyVersion, targets: Mapping[int, planning.Target]) -> planning.Version:
    conditions: dict[str, frozenset[str]] = {}
    for condition in version.conditions.all():
        name = condition.attribute
        conditions[name] = conditions.get(name, frozenset()) | {condition.code}
    return planning.Version(
        version.pk,
        version.policy_id,
        version.number,
        version.effective_at,
        conditions,
        tuple(targets[target.pk] for target in version.targets.all()),
        version.is_contract,
    )
