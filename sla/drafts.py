"""A version of a rule that is not published, as the pure values that the engine works on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sla import planning
from sla.amounts import Amount
from sla.models import Calendar, Policy
from sla.rulebook import Rulebook, as_step


@dataclass(frozen=True, slots=True)
class StepDraft:
    share: int
    audience: str
    offset: Amount = timedelta()
    role: str = "supervisor"
    action: str = "tell"
    every: Amount | None = None
    times: int = 0

    @property
    def later(self) -> Amount:
        return self.offset

    @property
    def again(self) -> Amount | None:
        return self.every


@dataclass(frozen=True, slots=True)
class TargetDraft:
    """An amount on a calendar, or `percent` of what the policy `share_of` promises."""

    clock: str
    amount: Amount | None = None
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


def in_place(
    rules: Rulebook, policy: Policy, draft: VersionDraft, *, at: datetime
) -> list[planning.Version]:
    """The versions in force at `at`, with the draft in place of what `policy` says now."""
    in_force = rules.in_force(at)
    others = [version for version in in_force if version.policy != policy.pk]
    standing = [t for version in in_force if version not in others for t in version.targets]
    return [*others, _version(rules, policy, draft, standing)]


def as_target(draft: TargetDraft, rules: Rulebook, *, pk: int = 0) -> planning.Target:
    """One clock of a draft. A share is worked out later, like a published one."""
    calendar = rules.calendars[draft.calendar.pk] if draft.calendar else planning.NEVER
    share = planning.Share(draft.share_of.pk, draft.percent or 0) if draft.share_of else None
    calendar_pk = draft.calendar.pk if draft.calendar else 0
    return planning.Target(
        pk,
        draft.clock,
        draft.amount or planning.NOTHING,
        calendar,
        tuple(as_step(position, step) for position, step in enumerate(draft.steps)),
        frozenset(draft.pauses),
        calendar_pk,
        share,
        rules.local.get(calendar_pk, {}),
    )


def _version(
    rules: Rulebook, policy: Policy, draft: VersionDraft, standing: Sequence[planning.Target]
) -> planning.Version:
    # Published targets have keys above zero, so these are told apart from all of them.
    drafted = [as_target(one, rules, pk=-number) for number, one in enumerate(draft.targets, 1)]
    targets = [_standing(one, standing) or one for one in drafted]
    conditions = {name: frozenset(codes) for name, codes in draft.conditions.items()}
    return planning.Version(
        0, policy.pk, 0, draft.effective_at, conditions, tuple(targets), draft.is_contract
    )


def _standing(
    drafted: planning.Target, standing: Sequence[planning.Target]
) -> planning.Target | None:
    """The published target that says just the same, so that nobody judges by both."""
    alike = (one for one in standing if one == replace(drafted, pk=one.pk, policy=one.policy))
    return next(alike, None)
