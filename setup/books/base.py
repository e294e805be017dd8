"""A book: lines that a file holds, shown before they are taken in, all of them or none."""

from __future__ import annotations

import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from setup.files import Row
from sla import rulebook
from staff.models import User

YES = frozenset({"yes", "y", "true", "t", "on", "1", "是", "真", "对", "√", "✓", "✔"})
NO = frozenset({"no", "n", "false", "f", "off", "0", "否", "假", "不", "×", "✗", "✘"})
Numbered = Sequence[tuple[int, Row]]  # Lines with the numbers that they have in the file


@dataclass(frozen=True, slots=True)
class Line:
    """What becomes of a line of a file: new, changed, removed, the same, or why it cannot be.

    `changes` is column to what stood there and what stands there now.
    """

    number: int
    name: str
    kind: str
    changes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    errors: Sequence[str] = ()
    moved: int = 0  # Promises that fall due at another time


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends a file, when, and what it is called."""

    by: User
    at: datetime
    file: str = ""


class Wrong(Exception):
    """What a file says cannot be. `sentences` say why."""

    def __init__(self, *sentences: str, line: int = 0) -> None:
        super().__init__(*sentences)
        self.sentences, self.line = sentences, line


class Book(ABC):
    code: str
    title: Any
    heads: Sequence[str]
    intro: Any = ""
    labels: Mapping[str, Any] = {}  # Head to what the column is called
    is_whole = False  # A file stands in place of everything that it is about
    page = ""  # The name of the page on which its rows are shown

    @property
    def address(self) -> str:
        """Where its rows are shown."""
        return reverse(self.page)

    @property
    def files_at(self) -> str:
        """The page on which its files come and go."""
        return reverse("setup:book", args=[self.code])

    @abstractmethod
    def rows(self, at: datetime) -> Iterable[Row]:
        """Everything that a file of it holds at that moment."""

    @abstractmethod
    def taken(self, rows: Sequence[Row], sender: Sender) -> list[Line]:
        """Take the rows in, and say what each does. What is wrong leaves no trace."""

    def label(self, head: str) -> str:
        """What a column is called, in the reader's words."""
        return str(self.labels.get(head, head))

    def named(self, head: str) -> str:
        return column_named(head, self.label(head))

    def said(self, head: str, text: str) -> str:
        """A cell in the reader's words."""
        return text

    def read(self, rows: Sequence[Row]) -> list[Row]:
        """The lines by the heads that we know: a file may have them as they are called, in any
        language. Raises Wrong."""
        called = self._called()
        heads = next((row for row in rows if row), {})
        meant = {head: called.get(_plain(head), head) for head in heads}
        first: dict[str, str] = {}
        for head, known in meant.items():
            if known not in self.heads:
                text = _("There is no column “%(name)s”; the columns are: %(heads)s.")
                listed = _(", ").join(map(self.named, self.heads))
                raise Wrong(text % {"name": head, "heads": listed}, line=1)
            if (other := first.setdefault(known, head)) != head:
                text = _("“%(one)s” and “%(other)s” are the same column; keep one of them.")
                raise Wrong(text % {"one": other, "other": head}, line=1)
        return [{meant[head]: text for head, text in row.items()} for row in rows]

    def _called(self) -> dict[str, str]:
        """What the columns are called, in every language, to their heads."""
        found: dict[str, str] = {}
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                for head in self.heads:
                    found.setdefault(_plain(self.label(head)), head)
        return found | {_plain(head): head for head in self.heads}


