"""The lines of a file taken in: each by the form that a page has, all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from complaints.models import Refused
from setup.books.base import NO, YES, Book, Line, Sender, numbered
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

    def taken(self, rows: Sequence[Row], sender: Sender) -> list[Line]:
        taking = Taking(self.resource, sender)
        return [taking.line(number, texts) for number, texts in numbered(rows)]


class Taking:
    """One file on its way in. The rows that are there already are read once."""

    def __init__(self, resource: Resource, sender: Sender) -> None:
        self.resource, self.sender, self.form = resource, sender, form_class(resource)
        self.flags, self.defaults = flags_of(resource), _defaults(resource)
        self.called = _called(resource)
        self.seen: dict[tuple[str, ...], int] = {}
        self.known = {self._key(texts_of(resource, row)): row for row in resource.rows()}

    def _key(self, texts: Row) -> tuple[str, ...]:
        return tuple(texts.get(name, "") for name in self.resource.key)

    def line(self, number: int, texts: Row) -> Line:
        texts = {name: self._meant(name, text) for name, text in texts.items()}
        first = self.seen.setdefault(self._key(texts), number)
        if first != number:
            text = _("It is about the same row as line %(number)d.")
            return Line(number, "", "wrong", errors=[text % {"number": first}])
        row = self.known.get(self._key(texts))
        before = texts_of(self.resource, row) if row else {}
        if error := self._refused(texts, before):
            return Line(number, str(row or ""), "wrong", errors=[error])
        if row and all(before[name] == text for name, text in texts.items()):
            return Line(number, str(row), "same")
        try:
            with transaction.atomic():
                return self._write(number, row, before, texts)
        except (IntegrityError, Refused) as problem:
            said = str(problem).splitlines()[0]
            return Line(number, str(row or ""), "wrong", errors=[said])

    def _refused(self, texts: Row, before: Row) -> str:
        """Why the line cannot be read, whatever the form says of it."""
        for name in self.flags & texts.keys():
            if texts[name].lower() not in YES | NO:
                return _("“%(name)s” is yes or no.") % {"name": name}
        for name in self.resource.fixed if before else ():
            if texts.get(name, before[name]) != before[name]:
                text = _("“%(name)s” cannot be changed: retire the row and add another one.")
                return text % {"name": name}
        return ""

    def _write(self, number: int, row: Any, before: Row, texts: Row) -> Line:
        whole = {**(before or self.defaults), **texts}
        known = remembered(self.resource, row) if row else {}
        form: Any = self.form(self._as_sent(whole), instance=row)
        if not form.is_valid():
            name = str(row or texts.get("name", ""))
            return Line(number, name, "wrong", errors=_errors(form))
        saved = self._saved(form, row, [name for name in whole if whole[name] != before.get(name)])
        if has_end(self.resource):
            is_over = whole[IN_USE].lower() not in YES
            end(self.resource, saved, is_over=is_over, at=self.sender.at)
        self.known[self._key(texts_of(self.resource, saved))] = saved
        changes = record(self.resource, saved, known, by=self.sender.by, at=self.sender.at)
        kind = ("changed" if row else "new") if changes else "same"
        return Line(number, str(saved), kind, changes)

    def _saved(self, form: Any, row: Any, changed: Sequence[str]) -> Any:
        """Of a row that is there only what the file changes: others may work on the rest."""
        if row is None:
            return form.save()
        form.save(commit=False)
        if fields := [name for name in self.resource.fields if name in changed]:
            row.save(update_fields=fields)
        return row

    def _as_sent(self, texts: Row) -> dict[str, str]:
        """As a browser would send it."""
        said = {True: "true", False: "false"}
        return {
            name: said[text.lower() in YES] if name in self.flags else text
            for name, text in texts.items()
        }

    def _meant(self, name: str, text: str) -> str:
        """The value of a choice that is written as it is called."""
        return self.called.get(name, {}).get(text.lower(), text)


def _defaults(resource: Resource) -> Row:
    """What a new row says of columns that a file does not have."""
    fields = map(resource.model._meta.get_field, resource.fields)
    found = {f.name: text_of(f.get_default()) for f in fields if not f.is_relation}
    return {**dict.fromkeys(resource.fields, ""), **found, IN_USE: "yes"}


def _called(resource: Resource) -> dict[str, dict[str, str]]:
    """By column what its choices are called, in every language, to their values."""
    found: dict[str, dict[str, str]] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for head, _label, choices in resource.columns():
                words = {str(name).lower(): str(value) for value, name in choices}
                found[head] = found.get(head, {}) | words
    return found


def flags_of(resource: Resource) -> set[str]:
    """The columns that say yes or no."""
    fields = resource.model._meta.fields
    found = {one.name for one in fields if isinstance(one, models.BooleanField)}
    return found & {*resource.fields} | {IN_USE}


def _errors(form: Any) -> list[str]:
    return [
        f"{name}: {error}" if name != "__all__" else str(error)
        for name, errors in form.errors.items()
        for error in errors
    ]
