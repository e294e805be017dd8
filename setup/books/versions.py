"""What a version of a rule says beside its clocks, as the cells of a line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.forms import conditions
from complaints.forms.fields import MomentField
from complaints.forms.rules import in_force_from
from setup.books.base import Sender, Wrong, column_named, is_yes, yes_or_no
from setup.files import Row
from sla.drafts import TargetDraft, VersionDraft
from sla.models import Attribute, PolicyVersion

KEPT = ("contract", "for")
ONCE = ("from", "note")  # Said of the change, and empty in what is given out
LABELS = {
    "contract": gettext_lazy("contract"),
    "for": gettext_lazy("for which complaints"),
    "from": gettext_lazy("in force from"),
    "note": gettext_lazy("what changed and why"),
}


class VersionForm(forms.Form):
    note = forms.CharField(max_length=500, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields |= conditions.fields(None)


def kept(version: PolicyVersion | VersionDraft | None) -> Row:
    if version is None:
        return {}
    parts = [
        f"{one.value}: {', '.join(sorted(codes))}"
        for one in Attribute
        if (codes := _held(version).get(one.value))
    ]
    return {"contract": yes_or_no(version.is_contract), "for": "; ".join(parts)}


def _held(version: PolicyVersion | VersionDraft) -> Mapping[str, Sequence[str]]:
    if isinstance(version, VersionDraft):
        return version.conditions
    held: dict[str, list[str]] = {}
    for one in version.conditions.all():
        held.setdefault(one.attribute, []).append(one.code)
    return held


def version_of(
    said: Mapping[str, str],
    standing: Row,
    targets: Sequence[TargetDraft],
    effective_at: datetime,
    sender: Sender,
) -> VersionDraft:
    """With what the columns that the file does not have say now. Raises Wrong."""
    asked = _asked(said.get("for", standing.get("for", "")))
    form = VersionForm({**asked, "note": said.get("note")})
    if not form.is_valid():
        raise Wrong(
            *(
                f"{_named(_column(name))}: {text}"
                for name, all_ in form.errors.items()
                for text in all_
            )
        )
    data = form.cleaned_data
    is_contract = is_yes(_named("contract"), said.get("contract") or standing.get("contract", "no"))
    note = data["note"] or _("From the file %(name)s.") % {"name": sender.file}
    held = {one.value: list(dict.fromkeys(data[one.value])) for one in Attribute if data[one.value]}
    return VersionDraft(effective_at, held, targets, note, is_contract)


def effective_at(said: Mapping[str, str], sender: Sender) -> datetime:
    """When the change takes effect: at once, unless the file says. Raises Wrong."""
    try:
        at: datetime | None = MomentField(required=False).clean(said.get("from"))
        return in_force_from(at or sender.at, sender.at)
    except ValidationError as error:
        raise Wrong(f"{_named('from')}: {error.messages[0]}") from error


def _asked(text: str) -> dict[str, Any]:
    """ "type: major, vip; branch: west" as a browser would send it. Raises Wrong."""
    written = conditions.fields(None)
    asked: dict[str, Any] = {}
    for part in filter(None, (part.strip() for part in re.split(r"[\n;；]", text))):
        name, _sign, codes = (piece.strip() for piece in part.replace("：", ":").partition(":"))
        if name not in written:
            sentence = _(
                "%(column)s: “%(part)s” asks for nothing known; write it as type: major, vip."
            )
            raise Wrong(sentence % {"column": _named("for"), "part": part})
        is_text = isinstance(written[name], conditions.CodesField)
        if name in asked:
            sentence = _("%(column)s: “%(name)s” stands twice; write one list.")
            raise Wrong(sentence % {"column": _named("for"), "name": name})
        asked[name] = codes if is_text else [c.strip() for c in re.split(r"[,，]", codes) if c]
    return asked


def _column(name: str) -> str:
    return "note" if name == "note" else "for"


def _named(head: str) -> str:
    return column_named(head, LABELS[head])
