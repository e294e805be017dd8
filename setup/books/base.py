"""A book: lines that a file holds, shown before they are taken in, all of them or none."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from setup.files import Row
from sla import rulebook
from staff.models import User

YES, NO = frozenset({"yes", "true", "1", "是"}), frozenset({"no", "false", "0", "", "否"})


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

    def __init__(self, *sentences: str) -> None:
        super().__init__(*sentences)
        self.sentences = sentences


class Book(ABC):
    code: str
    title: Any
    heads: Sequence[str]
    intro: Any = ""

    @property
    @abstractmethod
    def address(self) -> str:
        """Where its rows are shown."""

    @property
    def files_at(self) -> str:
        """The page on which its files come and go."""
        return reverse("setup:book", args=[self.code])

    @abstractmethod
    def rows(self) -> Iterable[Row]:
        """Everything that a file of it holds."""

    @abstractmethod
    def taken(self, rows: Sequence[Row], sender: Sender) -> list[Line]:
        """Take the rows in, and say what each does. What is wrong leaves no trace."""

    def label(self, head: str) -> str:
        """What a column is called, in the reader's words."""
        return head


@transaction.atomic
def take(book: Book, rows: Sequence[Row], sender: Sender, *, is_meant: bool) -> list[Line]:
    """What each line does. It is done only if it is meant and no line is wrong."""
    if unknown := [name for name in next(iter(rows), {}) if name not in book.heads]:
        text = _("There is no column “%(name)s”; the columns are: %(heads)s.")
        said = text % {"name": unknown[0], "heads": ", ".join(book.heads)}
        return [Line(1, "", "wrong", errors=[said])]
    lines = book.taken(rows, sender)
    if not is_meant or any(line.kind == "wrong" for line in lines):
        transaction.set_rollback(True)
    else:
        rulebook.touch()
    return lines


def is_yes(head: str, text: str) -> bool:
    """Whether a cell says yes. Raises Wrong where it says neither yes nor no."""
    if text.lower() not in YES | NO:
        raise Wrong(_("“%(name)s” is yes or no.") % {"name": head})
    return text.lower() in YES


def yes_or_no(is_so: bool) -> str:
    return "yes" if is_so else "no"


def differing(before: Row, after: Row, heads: Iterable[str]) -> dict[str, list[str]]:
    """Column to what stood there and what stands there now, where they differ."""
    sides = {head: [before.get(head, ""), after.get(head, "")] for head in heads}
    return {head: both for head, both in sides.items() if both[0] != both[1]}
