"""The steps of a ladder as lines of a cell: "100% -2 h tell branch supervisor every 1 d x 5"."""

from __future__ import annotations

import re

from complaints.forms.amounts import written
from complaints.forms.clock import PARTS
from complaints.previews import PLACES
from sla.drafts import StepDraft
from sla.models import Audience, StepAction
from staff.models import Role


def _one_of(choices: type[StepAction] | type[Audience] | type[Role]) -> str:
    return "|".join(sorted(choices.values, key=len, reverse=True))


RUNG = re.compile(
    rf"""(?P<share>\d{{1,3}})\s*%
    (?:\s*(?P<later>[+−-]\s*\d[\w\s.]*?))?
    \s+(?P<action>{_one_of(StepAction)})
    \s+(?P<audience>{_one_of(Audience)})
    (?:\s+(?P<role>{_one_of(Role)}))?
    (?:\s+every\s+(?P<every>\d[\w\s.]*?)\s*[x×]\s*(?P<times>\d{{1,3}}))?""",
    re.VERBOSE,
)


MOST = 100  # Steps of a ladder


class BadRung(ValueError):
    """A line that is no step, or one too many; the text is the line."""


def parse(text: str) -> dict[str, str]:
    """What a form of the clock would be sent: `share_0`, `later_0` … Raises BadRung."""
    lines = [line.strip() for line in re.split(r"[\n;；]", text) if line.strip()]
    if len(lines) > MOST:
        raise BadRung(lines[MOST])
    sent: dict[str, str] = {}
    for number, line in enumerate(lines):
        match = RUNG.fullmatch(line)
        if match is None:
            raise BadRung(line)
        said = {name: (match[name] or "").removeprefix("+").strip() for name in PARTS}
        sent |= {f"{name}_{number}": value for name, value in said.items()}
    return sent


def said(step: StepDraft) -> str:
    """The way in which `parse` reads it back."""
    later = f"{written(step.offset)}" if step.offset else ""
    parts = [
        f"{step.share}%",
        later if later.startswith("-") or not later else f"+{later}",
        str(step.action),
        str(step.audience),
        str(step.role) if step.audience in PLACES else "",
        f"every {written(step.every)} x {step.times}" if step.every else "",
    ]
    return " ".join(part for part in parts if part)
