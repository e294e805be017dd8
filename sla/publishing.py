"""Publishing a rule makes a new version; what was promised under an older one stays pinned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sla import drafts, planning, rulebook
from sla.amounts import Amount, WorkingDays
from sla.drafts import StepDraft, TargetDraft, VersionDraft
from sla.models import Clock, Condition, LadderStep, Policy, PolicyVersion, Renaming, Target
from sla.reach import is_in_reach

EVER = datetime(1900, 1, 1, tzinfo=UTC)  # The shipped rules hold for replays of old files too
NEVER_YET = datetime(9999, 1, 1, tzinfo=UTC)
LEAST, MOST = timedelta(minutes=1), timedelta(days=3653)
MOST_DAYS = 3653


def is_allowed(amount: Amount | None) -> bool:
    """Whether a rule may give it: one minute to ten years, or so many working days."""
    if isinstance(amount, WorkingDays):
        return 1 <= amount.count <= MOST_DAYS
    return LEAST <= (amount or timedelta()) <= MOST


class RuleRefused(Exception):
    """A version that cannot be published. The text is a sentence, about `field` of `clock`."""

    def __init__(self, text: str, *, field: str = "", clock: str = "") -> None:
        super().__init__(text)
        self.field, self.clock = field, clock


def publish(
    policy: Policy, draft: VersionDraft, *, after: int, by: Any, at: datetime
) -> PolicyVersion:
    """Publish `draft`, written over the version with the number `after` (0: the first one).

    Raises RuleRefused when somebody else published in the meantime, or when another version
    of the rule takes effect at the same instant.
    """
    with transaction.atomic():
        rulebook.lock()
        row = Policy.objects.select_for_update(no_key=True).get(pk=policy.pk)
        if row.retired_at:
            text = _("%(rule)s is retired; it promises nothing any more.")
            raise RuleRefused(text % {"rule": policy})
        _refuse_if_behind(policy, draft, after)
        check(policy, draft, at=at)
        version = policy.versions.create(
            number=policy.versions.count() + 1,
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
    newest = policy.versions.newest()
    if (newest.number if newest else 0) != after:
        text = _("%(rule)s was published anew since you opened it. Look at what changed first.")
        raise RuleRefused(text % {"rule": policy})
    if policy.versions.standing().filter(effective_at=draft.effective_at).exists():
        text = _("Another version of %(rule)s takes effect at the same instant; choose another.")
        raise RuleRefused(text % {"rule": policy}, field="effective_at")


def check(policy: Policy, draft: VersionDraft, *, at: datetime) -> None:
    """Raise RuleRefused where the draft makes no rule, or breaks another one."""
    if not draft.targets:
        raise RuleRefused(_("A rule needs at least one clock."))
    rules = rulebook.current()
    for target in draft.targets:
        _refuse_target(policy, target, rules, draft.effective_at)
    versions = drafts.in_place(rules, policy, draft, at=at)
    known = {version.policy for version in versions}
    versions += [version for version in rules.newest() if version.policy not in known]
    for version in versions:
        for one in version.targets:
            _refuse_beyond_reach(one, planning.worked_out(one, versions), version, policy)


def _refuse_beyond_reach(
    target: planning.Target,
    exact: planning.Target | None,
    version: planning.Version,
    policy: Policy,
) -> None:
    """Of a share that leans on the draft, too: its times are worked out from there."""
    values = {"clock": Clock(target.clock).label}
    if exact is None and target.share and target.share.policy == policy.pk:
        rule = Policy.objects.get(pk=version.policy)
        text = _("“%(rule)s” takes its time for “%(clock)s” from here; change it first.")
        raise RuleRefused(text % {**values, "rule": rule})
    field, clock = ("percent" if target.share else "amount"), target.clock
    if version.policy != policy.pk:
        field = clock = ""  # It stands on another page
    if exact and not is_allowed(exact.amount):
        text = _("The time for “%(clock)s” must lie between one minute and ten years.")
        raise RuleRefused(text % values, field=field, clock=clock)
    if exact and not is_in_reach(exact):
        text = _(
            "On its calendar “%(clock)s”, or a step of it, would fall due more than forty years "
            "ahead; give it less time."
        )
        raise RuleRefused(text % values, field=field, clock=clock)


def _refuse_target(
    policy: Policy, target: TargetDraft, rules: rulebook.Rulebook, effective_at: datetime
) -> None:
    values, clock = {"clock": str(Clock(target.clock).label)}, target.clock
    if target.share_of is None and not is_allowed(target.amount):
        text = _("The time for “%(clock)s” must lie between one minute and ten years.")
        raise RuleRefused(text % values, field="amount", clock=clock)
    if target.calendar and not target.calendar.value().is_ever_open():
        text = _("“%(calendar)s” is never open, so “%(clock)s” could never fall due.")
        values["calendar"] = str(target.calendar)
        raise RuleRefused(text % values, field="calendar", clock=clock)
    if target.share_of and not _has_own_time(target, policy, rules, effective_at):
        text = _("“%(rule)s” gives no time of its own for “%(clock)s” to take a share of.")
        values["rule"] = str(target.share_of)
        raise RuleRefused(text % values, field="share_of", clock=clock)
    if any(step.every for step in target.steps[:-1]):
        text = _("Only the last step of a ladder can repeat; see “%(clock)s”.")
        raise RuleRefused(text % values, field="every_0", clock=clock)


def _has_own_time(
    target: TargetDraft, policy: Policy, rules: rulebook.Rulebook, effective_at: datetime
) -> bool:
    """Whether the whole gives the clock a time from then on, in every version that is to come."""
    whole = target.share_of
    of_it = [v for v in rules.to_come(effective_at) if whole and v.policy == whole.pk]
    own = [{one.clock for one in v.targets if one.share is None} for v in of_it]
    first = min((v.effective_at for v in of_it), default=NEVER_YET)
    is_there = bool(of_it) and first <= effective_at
    return whole != policy and is_there and all(target.clock in clocks for clocks in own)


def _write(version: PolicyVersion, draft: VersionDraft) -> None:
    Condition.objects.bulk_create(
        Condition(version=version, attribute=attribute, code=code)
        for attribute, codes in draft.conditions.items()
        for code in dict.fromkeys(codes)
    )
    for one in draft.targets:
        target = Target.objects.create(
            version=version,
            clock=one.clock,
            amount=_time(one.amount),
            working_days=_days(one.amount),
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
                offset=_time(step.offset) or timedelta(),
                offset_days=_days(step.offset) or 0,
                audience=step.audience,
                role=step.role,
                action=step.action,
                every=_time(step.every),
                every_days=_days(step.every),
                times=step.times,
            )
            for position, step in enumerate(one.steps)
        )


def _time(amount: Amount | None) -> timedelta | None:
    return None if isinstance(amount, WorkingDays) else amount


def _days(amount: Amount | None) -> int | None:
    return amount.count if isinstance(amount, WorkingDays) else None


@transaction.atomic
def copied(policy: Policy, names: Mapping[str, str], *, by: Any, at: datetime) -> Policy:
    """A new policy with the times of another. In force for nothing until it is published anew:
    its first version takes effect in the last year that a calendar can name."""
    made = Policy.objects.create(**names)
    standing = policy.versions.in_force(at) or policy.versions.newest()
    targets = [as_draft(target) for target in standing.targets.all()] if standing else []
    publish(made, VersionDraft(NEVER_YET, {}, targets), after=0, by=by, at=at)
    return made


def as_draft(target: Target) -> TargetDraft:
    """What a published target says, to be said again."""
    steps = [
        StepDraft(s.share, s.audience, s.later, s.role, s.action, s.again, s.times)
        for s in target.steps.all()
    ]
    return TargetDraft(
        target.clock,
        target.time,
        target.calendar,
        target.pauses,
        steps,
        target.share_of,
        target.percent,
    )


@transaction.atomic
def rename(policy: Policy, names: Mapping[str, str], *, by: Any, at: datetime) -> Renaming | None:
    """Call a rule otherwise; the record says how, and is None where nothing differs.

    What was written down about the rule before keeps the name that it had then.
    """
    row = Policy.objects.select_for_update(no_key=True).get(pk=policy.pk)
    before = row.names
    policy.name, policy.name_zh = names["name"], names["name_zh"]
    if policy.names == before:
        return None
    policy.save(update_fields=["name", "name_zh"])
    rulebook.touch()
    return policy.renamings.create(at=at, by=by, before=before, after=policy.names)


@transaction.atomic
def retire(policy: Policy, *, at: datetime) -> None:
    """From `at` on the rule promises nothing new. Raises RuleRefused where others share in it."""
    rulebook.lock()
    refuse_shared(policy, at=at)
    policy.retired_at = at
    policy.save(update_fields=["retired_at"])
    rulebook.touch()


def refuse_shared(policy: Policy, *, at: datetime) -> None:
    """Raise RuleRefused where others take a share of what the rule promises."""
    for version in rulebook.current().to_come(at):
        shares = [target.share for target in version.targets if target.share]
        if version.policy != policy.pk and any(one.policy == policy.pk for one in shares):
            rule = Policy.objects.get(pk=version.policy)
            text = _("“%(rule)s” takes its times from this rule; change it first.")
            raise RuleRefused(text % {"rule": rule})


@transaction.atomic
def withdraw(version: PolicyVersion, *, by: Any, at: datetime) -> None:
    """Take back a version that is still to take effect. Raises RuleRefused where it cannot be."""
    rulebook.lock()
    row = PolicyVersion.objects.get(pk=version.pk)
    if not row.is_ahead(at):
        text = _("%(version)s is not ahead of us any more; publish a new one instead.")
        raise RuleRefused(text % {"version": row})
    row.withdrawn_at, row.withdrawn_by = at, by
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    if row.policy.versions.newest() is None:
        text = _("%(rule)s has no other version; retire it instead.")
        raise RuleRefused(text % {"rule": row.policy})
    rulebook.touch()
    versions = rulebook.current().newest()
    for other in versions:
        if any(planning.worked_out(target, versions) is None for target in other.targets):
            rule = Policy.objects.get(pk=other.policy)
            text = _("“%(rule)s” takes its times from this version; change it first.")
            raise RuleRefused(text % {"rule": rule})
