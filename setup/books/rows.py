"""The lines of a file taken in: each by the form that a page has, all of them or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.models import Refused
from setup.books.base import Book, Line, Sender, called, is_yes, numbered, spelled, without_empty
from setup.books.order import after_what_they_name, circle_from
from setup.files import Row
from setup.forms import form_class
from setup.importing import (
    end,
    has_end,
    heads_of,
    record,
    remembered,
    text_of,
    texts_of,
)
from setup.resources import IN_USE, Resource


class RowBook(Book):
    """A table of the set-up."""

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self.code, self.title, self.heads = resource.code, resource.title, heads_of(resource)

    @property
    def address(self) -> str:
        return reverse("setup:listing", args=[self.code])

    @property
    def files_at(self) -> str:
        return self.address

    def rows(self, at: datetime) -> list[Row]:
        return [texts_of(self.resource, row) for row in self.resource.rows()]

    def label(self, head: str) -> str:
        return self.resource.label(head)

    def said(self, head: str, text: str) -> str:
        return self.resource.said(head, text)

    def taken(self, rows: Sequence[Row], sender: Sender) -> list[Line]:
        return Taking(self, sender).lines(rows)


@dataclass(slots=True)
class Entry:
    """A line on its way in: the row that it is about, and what that said before."""

    number: int
    texts: Row
    row: Any = None
    before: Row = field(default_factory=dict)
    known: Row = field(default_factory=dict)  # With marks for secrets
    errors: Sequence[str] = ()
    is_same: bool = False


class Taking:
    """One file on its way in. The rows that are there already are read once; in which order the
    lines come makes no difference."""

    def __init__(self, book: RowBook, sender: Sender) -> None:
        self.book, self.resource, self.sender = book, book.resource, sender
        self.form = form_class(self.resource)
        self.flags, self.defaults = flags_of(self.resource), _defaults(self.resource)
        self.needed = _needed(self.resource)
        self.called = _called(self.resource)
        self.names = _names_another(self.resource)
        self.rows = {self._key(texts_of(self.resource, r)): r for r in self.resource.rows()}
        self.entries: dict[tuple[str, ...], Entry] = {}

    def lines(self, rows: Sequence[Row]) -> list[Line]:
        found = [self._entry(number, texts) for number, texts in numbered(rows)]
        ordered = self._ordered()
        waiting = [entry for entry in ordered if not (entry.errors or entry.is_same)]
        while waiting:
            left = [entry for entry in waiting if not self._write(entry)]
            if len(left) == len(waiting):
                break
            waiting = left  # What stood in their way may be out of it now
        self._complete()
        self._end(reversed(ordered))
        return [self._line(entry) for entry in found]

    def _key(self, texts: Row) -> tuple[str, ...]:
        return tuple(texts.get(name, "") for name in self.resource.key)

    def _entry(self, number: int, texts: Row) -> Entry:
        texts = {name: self._meant(name, text) for name, text in texts.items()}
        entry = Entry(number, without_empty(texts, self.flags))
        first = self.entries.setdefault(self._key(texts), entry)
        if first is not entry:
            text = _("It is about the same row as line %(number)d.")
            entry.errors = [text % {"number": first.number}]
            return entry
        if row := self.rows.get(self._key(texts)):
            entry.row, entry.before = row, texts_of(self.resource, row)
            entry.known = remembered(self.resource, row)
        entry.errors = list(self._refused(entry))
        entry.is_same = bool(row) and entry.before == {**entry.before, **entry.texts}
        return entry

    def _refused(self, entry: Entry) -> Iterator[str]:
        """Why the line cannot be read, whatever the form says of it."""
        for name in self.flags & entry.texts.keys():
            if entry.texts[name] not in ("yes", "no"):
                yield _("“%(name)s” is yes or no.") % {"name": self.book.named(name)}
        for name in self.resource.fixed if entry.row else ():
            if entry.texts.get(name, entry.before[name]) != entry.before[name]:
                text = _("“%(name)s” cannot be changed: retire the row and add another one.")
                yield text % {"name": self.book.named(name)}

    def _ordered(self) -> list[Entry]:
        """Each after the one that it hangs on. What hangs on itself is refused."""
        if self.names not in self.resource.fixed:
            return list(self.entries.values())
        hangs_on = {key: self._named_by(entry) for key, entry in self.entries.items()}
        for key in hangs_on:
            if circle := circle_from(key, hangs_on):
                text = _("“%(name)s” leads round in a circle: %(codes)s.")
                codes = " → ".join(one[0] for one in circle)
                said = text % {"name": self.book.named(self.names), "codes": codes}
                self.entries[key].errors = [said]
        return [self.entries[key] for key in after_what_they_name(hangs_on)]

    def _named_by(self, entry: Entry) -> tuple[str, ...]:
        text = entry.texts.get(self.names, "")
        return (text,) if text else ()

    def _write(self, entry: Entry) -> bool:
        """Whether it could be. One that hangs on a line that is wrong says so."""
        above = self.entries.get(self._named_by(entry))
        if above and above.errors and self.names in self.resource.fixed:
            text = _("“%(name)s” names line %(number)d, which cannot be taken in.")
            said = {"name": self.book.named(self.names), "number": above.number}
            entry.errors = [text % said]
            return False
        try:
            with transaction.atomic():
                entry.errors = self._written(entry, self._as_far_as_known(entry))
        except (IntegrityError, Refused) as problem:
            entry.errors = [str(problem).splitlines()[0]]
        return not entry.errors

    def _as_far_as_known(self, entry: Entry) -> Row:
        """Without the one that it names, where that comes only later in the file."""
        named = self._named_by(entry)
        is_to_come = named in self.entries and named not in self.rows
        return {**entry.texts, self.names: ""} if is_to_come and self.names else entry.texts

    def _written(self, entry: Entry, texts: Row) -> list[str]:
        """Why it could not be."""
        standing = texts_of(self.resource, entry.row) if entry.row else {}
        said = texts if entry.row else without_empty(texts, self.needed)
        whole = {**(standing or self.defaults), **said}
        form: Any = self.form(self._as_sent(whole), instance=entry.row)
        if not form.is_valid():
            return self._errors(form)
        changed = [name for name in whole if whole[name] != standing.get(name)]
        entry.row = self._saved(form, entry.row, changed)
        self.rows[self._key(texts_of(self.resource, entry.row))] = entry.row
        if has_end(self.resource) and is_yes(IN_USE, whole[IN_USE]):
            end(self.resource, entry.row, is_over=False, at=self.sender.at)
        return []

    def _saved(self, form: Any, row: Any, changed: Sequence[str]) -> Any:
        """Of a row that is there only what the file changes: others may work on the rest."""
        if row is None:
            return form.save()
        form.save(commit=False)
        if fields := [name for name in self.resource.fields if name in changed]:
            row.save(update_fields=fields)
        return row

    def _complete(self) -> None:
        """Let those name others who came later in the file: two may name each other."""
        for entry in self.entries.values():
            texts = {name: text for name, text in entry.texts.items() if name == self.names}
            if not texts or entry.row is None or entry.errors:
                continue
            if text_of(getattr(entry.row, self.names)) != texts[self.names]:
                entry.errors = self._written(entry, texts)

    def _end(self, entries: Iterable[Entry]) -> None:
        """Retire, and what hangs on others before them."""
        for entry in entries if has_end(self.resource) else ():
            if entry.errors or entry.texts.get(IN_USE) != "no":
                continue
            try:
                end(self.resource, entry.row, is_over=True, at=self.sender.at)
            except Refused as refusal:
                entry.errors = [str(refusal)]

    def _line(self, entry: Entry) -> Line:
        name = str(entry.row or entry.texts.get("name", ""))
        if entry.errors or entry.is_same:
            kind = "wrong" if entry.errors else "same"
            return Line(entry.number, name, kind, errors=entry.errors)
        known = entry.known
        changes = record(self.resource, entry.row, known, by=self.sender.by, at=self.sender.at)
        kind = ("changed" if known else "new") if changes else "same"
        return Line(entry.number, name, kind, changes)

    def _as_sent(self, texts: Row) -> dict[str, str]:
        """As a browser would send it."""
        said = {"yes": "true", "no": "false"}
        return {
            name: said.get(text, "") if name in self.flags else text for name, text in texts.items()
        }

    def _meant(self, name: str, text: str) -> str:
        """The value of a choice that is written as it is called, or yes and no in any spelling."""
        if name in self.flags:
            return spelled(text)
        return self.called.get(name, {}).get(text.lower(), text)

    def _errors(self, form: Any) -> list[str]:
        return [
            f"{self.book.named(name)}: {error}" if name != "__all__" else str(error)
            for name, errors in form.errors.items()
            for error in errors
        ]


def _names_another(resource: Resource) -> str:
    """The column by which a row names another one of the same table; empty if none does."""
    fields = map(resource.model._meta.get_field, resource.fields)
    return next((one.name for one in fields if one.related_model is resource.model), "")


def _defaults(resource: Resource) -> Row:
    """What a new row says of columns that a file does not have."""
    fields = map(resource.model._meta.get_field, resource.fields)
    found = {f.name: text_of(f.get_default()) for f in fields if not f.is_relation}
    return {**dict.fromkeys(resource.fields, ""), **found, IN_USE: "yes"}


def _needed(resource: Resource) -> set[str]:
    """The columns that a new row takes as they usually are where its cell is empty: nothing is
    no value of theirs."""
    fields = map(resource.model._meta.get_field, resource.fields)
    return {field.name for field in fields if field.has_default() and not field.blank}


def _called(resource: Resource) -> dict[str, dict[str, str]]:
    """By column what its choices are called, in every language, to their values."""
    fields = map(resource.model._meta.get_field, resource.fields)
    return {field.name: called(field) for field in fields if field.choices}


def flags_of(resource: Resource) -> set[str]:
    """The columns that say yes or no."""
    fields = resource.model._meta.fields
    found = {one.name for one in fields if isinstance(one, models.BooleanField)}
    return found & {*resource.fields} | {IN_USE}
