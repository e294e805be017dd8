"""What a rule that is being edited would promise to an example complaint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from sla import drafts, planning, rulebook
from sla.drafts import TargetDraft
from sla.models import Audience, Clock, StepAction
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
    unconfirmed: bool = False  # Due in a year whose holidays are not announced


def previews(targets: Sequence[TargetDraft], start: datetime) -> list[Preview]:
    """For an example received at `start`, clock by clock. Writes nothing."""
    rules = rulebook.current()
    in_force = rules.in_force(start)
    drafted = [drafts.as_target(target, rules) for target in targets]
    return [_preview(one.clock, planning.worked_out(one, in_force), start) for one in drafted]


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
