"""What the columns of a file mean, as a TOML file says it (docs/importing.md)."""

from __future__ import annotations

import codecs
import re
import tomllib
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from complaints.models import AreaLevel
from foundation.tables import Layout

Columns = tuple[str, ...]
SERIAL = "serial"  # Among the formats of times: a bare number is a date of a spreadsheet
PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
LEVELS = {"region": AreaLevel.REGION, "city": AreaLevel.CITY}
LEVELS |= {"district": AreaLevel.DISTRICT, "site": AreaLevel.SITE}


class BadMapping(Exception):
    """The mapping cannot be used; the text says which entry and why."""


@dataclass(frozen=True, slots=True)
class Times:
    zone: zoneinfo.ZoneInfo
    formats: tuple[str, ...]
    received: Columns
    resolved: Columns = ()
    closed: Columns = ()
    fold: str = ""  # Which of two equal local times is meant when clocks go back


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
    tier: str = ""
    tiers: Mapping[str, str] = field(default_factory=dict)  # Value in the file to code


@dataclass(frozen=True, slots=True)
class FileMapping:
    source: str
    number: str
    what: str  # A text with {column} in it
    times: Times
    keep_last: bool
    branch: str
    channel: str
    channels: Mapping[str, str]  # Value in the file to code
    customer: CustomerColumns
    category: Columns
    category_constant: tuple[str, ...]
    areas: tuple[AreaPart, ...]
    counts_at: int
    missing: frozenset[str]
    sheet: str = ""
    encoding: str = ""
    separator: str = ""
    heading: int | None = None

    def layout(self) -> Layout:
        """Where the table stands in the file, and what is read of it."""
        times = self.times
        dated = (*times.received, *times.resolved, *times.closed) if SERIAL in times.formats else ()
        where = (self.sheet, self.encoding, self.separator, self.heading)
        return Layout(*where, wanted=frozenset(self.columns()), serials=frozenset(dated))

    def columns(self) -> set[str]:
        """Every column that the file must have."""
        customer = self.customer
        times = (*self.times.received, *self.times.resolved, *self.times.closed)
        single = (self.number, customer.name, customer.phone, customer.tier)
        areas = [part.column for part in self.areas]
        channel = [self.channel] if self.channels else []
        texts = PLACEHOLDER.findall(self.what)
        named = [*times, *single, *customer.key, *self.category, *areas, *channel, *texts]
        return {name for name in named if name}


