"""What a rule that is being edited would promise to an example complaint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from complaints.models import Area, Category
from sla import drafts, planning, rulebook
from sla.drafts import VersionDraft
from sla.models import Audience, Clock, Policy, StepAction
from sla.rulebook import Rulebook
from sla.worktime import NeverOpen, deadline
from staff.models import Branch, Role


@dataclass(frozen=True, slots=True)
class Rung:
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Preview:
    """One clock of the example: when it is due, and who would hear of it when."""

    clock: Any
    due_at: datetime | None  # None: its calendar is never open, or there is nothing to share
    rungs: Sequence[Rung]
    unconfirmed: bool = False  # Due in a year whose holidays are not announced
    other: Policy | None = None  # Gives the example less time, and so wins
    other_due_at: datetime | None = None


def previews(policy: Policy, draft: VersionDraft, start: datetime) -> list[Preview]:
    """For an example received at `start` that is just what the draft asks for, clock by clock.

    As ever the strictest rule wins: where that is another one, it is named. Writes nothing.
    """
    rules = rulebook.current()
    in_force = rules.in_force(start)
    winners = _winners(policy, draft, rules, start)
    named = Policy.objects.in_bulk({target.policy for _due, target in winners.values()})
    found = []
    for one in (drafts.as_target(target, rules) for target in draft.targets):
        preview = _preview(one.clock, planning.worked_out(one, in_force), start)
        due_at, winner = winners.get(one.clock, (None, None))
        if winner and winner.policy not in (0, policy.pk):
            preview = replace(preview, other=named[winner.policy], other_due_at=due_at)
        found.append(preview)
    return found


def _winners(
    policy: Policy, draft: VersionDraft, rules: Rulebook, start: datetime
) -> dict[str, tuple[datetime, planning.Target]]:
    """By clock what the strictest rule would promise the example; a draft has no policy."""
    versions = drafts.in_place(rules, policy, draft, at=start)
    try:
        best = planning.strictest(versions, example_facts(draft.conditions), start)
        return {clock: (one.due(start), one) for clock, one in best.items()}
    except (NeverOpen, OverflowError):
        return {}  # The rows below say which clock can never fall due


def example_facts(conditions: Mapping[str, Sequence[str]]) -> planning.Facts:
    """What a complaint is that the conditions ask for: of alternatives the first, and whatever
    that belongs to."""
    trees: dict[str, Any] = {"category": Category, "area": Area, "branch": Branch}
    facts: dict[str, Sequence[str]] = {}
    for name, codes in conditions.items():
        node = trees[name].objects.filter(code=codes[0]).first() if name in trees else None
        facts[name] = node.codes if node else codes[:1]
    return facts


def _preview(clock: str, target: planning.Target | None, start: datetime) -> Preview:
    label = Clock(clock).label
    if target is None:
        return Preview(label, None, [])
    try:
        rungs = [
            Rung(deadline(target.calendar, start, target.reached(step, start)), in_words(step))
            for step in target.steps
        ]
        due_at = target.due(start)
        unconfirmed = not target.calendar.is_confirmed(start, due_at)
        return Preview(label, due_at, rungs, unconfirmed)
    except (NeverOpen, OverflowError):
        return Preview(label, None, [])


def in_words(step: Any) -> str:
    """What a rung does, and to whom; a draft or a row."""
    audience = Audience(step.audience)
    whom = str(audience.label)
    if audience in PLACES:
        whom = _("%(role)s %(place)s") % {"role": Role(step.role).label, "place": whom}
    return _("%(action)s: %(whom)s") % {"action": StepAction(step.action).label, "whom": whom}


PLACES = (Audience.BRANCH, Audience.CITY, Audience.PROVINCE, Audience.GROUP)
