"""When a complaint of a file was received, answered, done and closed. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from complaints.imports import moments
from complaints.imports.columns import PLACEHOLDER
from complaints.imports.entries import Columns
from complaints.imports.moments import BadMoment
from complaints.imports.rows import BadRow, Reader


@dataclass(frozen=True, slots=True)
class Instants:
    """All in UTC."""

    received: datetime
    answered: datetime | None
    resolved: datetime | None
    closed: datetime | None
    due: datetime | None  # By the source


def times_of(row: Reader, now: datetime) -> Instants:
    """When it was received, answered, done and closed, in order. Raises BadRow."""
    mapping, times = row.mapping, row.mapping.times
    received = _instant(row, times.received, now)
    if received is None:
        raise BadRow(" + ".join(times.received), _("The time of receipt is missing."))
    closed = resolved = None
    if mapping.closed_if is None or row.is_one_of(mapping.closed_if):
        closed = _end(row, times.closed, now, received, None)
    if mapping.resolved_if is None or row.is_one_of(mapping.resolved_if):
        resolved = _end(row, times.resolved, now, received, closed)
    if resolved and resolved < received:
        raise BadRow(" + ".join(times.resolved), _("It was resolved before it was received."))
    if closed and closed < (resolved or received):
        reason = _("It was closed before it was received or resolved.")
        raise BadRow(" + ".join(times.closed), reason)
    answered = _answered(row, now, received, resolved or closed)
    return Instants(received, answered, resolved, closed, _due(row))


def _answered(
    row: Reader, now: datetime, received: datetime, ended: datetime | None
) -> datetime | None:
    """When the customer was told; where only the answer is known, with the end of the work."""
    columns = row.mapping.times.answered
    answered = _end(row, columns, now, received, ended)
    if answered and answered < received:
        raise BadRow(" + ".join(columns), _("It was answered before it was received."))
    if answered or not row.filled(row.mapping.answer):
        return answered
    if ended is None:
        reason = _("There is an answer, and nothing says when it was given: see times.answered.")
        raise BadRow(" + ".join(PLACEHOLDER.findall(row.mapping.answer)), reason)
    return ended


def _when(row: Reader, columns: Columns) -> moments.When | None:
    with _named(columns):
        return moments.read([row.cell(column) for column in columns], row.mapping.times.formats)


def _instant(row: Reader, columns: Columns, now: datetime) -> datetime | None:
    when = _when(row, columns)
    return _past(row, columns, when.local, now) if when else None


def _past(row: Reader, columns: Columns, local: datetime, now: datetime) -> datetime:
    at = _zoned(row, columns, local)
    if at > now:
        raise BadRow(" + ".join(columns), _("%(at)s lies in the future.") % {"at": local})
    return at


def _zoned(row: Reader, columns: Columns, local: datetime) -> datetime:
    with _named(columns):
        return moments.zoned(local, row.mapping.times.zone, row.mapping.times.fold)


def _end(
    row: Reader, columns: Columns, now: datetime, received: datetime, later: datetime | None
) -> datetime | None:
    """When something ended. A day without a time is as late on that day as it can have been:
    after the receipt, and not after what came `later` the same day."""
    when = _when(row, columns)
    if when is None:
        return None
    if not when.is_day:
        return _past(row, columns, when.local, now)
    zone = row.mapping.times.zone
    if when.local.date() > now.astimezone(zone).date():
        reason = _("%(at)s lies in the future.") % {"at": when.local.date()}
        raise BadRow(" + ".join(columns), reason)
    at = min(_end_of_day(row, columns, when.local), now)
    if later and _same_day(later, when.local, zone):
        return min(at, later)
    return max(at, received) if _same_day(received, when.local, zone) else at


def _end_of_day(row: Reader, columns: Columns, local: datetime) -> datetime:
    with _named(columns):
        return moments.end_of_day(local, row.mapping.times.zone)


def _same_day(at: datetime, local: datetime, zone: ZoneInfo) -> bool:
    return at.astimezone(zone).date() == local.date()


def _due(row: Reader) -> datetime | None:
    """By when the other system wanted it done: it may well lie ahead."""
    columns = row.mapping.times.due
    when = _when(row, columns)
    if when is None:
        return None
    return (_end_of_day if when.is_day else _zoned)(row, columns, when.local)


@contextmanager
def _named(columns: Columns) -> Iterator[None]:
    """What is no moment refuses the row by these columns."""
    try:
        yield
    except BadMoment as error:
        raise BadRow(" + ".join(columns), str(error)) from error