def column_named(head: str, label: object) -> str:
    """A column as an error names it: what it is called, and the head that our files have."""
    return head if _plain(str(label)) == _plain(head) else f"{label} ({head})"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What each line does, and whether it was done. `mark` is another one where that differs."""

    lines: Sequence[Line]
    mark: str
    is_done: bool

    @property
    def wrong(self) -> list[Line]:
        return [line for line in self.lines if line.kind == "wrong"]


@transaction.atomic
def take(book: Book, rows: Sequence[Row], sender: Sender, *, seen: str = "") -> Outcome:
    """What each line does. It is done only if it is what was `seen`, and no line is wrong."""
    lines = _taken(book, rows, sender)
    said = [(line.number, line.kind, line.name, sorted(line.changes.items())) for line in lines]
    mark = sha256(repr(said).encode()).hexdigest()[:16]
    is_done = seen == mark and all(line.kind != "wrong" for line in lines)
    if is_done:
        rulebook.touch()
    else:
        transaction.set_rollback(True)
    return Outcome(lines, mark, is_done)


def _taken(book: Book, rows: Sequence[Row], sender: Sender) -> list[Line]:
    try:
        return book.taken(book.read(rows), sender)
    except Wrong as wrong:
        return [Line(wrong.line, "", "wrong", errors=wrong.sentences)]


def numbered(rows: Sequence[Row]) -> Iterator[tuple[int, Row]]:
    """The lines that say something, with the numbers that they have in the file."""
    return ((number, row) for number, row in enumerate(rows, 2) if row)


def grouped(rows: Sequence[Row], *heads: str) -> dict[tuple[str, ...], Numbered]:
    """The lines that say the same in some columns, together."""
    groups: dict[tuple[str, ...], list[tuple[int, Row]]] = {}
    for number, row in numbered(rows):
        groups.setdefault(tuple(row.get(head, "") for head in heads), []).append((number, row))
    return dict(groups)


def in_order(groups: Mapping[tuple[str, ...], Numbered], names: str) -> list[Numbered]:
    """Each after those that it names in a column; what goes round in a circle comes last."""
    left, found = dict(groups), []
    while left:
        waits = {
            key: {(row.get(names, ""),) for _number, row in lines} & left.keys() - {key}
            for key, lines in left.items()
        }
        ready = [key for key in left if not waits[key]]
        found += [left.pop(key) for key in ready or list(left)]
    return found


def taken_in_order(
    groups: Sequence[Numbered], take_one: Callable[[Numbered, Sender], list[Line]], sender: Sender
) -> list[Line]:
    """Group by group; told in the order of the file."""
    found = [line for lines in groups for line in take_one(lines, sender)]
    return sorted(found, key=lambda line: line.number)


def spelled(text: str) -> str:
    """Yes and no as we write them, however they are spelled; other texts as they are."""
    plain = _plain(text)
    return "yes" if plain in YES else "no" if plain in NO else text


def is_yes(name: str, text: str) -> bool:
    """Whether a cell says yes. Raises Wrong where it says neither yes nor no."""
    if spelled(text) not in ("yes", "no"):
        raise Wrong(_("“%(name)s” is yes or no.") % {"name": name})
    return spelled(text) == "yes"


def called(choices: Any) -> dict[str, str]:
    """What the choices of a field, or of a list, are called in every language, to their values."""
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {str(name).lower(): str(value) for value, name in choices.choices}
    return found


def without_empty(row: Row, heads: Iterable[str]) -> Row:
    """The line without those cells that say nothing: an empty one leaves as it is what can only
    be yes or no."""
    empty = {head for head in heads if not row.get(head, "-").strip()}
    return {head: text for head, text in row.items() if head not in empty}


def _plain(text: str) -> str:
    """As people mean it: full-width and half-width, large and small, are the same."""
    return unicodedata.normalize("NFKC", text).strip().casefold().replace("_", " ")


def yes_or_no(is_so: bool) -> str:
    return "yes" if is_so else "no"


def yes_or_no_in_words(text: str) -> str:
    """In the reader's words."""
    return {"yes": _("yes"), "no": _("no")}.get(text, text)


def differing(before: Row, after: Row, heads: Iterable[str]) -> dict[str, list[str]]:
    """Column to what stood there and what stands there now, where they differ."""
    sides = {head: [before.get(head, ""), after.get(head, "")] for head in heads}
    return {head: _unlike(*both) for head, both in sides.items() if both[0] != both[1]}


def _unlike(before: str, after: str) -> list[str]:
    """Of cells with several lines those that the other does not have; all where only the order
    is another."""
    old, new = before.split("\n"), after.split("\n")
    gone, come = [x for x in old if x not in new], [x for x in new if x not in old]
    if not gone and not come:
        return [before, after]
    return ["\n".join(gone), "\n".join(come)]
