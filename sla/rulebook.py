"""All rules and calendars as pure values, read once and kept until one of them changes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db import models

from sla import planning, worktime
from sla.models import Calendar, Condition, LadderStep, PolicyVersion, RuleStamp, Target


@dataclass(frozen=True)
class Rulebook:
    calendars: Mapping[int, worktime.Calendar]
    versions: tuple[planning.Version, ...]
    targets: Mapping[int, planning.Target]
    retired: Mapping[int, datetime]  # Policy to the instant from which it no longer holds

    def plan(
        self, facts: planning.Facts, start: datetime, *, at: datetime
    ) -> dict[str, planning.Target]:
        """The strictest target per clock, by the versions in force at `at`."""
        return planning.strictest(self.in_force(at), facts, start)

    def in_force(self, at: datetime) -> list[planning.Version]:
        return [
            version
            for version in planning.in_force(self.versions, at)
            if version.policy not in self.retired or at < self.retired[version.policy]
        ]


def current() -> Rulebook:
    """The rulebook as it is published now. One query while nothing changes."""
    stamp = RuleStamp.objects.values_list("stamp", flat=True).first()
    return _load(stamp) if stamp else Rulebook({}, (), {}, {})


def touch() -> None:
    """Make every process read the rules anew. Call it in the transaction that changes one."""
    RuleStamp.objects.update_or_create(only=True, defaults={"stamp": uuid.uuid4()})


# The stamp is the whole key: a changed rulebook has another, so nothing stale is ever served.
@lru_cache(maxsize=4)
def _load(stamp: uuid.UUID) -> Rulebook:
    calendars = {
        calendar.pk: calendar.value()
        for calendar in Calendar.objects.prefetch_related("periods", "days")
    }
    targets = {target.pk: _target(target, calendars) for target in _targets()}
    versions = PolicyVersion.objects.select_related("policy").prefetch_related(
        models.Prefetch("conditions", Condition.objects.all()),
        models.Prefetch("targets", Target.objects.only("pk", "version")),
    )
    return Rulebook(
        calendars,
        tuple(_version(version, targets) for version in versions),
        targets,
        {v.policy_id: v.policy.retired_at for v in versions if v.policy.retired_at},
    )


def _targets() -> models.QuerySet[Target]:
    return Target.objects.prefetch_related(
        models.Prefetch("steps", LadderStep.objects.order_by("position"))
    )


def _target(target: Target, calendars: Mapping[int, worktime.Calendar]) -> planning.Target:
    steps = tuple(
        planning.Step(step.position, step.share, step.offset, step.audience)
        for step in target.steps.all()
    )
    calendar = calendars[target.calendar_id]
    return planning.Target(target.pk, target.clock, target.amount, calendar, target.pauses, steps)


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
    )
