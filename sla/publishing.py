"""Publishing a rule makes a new version; what was promised under an older one stays pinned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sla import rulebook
from sla.models import Calendar, Clock, Condition, LadderStep, Policy, PolicyVersion, Target

EVER = datetime(1900, 1, 1, tzinfo=UTC)  # The shipped rules hold for replays of old files too
NEVER_YET = datetime(9999, 1, 1, tzinfo=UTC)
LEAST, MOST = timedelta(minutes=1), timedelta(days=3653)


class RuleRefused(Exception):
    """A version that cannot be published. The text is a sentence."""


@dataclass(frozen=True, slots=True)
class StepDraft:
    share: int
    audience: str
    offset: timedelta = timedelta()
    role: str = "supervisor"
    action: str = "tell"
    every: timedelta | None = None
    times: int = 0


@dataclass(frozen=True, slots=True)
class TargetDraft:
    """An amount on a calendar, or `percent` of what the policy `share_of` promises."""

    clock: str
    amount: timedelta | None = None
    calendar: Calendar | None = None
    pauses: Sequence[str] = ()
    steps: Sequence[StepDraft] = ()
    share_of: Policy | None = None
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class VersionDraft:
    effective_at: datetime
    conditions: Mapping[str, Sequence[str]]
    targets: Sequence[TargetDraft]
    note: str = ""
    is_contract: bool = False


def publish(
    policy: Policy, draft: VersionDraft, *, after: int, by: Any, at: datetime
) -> PolicyVersion:
    """Publish `draft` as the version that follows number `after` (0: the first one).

    Raises RuleRefused when somebody else published in the meantime, or when another version
    of the rule takes effect at the same instant.
    """
    with transaction.atomic():
        Policy.objects.select_for_update().get(pk=policy.pk)
        _refuse_if_behind(policy, draft, after)
        check(policy, draft)
        version = policy.versions.create(
            number=after + 1,
            effective_at=draft.effective_at,
            published_at=at,
            published_by=by,
            note=draft.note,
            is_contract=draft.is_contract,
        )
        _write(version, draft)
        rulebook.touch()
    return version


def _refuse_if_behind(policy: Policy, draft: VersionDraft, after: int) -> None:
    newest = policy.versions.order_by("-number").first()
    if (newest.number if newest else 0) != after:
        text = _("%(rule)s was published anew since you opened it. Look at what changed first.")
        raise RuleRefused(text % {"rule": policy})
    if policy.versions.filter(effective_at=draft.effective_at).exists():
        text = _("Another version of %(rule)s takes effect at the same instant; choose another.")
        raise RuleRefused(text % {"rule": policy})


def check(policy: Policy, draft: VersionDraft) -> None:
    """Raise RuleRefused where the draft makes no rule, whenever it is published."""
    if not draft.targets:
        raise RuleRefused(_("A rule needs at least one clock."))
    for target in draft.targets:
        _refuse_target(policy, target)


def _refuse_target(policy: Policy, target: TargetDraft) -> None:
    values = {"clock": Clock(target.clock).label}
    if target.share_of is None and not LEAST <= (target.amount or timedelta()) <= MOST:
        text = _("The time for “%(clock)s” must lie between one minute and ten years.")
        raise RuleRefused(text % values)
    if target.calendar and not target.calendar.value().is_ever_open():
        text = _("“%(calendar)s” is never open, so “%(clock)s” could never fall due.")
        raise RuleRefused(text % {**values, "calendar": target.calendar})
    if target.share_of and not _has_own_time(target.share_of, target.clock, policy):
        text = _("“%(rule)s” gives no time of its own for “%(clock)s” to take a share of.")
        raise RuleRefused(text % {**values, "rule": target.share_of})
    if any(step.every for step in target.steps[:-1]):
        text = _("Only the last step of a ladder can repeat; see “%(clock)s”.")
        raise RuleRefused(text % values)


def _has_own_time(whole: Policy, clock: str, policy: Policy) -> bool:
    newest = whole.versions.order_by("-number").first()
    own = Target.objects.filter(version=newest, clock=clock, share_of=None)
    return whole != policy and newest is not None and own.exists()


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
            pauses=list(one.pauses),
            share_of=one.share_of,
            percent=one.percent,
        )
        LadderStep.objects.bulk_create(
            LadderStep(
                target=target,
                position=position,
                share=step.share,
                offset=step.offset,
                audience=step.audience,
                role=step.role,
                action=step.action,
                every=step.every,
                times=step.times,
            )
            for position, step in enumerate(one.steps)
        )


@transaction.atomic
def copied(policy: Policy, names: Mapping[str, str], *, by: Any, at: datetime) -> Policy:
    """A new policy with the times of another. In force for nothing until it is published anew:
    its first version takes effect in the last year that a calendar can name."""
    made = Policy.objects.create(**names)
    newest = policy.versions.order_by("-number")[0]
    targets = [_copied(target) for target in newest.targets.all()]
    publish(made, VersionDraft(NEVER_YET, {}, targets), after=0, by=by, at=at)
    return made


def _copied(target: Target) -> TargetDraft:
    steps = [
        StepDraft(s.share, s.audience, s.offset, s.role, s.action, s.every, s.times)
        for s in target.steps.all()
    ]
    return TargetDraft(
        target.clock,
        target.amount,
        target.calendar,
        target.pauses,
        steps,
        target.share_of,
        target.percent,
    )


@transaction.atomic
def retire(policy: Policy, *, at: datetime) -> None:
    """From `at` on the rule promises nothing new."""
    policy.retired_at = at
    policy.save(update_fields=["retired_at"])
    rulebook.touch()
