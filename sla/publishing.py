"""Publishing a rule makes a new version; what was promised under an older one stays pinned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sla import rulebook
from sla.models import Calendar, Condition, LadderStep, Policy, PolicyVersion, Target


class RuleRefused(Exception):
    """A version that cannot be published. The text is a sentence."""


@dataclass(frozen=True, slots=True)
class StepDraft:
    share: int
    audience: str
    offset: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class TargetDraft:
    clock: str
    amount: timedelta
    calendar: Calendar
    pauses: bool = False
    steps: Sequence[StepDraft] = ()


@dataclass(frozen=True, slots=True)
class VersionDraft:
    effective_at: datetime
    conditions: Mapping[str, Sequence[str]]
    targets: Sequence[TargetDraft]
    note: str = ""


def publish(
    policy: Policy, draft: VersionDraft, *, after: int, by: Any, at: datetime
) -> PolicyVersion:
    """Publish `draft` as the version that follows number `after` (0: the first one).

    Raises RuleRefused when somebody else published in the meantime, or when another version
    of the rule takes effect at the same instant.
    """
    with transaction.atomic():
        Policy.objects.select_for_update().get(pk=policy.pk)
        _refuse(policy, draft, after)
        version = policy.versions.create(
            number=after + 1,
            effective_at=draft.effective_at,
            published_at=at,
            published_by=by,
            note=draft.note,
        )
        _write(version, draft)
        rulebook.touch()
    return version


def _refuse(policy: Policy, draft: VersionDraft, after: int) -> None:
    newest = policy.versions.order_by("-number").first()
    if (newest.number if newest else 0) != after:
        text = _("%(rule)s was published anew since you opened it. Look at what changed first.")
        raise RuleRefused(text % {"rule": policy})
    if policy.versions.filter(effective_at=draft.effective_at).exists():
        text = _("Another version of %(rule)s takes effect at the same instant; choose another.")
        raise RuleRefused(text % {"rule": policy})
    if not draft.targets:
        raise RuleRefused(_("A rule needs at least one clock."))


def _write(version: PolicyVersion, draft: VersionDraft) -> None:
    Condition.objects.bulk_create(
        Condition(version=version, attribute=attribute, code=code)
        for attribute, codes in draft.conditions.items()
        for code in codes
    )
    for one in draft.targets:
        target = Target.objects.create(
            version=version,
            clock=one.clock,
            amount=one.amount,
            calendar=one.calendar,
            pauses=one.pauses,
        )
        LadderStep.objects.bulk_create(
            LadderStep(
                target=target,
                position=position,
                share=step.share,
                offset=step.offset,
                audience=step.audience,
            )
            for position, step in enumerate(one.steps)
        )


@transaction.atomic
def retire(policy: Policy, *, at: datetime) -> None:
    """From `at` on the rule promises nothing new."""
    policy.retired_at = at
    policy.save(update_fields=["retired_at"])
    rulebook.touch()
