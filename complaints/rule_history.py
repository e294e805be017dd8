"""Who changed what in a rule: each version beside the one before it, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from complaints.forms.amounts import spoken
from complaints.forms.conditions import in_words as conditions_in_words
from complaints.models import State
from complaints.previews import in_words
from sla.models import LadderStep, PolicyVersion, Target


@dataclass(frozen=True, slots=True)
class Change:
    version: PolicyVersion
    added: Sequence[str]
    removed: Sequence[str]


def changes(versions: Iterable[PolicyVersion]) -> list[Change]:
    """The versions of one rule, the newest first, each with what it added and took away."""
    newest_first = conditions_in_words(versions)
    said = [lines(version, conditions) for version, conditions in newest_first]
    return [
        Change(version, _without(now, before), _without(before, now))
        for (version, _conditions), now, before in zip(
            newest_first, said, [*said[1:], []], strict=True
        )
    ]


def _without(lines: Sequence[str], others: Sequence[str]) -> list[str]:
    return [line for line in lines if line not in others]


def lines(version: PolicyVersion, conditions: str) -> list[str]:
    """Everything a version says, a line each."""
    lines = [_("For: %(conditions)s") % {"conditions": conditions or _("every complaint")}]
    if version.is_contract:
        lines.append(_("A contract"))
    for target in version.targets.all():
        lines.append(f"{target.get_clock_display()}: {amount_in_words(target)}")
        lines += [_rung(target, step) for step in target.steps.all()]
    return lines


def amount_in_words(target: Target) -> str:
    """So much time on that calendar, or a share of another rule's; and when it stands still."""
    if target.time is None:
        words = _("%(percent)d %% of “%(rule)s”") % {
            "percent": target.percent,
            "rule": target.share_of,
        }
    else:
        words = _("%(amount)s, %(calendar)s") % {
            "amount": spoken(target.time),
            "calendar": target.calendar,
        }
    states = _(", ").join(str(State(code).label) for code in target.pauses)
    paused = _("stands still while %(states)s") % {"states": states} if states else ""
    return "; ".join(part for part in (words, paused) if part)


def _rung(target: Target, step: LadderStep) -> str:
    when = f"{step.share} %"
    if step.later:
        later = spoken(step.later)
        when += f" {later}" if later.startswith("-") else f" +{later}"
    again = _(", again every %(every)s, %(times)d times")
    repeat = again % {"every": spoken(step.again), "times": step.times} if step.again else ""
    return f"{target.get_clock_display()} · {when}: {in_words(step)}{repeat}"
