"""What the columns of a file mean. Pure."""

from __future__ import annotations

import re
import zoneinfo
from dataclasses import dataclass, field

from complaints.imports.entries import Coded, Columns, OneOf
from foundation.tables import Layout

SERIAL = "serial"  # Among the formats of times: a bare number is a date of a spreadsheet
PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Times:
    zone: zoneinfo.ZoneInfo
    formats: tuple[str, ...]
    received: Columns
    answered: Columns = ()
    resolved: Columns = ()
    closed: Columns = ()
    due: Columns = ()  # By when the other system wanted it done
    fold: str = ""  # Which of two equal local times is meant when clocks go back

    def columns(self) -> Columns:
        return (*self.received, *self.answered, *self.resolved, *self.closed, *self.due)


@dataclass(frozen=True, slots=True)
class AreaPart:
    column: str  # Either a column …
    constant: str  # … or one value for all rows
    level: int


@dataclass(frozen=True, slots=True)
class CustomerColumns:
    key: Columns = ()
    name: str = ""
    phone: str = ""
    tier: Coded = field(default_factory=Coded)


@dataclass(frozen=True, slots=True)
class FileMapping:
    source: str
    number: Columns  # Several are one number together
    numbers_itself: bool  # A row without a number gets one from its content
    what: str  # A text with {column} in it
    answer: str  # The same; may be empty
    times: Times
    keep_last: bool
    branch: str
    channel: Coded
    kind: Coded
    body: Coded
    customer: CustomerColumns
    category: Columns
    category_constant: tuple[str, ...]
    areas: tuple[AreaPart, ...]
    counts_at: int
    left_out: tuple[OneOf, ...]
    resolved_if: OneOf | None
    closed_if: OneOf | None
    missing: frozenset[str]
    sheet: str = ""
    encoding: str = ""
    separator: str = ""
    heading: int | None = None

    def layout(self) -> Layout:
        """Where the table stands in the file, and what is read of it."""
        times = self.times
        dated = times.columns() if SERIAL in times.formats else ()
        where = (self.sheet, self.encoding, self.separator, self.heading)
        return Layout(*where, wanted=frozenset(self.columns()), serials=frozenset(dated))

    def columns(self) -> set[str]:
        """Every column that the file must have."""
        customer = self.customer
        single = (customer.name, customer.phone)
        coded = [one.column for one in (self.channel, self.kind, self.body, customer.tier)]
        areas = [part.column for part in self.areas]
        asked = [one.column for one in (*self.left_out, self.resolved_if, self.closed_if) if one]
        texts = PLACEHOLDER.findall(self.what + self.answer)
        several = (*self.times.columns(), *self.number, *customer.key, *self.category)
        return {name for name in (*several, *single, *coded, *areas, *asked, *texts) if name}
