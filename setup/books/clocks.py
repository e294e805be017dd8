"""One clock of a rule as the cells of a line."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.forms.amounts import written
from complaints.forms.clock import ClockForm
from setup.books import rungs
from setup.books.base import Wrong, column_named
from setup.files import Row
from sla.drafts import TargetDraft
from sla.models import Clock, Policy

LABELS = {
    "clock": gettext_lazy("clock"),
    "time": gettext_lazy("time allowed"),
    "calendar": gettext_lazy("calendar"),
    "percent": gettext_lazy("per cent of it"),
    "share_of": gettext_lazy("of what this rule gives"),
    "stands_still": gettext_lazy("stands still while"),
    "steps": gettext_lazy("steps"),
}
HEADS = (*LABELS,)
SENT_AS = {"time": "amount", "stands_still": "pauses"}  # Where the form calls it otherwise
EXAMPLE = "100% +2 h tell branch supervisor every 1 d x 5"
COLUMNS = {name: head for head, name in SENT_AS.items()}


def texts_of(target: TargetDraft) -> Row:
    return {
        "clock": str(target.clock),
        "time": written(target.amount) if target.amount else "",
        "calendar": target.calendar.code if target.calendar else "",
        "percent": str(target.percent or ""),
        "share_of": target.share_of.code if target.share_of else "",
        "stands_still": ", ".join(target.pauses),
        "steps": "\n".join(map(rungs.said, target.steps)),
    }


def clock_of(row: Row) -> Clock:
    """Raises Wrong where the line names no clock."""
    try:
        return Clock(row.get("clock", ""))
    except ValueError as error:
        text = _("There is no clock “%(code)s”; the clocks are: %(codes)s.")
        said = {"code": row.get("clock", ""), "codes": ", ".join(Clock.values)}
        raise Wrong(text % said) from error


def draft_of(row: Row, clock: Clock, policy: Policy) -> TargetDraft | None:
    """What a whole line promises; None where it gives no time. Raises Wrong."""
    sent = {f"{clock}-{name}": value for name, value in _sent(row).items()}
    form = ClockForm(sent, prefix=clock.value, clock=clock, target=None, policy=policy)
    if not form.is_valid():
        raise Wrong(
            *(f"{_named(name)}: {text}" for name, all_ in form.errors.items() for text in all_)
        )
    return form.draft() if form.is_used() else None


def _sent(row: Row) -> dict[str, Any]:
    """As a browser would send it."""
    own = {SENT_AS.get(head, head): row.get(head, "") for head in HEADS}
    pauses = [code.strip() for code in own.pop("pauses").split(",") if code.strip()]
    try:
        return {**own, "pauses": pauses, **rungs.parse(own.pop("steps"))}
    except rungs.BadRung as bad:
        text = _("%(name)s: “%(line)s” is no step; write it as: %(example)s.")
        said = {"name": _named("steps"), "line": bad, "example": EXAMPLE}
        raise Wrong(text % said) from bad


def _named(name: str) -> str:
    """The column that a field of the form comes from, as an error names it."""
    head = COLUMNS.get(name, "steps" if name[-1:].isdigit() else name)
    return column_named(head, LABELS.get(head, head))