def load(path: Path) -> FileMapping:
    """Read and check a mapping. Raises BadMapping with a sentence."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadMapping(
            _("%(path)s cannot be read: %(error)s") % {"path": path, "error": error}
        ) from error
    _refuse_unknown(data)
    _refuse_shapes(data)
    heading = _heading(data.get("heading"))
    data = _by_number(data) if heading == 0 else data
    if data.get("keep", "first") not in ("first", "last"):
        raise BadMapping(_("“keep” is either first or last."))
    return FileMapping(
        source=_text(data, "source"),
        number=_text(data, "number"),
        what=_text(data, "what"),
        times=_times(data),
        keep_last=data.get("keep", "first") == "last",
        branch=data.get("branch", ""),
        channel=_text(data, "channel"),
        channels=data.get("channels", {}),
        customer=_customer(data.get("customer", {})),
        category=_columns(data.get("category", {}).get("columns", []), "category.columns"),
        category_constant=_columns(
            data.get("category", {}).get("constant", []), "category.constant"
        ),
        areas=tuple(_area(row) for row in data.get("area", [])),
        counts_at=_level(data.get("counts_at", "district"), "counts_at"),
        missing=frozenset(_columns(data.get("missing", []), "missing")),
        sheet=_sheet(data.get("sheet", "")),
        encoding=_encoding(data["encoding"]) if "encoding" in data else "",
        separator=_separator(data.get("separator", "")),
        heading=heading,
    )


KNOWN = {"source", "number", "what", "times", "keep", "branch", "channel", "channels"}
KNOWN |= {"customer", "category", "area", "counts_at", "missing", "sheet", "encoding"}
KNOWN |= {"separator", "heading"}


def _refuse_unknown(data: Mapping[str, Any]) -> None:
    if unknown := sorted(set(data) - KNOWN):
        text = _("The mapping has unknown entries: %(names)s. Known are: %(known)s.")
        raise BadMapping(text % {"names": ", ".join(unknown), "known": ", ".join(sorted(KNOWN))})


TABLES = {
    "times": {"zone", "formats", "received", "resolved", "closed", "fold"},
    "customer": {"key", "name", "phone", "tier", "tiers"},
    "category": {"columns", "constant"},
    "channels": None,  # Any value of the file
}


def _refuse_shapes(data: Mapping[str, Any]) -> None:
    """Every table is a table, every area too, and none has an entry that means nothing."""
    for name, known in TABLES.items():
        table = data.get(name, {})
        if not isinstance(table, dict):
            raise BadMapping(_("“%(name)s” is a table: write [%(name)s].") % {"name": name})
        if known is not None and (unknown := sorted(set(table) - known)):
            text = _("[%(name)s] has unknown entries: %(unknown)s.")
            raise BadMapping(text % {"name": name, "unknown": ", ".join(unknown)})
    areas = data.get("area", [])
    if not isinstance(areas, list) or not all(isinstance(area, dict) for area in areas):
        raise BadMapping(_("“area” is a list of tables: write [[area]]."))


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    if not isinstance(value, str) or not value.strip():
        raise BadMapping(_("The mapping must say “%(name)s”.") % {"name": name})
    return value


def _columns(value: Any, name: str) -> Columns:
    if isinstance(value, str):
        return (value,) if value else ()
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise BadMapping(_("“%(name)s” is a text, or a list of texts.") % {"name": name})
    return tuple(value)


def _times(data: Mapping[str, Any]) -> Times:
    table = data.get("times", {})
    try:
        zone = zoneinfo.ZoneInfo(_text(table, "zone"))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError) as error:
        text = _("times.zone: %(zone)s is no time zone; write one as America/New_York.")
        raise BadMapping(text % {"zone": table["zone"]}) from error
    if not table.get("received"):
        raise BadMapping(_("The mapping must say which column is times.received."))
    fold = table.get("fold", "")
    if fold not in ("", "earlier", "later"):
        raise BadMapping(_("times.fold is either earlier or later."))
    columns = {
        name: _columns(table.get(name, []), name) for name in ("received", "resolved", "closed")
    }
    return Times(zone, _formats(table.get("formats", [])), **columns, fold=fold)


def _heading(value: Any) -> int | None:
    """The line of the heading; 0 where there is none, so that columns are called by number."""
    value = 0 if value == "none" else value
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
        raise BadMapping(_("heading is the number of a line, as 2, or “none”."))
    return value


def _by_number(value: Any) -> Any:
    """Columns may be written as the numbers that they are called by."""
    if isinstance(value, dict):
        return {name: _by_number(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_by_number(one) for one in value]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _sheet(name: Any) -> str:
    if not isinstance(name, str):
        raise BadMapping(_("sheet is the name of a sheet."))
    return name


def _separator(sign: Any) -> str:
    sign = {"tab": "\t", "comma": ",", "semicolon": ";"}.get(str(sign).lower(), sign)
    if not isinstance(sign, str) or len(sign) > 1 or sign.isalnum() or sign in ('"', "\n", "\r"):
        raise BadMapping(_('separator is one sign, as ";" or "\\t".'))
    return sign


def _encoding(name: Any) -> str:
    try:
        return codecs.lookup(name).name
    except (LookupError, TypeError) as error:
        text = _("encoding: %(name)s is no encoding; write one as utf-8 or gb18030.")
        raise BadMapping(text % {"name": name}) from error


def _formats(value: Any) -> Columns:
    """Formats of times, each of which reads what it writes."""
    formats, sample = _columns(value, "formats"), datetime(2001, 2, 3, 14, 15, tzinfo=UTC)
    for format in formats:
        try:
            datetime.strptime(sample.strftime(format), format)  # noqa: DTZ007 - only tried out
        except ValueError as error:
            text = _("times.formats: “%(format)s” is no format; write one as %%Y-%%m-%%d %%H:%%M.")
            raise BadMapping(text % {"format": format}) from error
    return formats


def _customer(table: Mapping[str, Any]) -> CustomerColumns:
    single = {name: table.get(name, "") for name in ("name", "phone", "tier")}
    return CustomerColumns(
        _columns(table.get("key", []), "key"), **single, tiers=table.get("tiers", {})
    )


def _area(row: Mapping[str, Any]) -> AreaPart:
    if bool(row.get("column")) == bool(row.get("constant")):
        raise BadMapping(_("Each area has either a column or a constant."))
    level = _level(row.get("level"), "area.level")
    return AreaPart(row.get("column", ""), row.get("constant", ""), level)


def _level(value: Any, name: str) -> int:
    if not isinstance(value, str) or value not in LEVELS:
        text = _("%(name)s is one of %(known)s.")
        raise BadMapping(text % {"name": name, "known": ", ".join(LEVELS)})
    return LEVELS[value]
