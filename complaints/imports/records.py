"""One row of a file as one record, or the reason why it cannot be one. Pure but for names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext as _

from complaints import intake
from complaints.imports.mapping import PLACEHOLDER, Columns, FileMapping, Times
from customers.phones import NotAPhoneNumber, normalise
from foundation.tables import Cell, ErrorValue, Fault

Cells = Mapping[str, Cell]
Moment = datetime | date | time
LONGEST_NUMBER, LONGEST_NAME = 120, 200  # Characters


class BadRow(Exception):
    """A row that stays out: its column, and why."""

    def __init__(self, column: str, reason: str) -> None:
        self.column, self.reason = column, reason
        super().__init__(f"{column}: {reason}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What one row says, ready to be stored and logged later. Instants are UTC."""

    number: str
    what: str
    received_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    channel: str
    customer_key: str  # Empty: anonymous
    customer_name: str
    phone: str
    tier: str
    category: tuple[str, ...]
    areas: tuple[tuple[str, int], ...]


def read(cells: Cells, mapping: FileMapping, *, now: datetime, region: str) -> Record:
    """Return the record of a row. Raises BadRow; nothing is guessed."""
    row = Reader(cells, mapping)
    received_at = _instant(row, mapping.times.received, now)
    if received_at is None:
        raise BadRow(" + ".join(mapping.times.received), _("The time of receipt is missing."))
    resolved_at = _instant(row, mapping.times.resolved, now)
    closed_at = _instant(row, mapping.times.closed, now)
    _in_order(mapping.times, received_at, resolved_at, closed_at)
    key = row.joined(mapping.customer.key, ",")
    return Record(
        number=_short(mapping.number, row.required(mapping.number), LONGEST_NUMBER),
        what=_what(row),
        received_at=received_at,
        resolved_at=resolved_at,
        closed_at=closed_at,
        channel=_coded(row, mapping.channel, mapping.channels) if mapping.channels else "",
        customer_key=key,
        customer_name=_short(mapping.customer.name, row.text(mapping.customer.name), LONGEST_NAME)
        or key[:LONGEST_NAME],
        phone=_phone(row, region),
        tier=_coded(row, mapping.customer.tier, mapping.customer.tiers),
        category=(*mapping.category_constant, *_prefix(row, mapping.category)),
        areas=_areas(row),
    )


class Reader:
    """The cells of one row, with what the mapping calls missing already empty."""

    def __init__(self, cells: Cells, mapping: FileMapping) -> None:
        self.cells, self.mapping = cells, mapping

    def cell(self, column: str) -> str | Moment:
        """A text, or what a spreadsheet keeps as a date, a time or both."""
        value = self.cells.get(column, "")
        if isinstance(value, ErrorValue):
            return ""
        if isinstance(value, Fault):
            raise BadRow(column, value.reason)
        if isinstance(value, Moment):
            return value
        if isinstance(value, bool):
            return str(value).upper()
        if "\x00" in value:
            raise BadRow(column, _("The text holds a NUL character; remove it."))
        text = value.strip()
        return "" if text in self.mapping.missing else text

    def text(self, column: str) -> str:
        value = self.cell(column) if column else ""
        return value if isinstance(value, str) else str(value)

    def required(self, column: str) -> str:
        if text := self.text(column):
            return text
        raise BadRow(column, _("The number of the complaint is missing."))

    def filled(self, template: str) -> str:
        """The template with its columns filled in; empty where every column is."""
        columns = PLACEHOLDER.findall(template)
        if columns and not any(self.text(column) for column in columns):
            return ""
        return PLACEHOLDER.sub(lambda match: self.text(match[1]), template).strip()

    def joined(self, columns: Columns, glue: str) -> str:
        """The values as one text, or nothing when one of them is missing."""
        values = [self.text(column) for column in columns]
        return glue.join(values) if all(values) else ""


def _short(column: str, text: str, most: int) -> str:
    """The text as it is. Nothing is cut in silence."""
    if len(text) > most:
        reason = _("The text has %(length)d characters; at most %(most)d can be kept.")
        raise BadRow(column, reason % {"length": len(text), "most": most})
    return text


def _what(row: Reader) -> str:
    """What happened; a row that says nothing, or too much, is named by its columns."""
    template = row.mapping.what
    text, columns = row.filled(template), " + ".join(PLACEHOLDER.findall(template))
    if intake.is_blank(text):
        raise BadRow(columns, _("Nothing says what happened."))
    return _short(columns, text, intake.LONGEST_TEXT)


