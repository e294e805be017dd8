"""One row of a file as one record, or the reason why it cannot be one. Pure but for names."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from complaints import intake
from complaints.imports.columns import PLACEHOLDER, FileMapping
from complaints.imports.entries import Coded, Columns
from complaints.imports.rows import BadRow, Cells, Reader, short
from complaints.imports.times import times_of
from customers.phones import NotAPhoneNumber, read_all
from foundation.signs import plain, quoted, visible

__all__ = ["BadRow", "LeftOut", "Record", "read"]
LONGEST_NUMBER, LONGEST_NAME, LONGEST_PHONES = 120, 200, 250  # Characters
GLUE = "-"  # Between the columns of one number


class LeftOut(Exception):
    """A row that the mapping leaves out, under this heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What one row says, ready to be stored and logged later. Instants are UTC."""

    number: str  # Empty: the content stands for it
    what: str
    received_at: datetime
    answered_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    due_at: datetime | None  # By the source
    answer: str
    channel: str
    kind: str
    body: str
    customer_key: str  # Empty: anonymous
    customer_name: str
    phones: tuple[tuple[str, str, str], ...]  # Number, extension, remark
    phones_said: str  # As they stand in the file
    tier: str
    category: tuple[str, ...]
    areas: tuple[tuple[str, int], ...]

    @property
    def phone(self) -> str:
        """The first number: it stands for a customer without a key."""
        return ";".join(part for part in self.phones[0][:2] if part) if self.phones else ""

    @property
    def ended_at(self) -> datetime | None:
        return self.resolved_at or self.closed_at

    def numbered(self, times: int) -> Record:
        """The same with a number from its content; `times` tells equal rows apart.

        What may still change, as the closing, is no part of it.
        """
        parts = [self.received_at.isoformat(), self.what, self.customer_key, self.phone]
        parts += [self.customer_name, *self.category, *(name for name, _level in self.areas)]
        digest = hashlib.sha256("\x1f".join(parts).encode(errors="surrogatepass")).hexdigest()
        return replace(self, number=f"content-{digest[:20]}" + (f"-{times}" if times > 1 else ""))


def read(cells: Cells, mapping: FileMapping, *, now: datetime, region: str) -> Record:
    """Return the record of a row; nothing is guessed. Raises BadRow and LeftOut."""
    row = Reader(cells, mapping)
    for one in mapping.left_out:
        if row.is_one_of(one):
            raise LeftOut(one.reason)
    at = times_of(row, now)
    key = plain(row.joined(mapping.customer.key, ","))
    name = visible(row.text(mapping.customer.name))
    return Record(
        number=_number(row),
        what=_what(row),
        received_at=at.received,
        answered_at=at.answered,
        resolved_at=at.resolved,
        closed_at=at.closed,
        due_at=at.due,
        answer=_answer(row),
        channel=_channel(row),
        kind=_coded(row, mapping.kind),
        body=_coded(row, mapping.body),
        customer_key=key,
        customer_name=short(mapping.customer.name, name, LONGEST_NAME) or key[:LONGEST_NAME],
        phones=_phones(row, region),
        phones_said=row.text(mapping.customer.phone),
        tier=_coded(row, mapping.customer.tier),
        category=(*mapping.category_constant, *_prefix(row, mapping.category)),
        areas=_areas(row),
    )


def _number(row: Reader) -> str:
    columns, name = row.mapping.number, " + ".join(row.mapping.number)
    number = plain(row.joined(columns, GLUE))
    if number:
        return short(name, number, LONGEST_NUMBER)
    if row.mapping.numbers_itself and not any(row.text(column) for column in columns):
        return ""
    raise BadRow(name, _("The number of the complaint is missing."))


def _what(row: Reader) -> str:
    """What happened; a row that says nothing, or too much, is named by its columns."""
    template = row.mapping.what
    text, columns = row.filled(template), " + ".join(PLACEHOLDER.findall(template))
    if intake.is_blank(text):
        raise BadRow(columns, _("Nothing says what happened."))
    return short(columns, text, intake.LONGEST_TEXT)


def _answer(row: Reader) -> str:
    template = row.mapping.answer
    name = " + ".join(PLACEHOLDER.findall(template))
    return short(name, row.filled(template), intake.LONGEST_TEXT)


def _prefix(row: Reader, columns: Columns) -> tuple[str, ...]:
    """The values up to the first missing one."""
    values = [short(column, visible(row.text(column)), LONGEST_NAME) for column in columns]
    return tuple(values[: values.index("")] if "" in values else values)


def _areas(row: Reader) -> tuple[tuple[str, int], ...]:
    named = [
        (part.constant or _prefix(row, (part.column,)), part.level) for part in row.mapping.areas
    ]
    found = []
    for name, level in named:
        if not name:
            break
        found.append((name if isinstance(name, str) else name[0], level))
    return tuple(found)


def _phones(row: Reader, region: str) -> tuple[tuple[str, str, str], ...]:
    column = row.mapping.customer.phone
    text = short(column, row.text(column), LONGEST_PHONES)
    try:
        phones = read_all(text, region) if text else ()
    except NotAPhoneNumber as error:
        reason = error.reason
        if not any(sign.isdigit() for sign in text):
            reason += " " + _("What stands for nothing belongs into “missing” of the mapping.")
        raise BadRow(column, reason) from error
    return tuple((phone.number, phone.extension, phone.note) for phone in phones)


def _channel(row: Reader) -> str:
    """Batches count by it (T5): none is guessed."""
    coded = row.mapping.channel
    if code := _coded(row, coded):
        return code
    reason = _('Nothing says how it came in; add to the mapping [defaults], channel = "web".')
    raise BadRow(coded.column, reason)


def _coded(row: Reader, coded: Coded) -> str:
    text = plain(row.text(coded.column))
    if not text or (coded.takes_any and text not in coded.codes):
        return coded.default
    if text not in coded.codes:
        reason = _("The mapping has no code for “%(text)s”.") % {"text": quoted(text)}
        raise BadRow(coded.column, reason)
    return coded.codes[text]
