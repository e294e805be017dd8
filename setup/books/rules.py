"""The rules as a file: a line a clock. A rule that says something else is published anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.forms import modelform_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from setup.books import clocks, versions
from setup.books.base import (
    Book,
    Line,
    Numbered,
    Sender,
    Wrong,
    called,
    column_named,
    differing,
    grouped,
    in_order,
    spelled,
    taken_in_order,
    without_empty,
    yes_or_no_in_words,
)
from setup.books.versions import KEPT, ONCE, effective_at, kept, version_of
from setup.files import Row
from setup.importing import text_of
from sla.drafts import TargetDraft
from sla.models import Clock, Policy, PolicyVersion
from sla.publishing import NEVER_YET, RuleRefused, as_draft, publish, rename

NAMES = ("name", "name_zh")
HEADS = ("rule", *NAMES, *KEPT, *ONCE)
_field: Any = Policy._meta.get_field
LABELS = {
    "rule": gettext_lazy("rule"),
    **{name: _field(name).verbose_name for name in NAMES},
    **versions.LABELS,
    **clocks.LABELS,
}


class RuleBook(Book):
    code, title, heads = "rules", gettext_lazy("Rules"), (*HEADS, *clocks.HEADS)
    page, labels = "rules:index", LABELS
    intro = gettext_lazy(
        "A line for each clock of a rule, as it is in force now; a clock with neither time nor "
        "share is promised no more. What differs is published as a new version, in force at once "
        "or from the moment that “from” says."
    )

    def rows(self, at: datetime) -> Iterator[Row]:
        for policy in Policy.objects.filter(retired_at=None):
            standing = _in_force(policy, at)
            said = {"rule": policy.code, **policy.names, **kept(standing)}
            for target in standing.targets.all() if standing else ():
                yield {**said, **dict.fromkeys(ONCE, ""), **clocks.texts_of(as_draft(target))}

    def taken(self, rows: Sequence[Row], sender: Sender) -> list[Line]:
        clocks_called = called(Clock)
        groups = grouped([_read(row, clocks_called) for row in rows], "rule")
        return taken_in_order(in_order(groups, "share_of"), _taken, sender)

    def said(self, head: str, text: str) -> str:
        if head == "clock" and text in Clock.values:
            return str(Clock(text).label)
        return yes_or_no_in_words(text) if head == "contract" else text


def _read(row: Row, clocks_called: Mapping[str, str]) -> Row:
    """With clocks by their codes, yes and no as we write them; where a cell is empty that can
    only say either, what holds stays."""
    row = without_empty(row, ["contract"])
    if "clock" in row:
        row["clock"] = clocks_called.get(row["clock"].lower(), row["clock"])
    return row | ({"contract": spelled(row["contract"])} if "contract" in row else {})


def _in_force(policy: Policy, at: datetime) -> PolicyVersion | None:
    related = ("conditions", "targets__calendar", "targets__share_of", "targets__steps")
    return policy.versions.prefetch_related(*related).in_force(at)


@transaction.atomic
def _taken(lines: Numbered, sender: Sender) -> list[Line]:
    """What the lines of one rule do; where one of them is wrong, none does anything."""
    try:
        found = _Rule(lines, sender).taken()
    except Wrong as wrong:
        number, row = lines[0]
        found = [Line(number, row.get("rule", ""), "wrong", errors=wrong.sentences)]
    if any(line.kind == "wrong" for line in found):
        transaction.set_rollback(True)
    return found


class _Rule:
    """One rule, and the lines of a file that are about it. Raises Wrong."""

    def __init__(self, lines: Numbered, sender: Sender) -> None:
        self.lines, self.sender = lines, sender
        self.said = {head: text for head in HEADS if (text := _agreed(head, lines)) is not None}
        self.policy = _policy(self.said)
        self.renamed = _renamed(self.policy, self.said, sender)
        self.effective_at = effective_at(self.said, sender)
        self.standing = _in_force(self.policy, self.effective_at)
        targets = self.standing.targets.all() if self.standing else ()
        self.before = {target.clock: as_draft(target) for target in targets}

    def taken(self) -> list[Line]:
        targets: dict[str, TargetDraft | None] = dict(self.before)
        wrong: list[Line] = []
        seen: dict[Clock, int] = {}
        for number, row in self.lines:
            try:
                clock = clocks.clock_of(row)
                _refuse_twice(seen.setdefault(clock, number), number)
                targets[clock] = self._said_by(row, clock)
            except Wrong as problem:
                wrong.append(self._line(number, row, "wrong", errors=problem.sentences))
        return wrong or self._published([one for one in targets.values() if one], seen)

    def _said_by(self, row: Row, clock: Clock) -> TargetDraft | None:
        """With what the columns that the file does not have say now. A line that says nothing
        new is not judged anew."""
        standing = self.before.get(clock)
        before = clocks.texts_of(standing) if standing else {}
        whole = {**before, **row}
        if all(before.get(head, "") == whole.get(head, "") for head in clocks.HEADS):
            return standing
        return clocks.draft_of(whole, clock, self.policy)

    def _published(
        self, targets: Sequence[TargetDraft], numbers: Mapping[Clock, int]
    ) -> list[Line]:
        standing = kept(self.standing)
        draft = version_of(self.said, standing, targets, self.effective_at, self.sender)
        after = {one.clock: clocks.texts_of(one) for one in targets}
        beside = differing(standing, kept(draft), KEPT)
        found = [self._changed(number, row, after) for number, row in self.lines]
        is_same = not beside and all(line.kind == "same" for line in found)
        if beside := {**self.renamed, **beside}:
            found[0] = self._line(*self.lines[0], self._kind(), {**beside, **found[0].changes})
        if is_same:
            return found
        self._refuse_ahead()
        newest = self.policy.versions.newest()
        number = newest.number if newest else 0
        try:
            publish(self.policy, draft, after=number, by=self.sender.by, at=self.sender.at)
        except RuleRefused as refusal:
            at = numbers.get(Clock(refusal.clock)) if refusal.clock else None
            at = at or self.lines[0][0]
            return [Line(at, str(self.policy), "wrong", errors=[str(refusal)])]
        return found

    def _changed(self, number: int, row: Row, after: Mapping[str, Row]) -> Line:
        clock = row["clock"]
        standing = self.before.get(clock)
        before = clocks.texts_of(standing) if standing else {}
        changes = differing(before, after.get(clock, {}), clocks.HEADS)
        if changes and self.said.get("from"):
            changes["from"] = ["", text_of(self.effective_at)]
        return self._line(number, row, self._kind() if changes else "same", changes)

    def _kind(self) -> str:
        return "changed" if self.standing else "new"

    def _refuse_ahead(self) -> None:
        """What is published for later would stand in place of this one, and nobody would see."""
        ahead = self.policy.versions.standing().filter(effective_at__gt=self.effective_at)
        if later := ahead.exclude(effective_at=NEVER_YET).order_by("effective_at").first():
            text = _("%(version)s takes effect after this one; withdraw it first, or say “from”.")
            raise Wrong(text % {"version": later})

    def _line(self, number: int, row: Row, kind: str, changes: Any = None, **more: Any) -> Line:
        code = row.get("clock", "")
        clock = Clock(code).label if code in Clock.values else code
        return Line(number, f"{self.policy} · {clock}", kind, changes or {}, **more)


def _agreed(head: str, lines: Numbered) -> str | None:
    """What the lines of a rule say alike; None where the file has no such column."""
    said = dict.fromkeys(row[head] for _number, row in lines if head in row)
    if head in ONCE and len(said) > 1:
        said.pop("", None)
    if len(said) > 1:
        text = _("The lines of a rule differ in “%(name)s”; write the same in each.")
        raise Wrong(text % {"name": column_named(head, LABELS[head])})
    return next(iter(said), None)


def _refuse_twice(first: int, number: int) -> None:
    if first != number:
        text = _("It is about the same row as line %(number)d.")
        raise Wrong(text % {"number": first})


def _policy(said: Mapping[str, str]) -> Policy:
    """The rule of that code, or a new one."""
    names = {"code": said.get("rule", ""), **{name: said.get(name, "") for name in NAMES}}
    if policy := Policy.objects.filter(code=names["code"]).first():
        return policy
    form = modelform_factory(Policy, fields=("code", *NAMES))(names)
    if not form.is_valid():
        errors = form.errors.items()
        raise Wrong(*(f"{_named(name)}: {text}" for name, all_ in errors for text in all_))
    return form.save()


def _renamed(policy: Policy, said: Mapping[str, str], sender: Sender) -> dict[str, list[str]]:
    """Call it as the file does, and say what is different. No rule is without a name."""
    names = {**policy.names, **{name: said[name] for name in NAMES if name in said}}
    names["name"] = names["name"] or policy.name
    record = rename(policy, names, by=sender.by, at=sender.at)
    return differing(record.before, record.after, NAMES) if record else {}


def _named(name: str) -> str:
    head = "rule" if name == "code" else name
    return column_named(head, LABELS[head])