def _prefix(row: Reader, columns: Columns) -> tuple[str, ...]:
    """The values up to the first missing one."""
    values = [_short(column, row.text(column), LONGEST_NAME) for column in columns]
    return tuple(values[: values.index("")] if "" in values else values)


def _areas(row: Reader) -> tuple[tuple[str, int], ...]:
    parts = row.mapping.areas
    named = [
        (part.constant or _short(part.column, row.text(part.column), LONGEST_NAME), part.level)
        for part in parts
    ]
    empty = next((i for i, (name, _level) in enumerate(named) if not name), len(named))
    return tuple(named[:empty])


def _phone(row: Reader, region: str) -> str:
    column = row.mapping.customer.phone
    text = row.text(column)
    try:
        return normalise(text, region) if text else ""
    except NotAPhoneNumber as error:
        raise BadRow(column, error.reason) from error


def _coded(row: Reader, column: str, codes: Mapping[str, str]) -> str:
    text = row.text(column)
    if text and text not in codes:
        reason = _("The mapping has no code for “%(text)s”.") % {"text": text}
        raise BadRow(column, reason)
    return codes[text] if text else ""


def _in_order(
    times: Times, received: datetime, resolved: datetime | None, closed: datetime | None
) -> None:
    if resolved and resolved < received:
        raise BadRow(" + ".join(times.resolved), _("It was resolved before it was received."))
    if closed and closed < (resolved or received):
        raise BadRow(
            " + ".join(times.closed), _("It was closed before it was received or resolved.")
        )


def _instant(row: Reader, columns: Columns, now: datetime) -> datetime | None:
    values = [row.cell(column) for column in columns]
    if not any(values):
        return None
    name = " + ".join(columns)
    local = _of_cells(values)
    if local is None:
        local = _parsed(" ".join(map(str, values)), row.mapping.times, name)
    at = _zoned(local, row.mapping.times, name)
    if at > now:
        raise BadRow(name, _("%(at)s lies in the future.") % {"at": local})
    return at


def _of_cells(values: Sequence[str | Moment]) -> datetime | None:
    """A moment that a spreadsheet keeps, in one cell or in one for the day and one for the time."""
    day, clock = values[0], values[1] if len(values) == 2 else None
    if len(values) > 2 or not isinstance(day, date):
        return None
    if isinstance(clock, time):
        return datetime.combine(day, clock)
    if clock is None:
        return day if isinstance(day, datetime) else datetime.combine(day, time())
    return None


def _parsed(text: str, times: Times, name: str) -> datetime:
    readings = {}
    for format in times.formats:
        try:
            readings[format] = datetime.strptime(text, format)  # noqa: DTZ007 - zoned later
        except ValueError:
            continue
    if not readings:
        known = " | ".join(times.formats) or "—"
        reason = _("“%(text)s” is no time in the format %(formats)s.")
        raise BadRow(name, reason % {"text": text, "formats": known})
    if len(set(readings.values())) > 1:
        meanings = ", ".join(f"{format}: {at}" for format, at in readings.items())
        reason = _("“%(text)s” is ambiguous (%(meanings)s); leave one format in the mapping.")
        raise BadRow(name, reason % {"text": text, "meanings": meanings})
    return next(iter(readings.values()))


def _zoned(local: datetime, times: Times, name: str) -> datetime:
    """Local to UTC. A time that a clock change doubles or leaves out is never guessed."""
    if local.tzinfo:
        return local.astimezone(UTC)
    try:
        return _settled(local, times, name)
    except OverflowError as error:
        reason = _("%(at)s is no time that can be kept.") % {"at": local}
        raise BadRow(name, reason) from error


def _settled(local: datetime, times: Times, name: str) -> datetime:
    first = local.replace(tzinfo=times.zone)
    second = first.replace(fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    if _exists(first, times) and times.fold:
        return (first if times.fold == "earlier" else second).astimezone(UTC)
    reason = _("%(at)s is ambiguous in %(zone)s: the clocks were changed. Set times.fold.")
    if not _exists(first, times):
        reason = _("%(at)s did not exist in %(zone)s: the clocks were put forward.")
    raise BadRow(name, reason % {"at": local, "zone": times.zone})


def _exists(at: datetime, times: Times) -> bool:
    back = at.astimezone(UTC).astimezone(times.zone)
    return abs(back.replace(tzinfo=None) - at.replace(tzinfo=None)) < timedelta(seconds=1)
