"""Answering what-ifs: past complaints under the rules in force now, and with a draft in place.

A worker takes one at a time under a lock of its database session, so that one that dies leaves
it to the next. Nothing is written but the what-if's own row.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Self

from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from complaints.classification import Type
from complaints.figures import Figures
from complaints.forms.rules import reopened
from complaints.models import Complaint, ComplaintQuerySet, WhatIf
from complaints.models.clocks import STARTED_LATER
from complaints.past import Archive, Past
from foundation.locks import tried
from foundation.rubbish import seldom_collected
from sla import drafts, rulebook
from sla.drafts import VersionDraft
from sla.planning import Target
from sla.promises import Promises, strictest
from sla.publishing import RuleRefused
from sla.what_if import Run, judge
from staff.models import Branch

logger = logging.getLogger(__name__)

LOCK = 0x4966  # One worker a what-if
SET_SIZE = 1_000
Targets = Mapping[str, Sequence[Target]]  # By clock
MOST_ATTEMPTS = 3  # A what-if that takes its worker down with it does not go on doing so


class Comparison:
    """Past complaints judged twice: by the rules as they are, and with a draft in place."""

    def __init__(self, before: Promises, after: Promises, *, now: datetime) -> None:
        self.sides = [(before, Figures()), (after, Figures())]
        self.alike = Figures()  # What both sides judge by the same target
        self.now, self.zone = now, timezone.get_default_timezone()

    @classmethod
    def of(cls, what_if: WhatIf, draft: VersionDraft) -> Self:
        rules, now = rulebook.current(), what_if.asked_at
        after = drafts.in_place(rules, what_if.policy, draft, at=now)
        return cls(Promises(rules.in_force(now)), Promises(after), now=now)

    def add(self, past: Past) -> None:
        facts = past.complaint.facts(past.types)
        held = [promises.of(facts) for promises, _figures in self.sides]
        for run in past.runs:
            if run.type:  # The attention clock of one type, by what holds for that type
                facts = past.complaint.facts([Type(run.type)])
                targets = [promises.of(facts) for promises, _figures in self.sides]
                self._judge(run, past, targets)
            else:
                self._judge(run, past, held)

    def _judge(self, run: Run, past: Past, held: Sequence[Targets]) -> None:
        later = run.clock in STARTED_LATER
        start = run.started_at if later else past.complaint.received_at
        before, after = (strictest(by_clock.get(run.clock, ()), start) for by_clock in held)
        if before and after and _is_same(before, after):
            self._count(run, past, before, self.alike)
            return
        for target, (_promises, figures) in zip((before, after), self.sides, strict=True):
            if target:
                self._count(run, past, target, figures)

    def _count(self, run: Run, past: Past, target: Target, figures: Figures) -> None:
        verdict = judge(run, target, past.changes, now=self.now)
        figures.add(run, verdict, past.branch, past.types, self.zone)

    def as_json(self) -> dict[str, object]:
        (_before, before), (_after, after) = self.sides
        return {
            "before": (self.alike + before).as_json(),
            "after": (self.alike + after).as_json(),
        }


def _is_same(one: Target, other: Target) -> bool:
    """Of one published target, with the same time and calendar where those are worked out."""
    return (one.pk, one.calendar_pk, one.amount) == (other.pk, other.calendar_pk, other.amount)


def answer_pending() -> int:
    """Answer what nobody is at work on; return how many were."""
    answered = 0
    for pk in list(WhatIf.objects.unfinished().values_list("pk", flat=True)):
        with tried(LOCK, pk) as held:
            what_if = WhatIf.objects.unfinished().filter(pk=pk).first() if held else None
            if what_if:
                with translation.override(what_if.language):
                    _answer(what_if)
                answered += 1
    return answered


def cancel(what_if: WhatIf, *, at: datetime) -> bool:
    """Stop it, wherever it stands; False where it has ended."""
    running = WhatIf.objects.unfinished().filter(pk=what_if.pk)
    return bool(running.update(finished_at=at, outcome=WhatIf.Outcome.CANCELLED))


def _answer(what_if: WhatIf) -> None:
    WhatIf.objects.filter(pk=what_if.pk).update(attempts=F("attempts") + 1, done=0)
    if what_if.attempts >= MOST_ATTEMPTS:
        _end(what_if, reason=_("Every worker that began it died; ask for a shorter period."))
        return
    try:
        draft = _draft(what_if)
        comparison = Comparison.of(what_if, draft)
        with seldom_collected():
            is_through = _compare(what_if, comparison)
        if is_through:
            _end(what_if, figures=comparison.as_json())
    except RuleRefused as refusal:
        _end(what_if, reason=str(refusal))
    except Exception as error:
        logger.exception("What-if %s failed", what_if.pk)
        text = _("It could not be worked out (%(error)s); the log says more.")
        _end(what_if, reason=text % {"error": type(error).__name__})


def _draft(what_if: WhatIf) -> VersionDraft:
    form = reopened(what_if)
    if not form.is_valid():
        text = _("The draft no longer fits: %(errors)s Open it and try again.")
        raise RuleRefused(text % {"errors": " ".join(form.sentences())})
    return form.draft()


def _compare(what_if: WhatIf, comparison: Comparison) -> bool:
    """Go through the complaints in sets; False if it was cancelled on the way."""
    keys, archive = list(_asked(what_if).values_list("pk", flat=True)), Archive()
    running = WhatIf.objects.unfinished().filter(pk=what_if.pk)
    running.update(total=len(keys))
    for first in range(0, len(keys), SET_SIZE):
        for past in archive.read(keys[first : first + SET_SIZE]):
            comparison.add(past)
        if not running.update(done=min(first + SET_SIZE, len(keys))):
            return False
    return True


def _asked(what_if: WhatIf) -> ComplaintQuerySet:
    zone = timezone.get_default_timezone()
    begins = datetime.combine(what_if.since, time(), zone)
    ends = datetime.combine(what_if.until + timedelta(days=1), time(), zone)
    rows = Complaint.objects.filter(received_at__gte=begins, received_at__lt=ends)
    rows = rows.filter(kind=Complaint.Kind.COMPLAINT, in_replay=False).order_by("pk")
    if not what_if.branches:
        return rows
    chosen = Q()
    for branch in Branch.objects.filter(code__in=what_if.branches):
        chosen |= Q(handling_branch__path__startswith=branch.path)
    return rows.filter(chosen) if chosen else rows.none()


def _end(what_if: WhatIf, *, figures: object = None, reason: str = "") -> None:
    outcome = WhatIf.Outcome.FAILED if reason else WhatIf.Outcome.DONE
    ended = {"finished_at": Now(), "outcome": outcome, "reason": reason[:500]}
    WhatIf.objects.unfinished().filter(pk=what_if.pk).update(figures=figures, **ended)
