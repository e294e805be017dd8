"""What a rule that is being edited would promise to an example complaint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from sla import planning, rulebook
from sla.models import Audience, Clock, Policy, StepAction
from sla.publishing import StepDraft, TargetDraft
from sla.worktime import NeverOpen, deadline
from staff.models import Role


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


def previews(policy: Policy, targets: Sequence[TargetDraft], start: datetime) -> list[Preview]:
    """For an example received at `start`, clock by clock. Writes nothing."""
    rules = rulebook.current().in_force(start)
    return [_preview(target, _value(target, rules), start) for target in targets]


def _value(draft: TargetDraft, rules: Sequence[planning.Version]) -> planning.Target | None:
    if draft.calendar and draft.amount:
        return planning.Target(0, draft.clock, draft.amount, draft.calendar.value())
    whole = draft.share_of.pk if draft.share_of else 0
    share = planning.Share(whole, draft.percent or 0)
    target = planning.Target(0, draft.clock, planning.NOTHING, planning.NEVER, share=share)
    return planning.worked_out(target, rules)


def _preview(draft: TargetDraft, target: planning.Target | None, start: datetime) -> Preview:
    clock = Clock(draft.clock)
    if target is None:
        return Preview(clock.label, None, [])
    try:
        rungs = [
            Rung(deadline(target.calendar, start, _used_up(step, target)), in_words(step))
            for step in draft.steps
        ]
        return Preview(clock.label, deadline(target.calendar, start, target.amount), rungs)
    except NeverOpen:
        return Preview(clock.label, None, [])


def _used_up(step: StepDraft, target: planning.Target) -> timedelta:
    rung = planning.Step(0, step.share, step.offset, step.audience)
    return rung.after(target.amount, 0)


def in_words(step: Any) -> str:
    """What a rung does, and to whom; a draft or a row."""
    audience = Audience(step.audience)
    whom = str(audience.label)
    if audience in PLACES:
        whom = _("%(role)s %(place)s") % {"role": Role(step.role).label, "place": whom}
    return _("%(action)s: %(whom)s") % {"action": StepAction(step.action).label, "whom": whom}


PLACES = (Audience.BRANCH, Audience.CITY, Audience.PROVINCE, Audience.GROUP)
