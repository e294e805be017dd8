"""A mapping: a TOML file that says what the columns of a file mean (docs/importing.md)."""

from __future__ import annotations

import codecs
import tomllib
import zoneinfo
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from complaints.imports import entries
from complaints.imports.columns import (
    PLACEHOLDER,
    SERIAL,
    AreaPart,
    CustomerColumns,
    FileMapping,
    Times,
)
from complaints.imports.entries import BadMapping, Coded, Columns, OneOf
from complaints.models import AreaLevel, Complaint
from foundation.signs import plain
from foundation.tables import UnreadableFile, encoding_of

__all__ = ["BadMapping", "FileMapping", "load"]
LEVELS = {"region": AreaLevel.REGION, "city": AreaLevel.CITY}
LEVELS |= {"district": AreaLevel.DISTRICT, "site": AreaLevel.SITE}
KINDS = {kind.value: kind.value for kind in Complaint.Kind}
KINDS |= {"fault": Complaint.Kind.FAULT_REPORT.value}
LONGEST_SOURCE = 80  # Characters


def load(path: Path) -> FileMapping:
    """Read and check a mapping. Raises BadMapping with a sentence."""
    data = _read(path)
    _refuse_unknown(data)
    _refuse_shapes(data)
    heading = _heading(data.get("heading"))
    data = _by_number(data) if heading == 0 else data
    if data.get("keep", "first") not in ("first", "last"):
        raise BadMapping(_("“keep” is either first or last."))
    return FileMapping(
        source=_source(data),
        number=_number(data),
        numbers_itself=data.get("without_number") == "content",
        what=_template(data, "what", entries.text(data, "what")),
        answer=_template(data, "answer", entries.single(data, "answer")),
        times=_times(data),
        keep_last=data.get("keep", "first") == "last",
        branch=entries.single(data, "branch"),
        channel=_channel(data),
        kind=_kind(data),
        body=entries.coded(data, "body", "bodies"),
        customer=_customer(data),
        category=entries.columns(data.get("category", {}).get("columns", []), "category.columns"),
        category_constant=entries.columns(
            data.get("category", {}).get("constant", []), "category.constant"
        ),
        areas=_areas(data.get("area", [])),
        counts_at=_level(data.get("counts_at", "district"), "counts_at"),
        left_out=tuple(entries.one_of(row, "leave_out") for row in data.get("leave_out", [])),
        resolved_if=_condition(data, "resolved_if"),
        closed_if=_condition(data, "closed_if"),
        missing=frozenset(map(plain, entries.columns(data.get("missing", []), "missing"))),
        sheet=_sheet(data.get("sheet", "")),
        encoding=_encoding(data["encoding"]) if "encoding" in data else "",
        separator=_separator(data.get("separator", "")),
        heading=heading,
    )


def _read(path: Path) -> dict[str, Any]:
    text = _("%(path)s cannot be read: %(error)s")
    try:
        with path.open("rb") as file:
            encoding = encoding_of(file)  # Editors save in others than TOML's own
        return tomllib.loads(path.read_text(encoding))
    except OSError as error:
        raise BadMapping(text % {"path": path, "error": error.strerror or error}) from error
    except (UnreadableFile, UnicodeDecodeError) as error:
        sentence = _("The mapping %(path)s is no text that can be read; save it in UTF-8.")
        raise BadMapping(sentence % {"path": path}) from error
    except tomllib.TOMLDecodeError as error:
        raise BadMapping(text % {"path": path, "error": error}) from error


KNOWN = {"source", "number", "what", "times", "keep", "branch", "channel", "channels"}
KNOWN |= {"customer", "category", "area", "counts_at", "missing", "sheet", "encoding"}
KNOWN |= {"separator", "heading"}
KNOWN |= {"without_number", "answer", "kind", "kinds", "body", "bodies", "defaults"}
KNOWN |= {"leave_out", "resolved_if", "closed_if"}


def _refuse_unknown(data: Mapping[str, Any]) -> None:
    if unknown := sorted(set(data) - KNOWN):
        text = _("The mapping has unknown entries: %(names)s. Known are: %(known)s.")
        raise BadMapping(text % {"names": ", ".join(unknown), "known": ", ".join(sorted(KNOWN))})


TABLES = {
    "times": {"zone", "formats", "received", "answered", "resolved", "closed", "due", "fold"},
    "customer": {"key", "name", "phone", "tier", "tiers"},
    "category": {"columns", "constant"},
    "defaults": {"channel", "kind", "body", "tier"},
    "channels": None,  # Any value of the file
    "kinds": None,
    "bodies": None,
}
LISTS = {"area": {"column", "constant", "level"}, "leave_out": {"column", "values", "reason"}}


def _refuse_shapes(data: Mapping[str, Any]) -> None:
    """Every table is a table, every area too, and none has an entry that means nothing."""
    for name, known in TABLES.items():
        table = data.get(name, {})
        if not isinstance(table, dict):
            raise BadMapping(_("“%(name)s” is a table: write [%(name)s].") % {"name": name})
        _refuse_unknown_in(f"[{name}]", table, known)
    for name, known in LISTS.items():
        rows = data.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise BadMapping(
                _("“%(name)s” is a list of tables: write [[%(name)s]].") % {"name": name}
            )
        for row in rows:
            _refuse_unknown_in(f"[[{name}]]", row, known)


def _refuse_unknown_in(name: str, table: Mapping[str, Any], known: set[str] | None) -> None:
    """What stands below the head of a table is in that table, whatever was meant."""
    if known is None or not (unknown := sorted(set(table) - known)):
        return
    text = _("%(name)s has unknown entries: %(unknown)s.")
    said = text % {"name": name, "unknown": ", ".join(unknown)}
    if set(unknown) & KNOWN:
        said += " " + _("What holds for the whole file stands above the first table.")
    raise BadMapping(said)


def _source(data: Mapping[str, Any]) -> str:
    source = entries.text(data, "source")
    if len(source) > LONGEST_SOURCE:
        text = _("“source” has %(length)d characters; at most %(most)d can be kept.")
        raise BadMapping(text % {"length": len(source), "most": LONGEST_SOURCE})
    return source


def _number(data: Mapping[str, Any]) -> Columns:
    """One column or several; none only where rows are numbered by their content."""
    otherwise = data.get("without_number", "refused")
    if otherwise not in ("refused", "content"):
        raise BadMapping(_("“without_number” is either refused or content."))
    number = tuple(name.strip() for name in entries.columns(data.get("number", []), "number"))
    if not any(number) and otherwise == "refused":
        raise BadMapping(_("The mapping must say “%(name)s”.") % {"name": "number"})
    return number


def _template(data: Mapping[str, Any], name: str, value: str) -> str:
    """A text with at least one column in it: without, every row would say the same."""
    if value and not PLACEHOLDER.search(value):
        text = _("“%(name)s” names no column: write it in braces, as {%(value)s}.")
        raise BadMapping(text % {"name": name, "value": value})
    return value


def _channel(data: Mapping[str, Any]) -> Coded:
    entries.text(data, "channel")
    return entries.coded(data, "channel", "channels")


def _kind(data: Mapping[str, Any]) -> Coded:
    kind = entries.coded(data, "kind", "kinds")
    if unknown := sorted(kind.used() - set(KINDS)):
        text = _("There is no kind of contact “%(code)s”; there are %(known)s.")
        said = text % {"code": unknown[0], "known": ", ".join(KINDS)}
        raise BadMapping(said + entries.or_a_column(kind, "kinds"))
    codes = {value: KINDS[code] for value, code in kind.codes.items()}
    default = KINDS[kind.default] if kind.default else Complaint.Kind.COMPLAINT.value
    return replace(kind, codes=codes, default=default)


def _condition(data: Mapping[str, Any], name: str) -> OneOf | None:
    return entries.one_of(data[name], name) if name in data else None


def _times(data: Mapping[str, Any]) -> Times:
    table = data.get("times", {})
    try:
        zone = zoneinfo.ZoneInfo(entries.text(table, "zone"))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError) as error:
        text = _("times.zone: %(zone)s is no time zone; write one as America/New_York.")
        raise BadMapping(text % {"zone": table["zone"]}) from error
    if not table.get("received"):
        raise BadMapping(_("The mapping must say which column is times.received."))
    fold = table.get("fold", "")
    if fold not in ("", "earlier", "later"):
        raise BadMapping(_("times.fold is either earlier or later."))
    names = ("received", "answered", "resolved", "closed", "due")
    columns = {name: entries.columns(table.get(name, []), f"times.{name}") for name in names}
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
    formats, sample = entries.columns(value, "formats"), datetime(2001, 2, 3, 14, 15, tzinfo=UTC)
    for format in formats:
        if format == SERIAL:
            continue
        try:
            if "%" not in format:
                raise ValueError(format)
            datetime.strptime(sample.strftime(format), format)  # noqa: DTZ007 - only tried out
        except ValueError as error:
            text = _("times.formats: “%(format)s” is no format; write one as %%Y-%%m-%%d %%H:%%M.")
            raise BadMapping(text % {"format": format}) from error
    return formats


def _customer(data: Mapping[str, Any]) -> CustomerColumns:
    table = data.get("customer", {})
    single = {
        name: entries.single(table, name, f"customer.{name}") for name in ("name", "phone", "tier")
    }
    key = entries.columns(table.get("key", []), "customer.key")
    tiers = {"tier": single.pop("tier"), "tiers": table.get("tiers", {})}
    defaults = {"defaults": data.get("defaults", {})}
    return CustomerColumns(
        key, **single, tier=entries.coded({**tiers, **defaults}, "tier", "tiers")
    )


def _areas(rows: Sequence[Mapping[str, Any]]) -> tuple[AreaPart, ...]:
    """Each lies within the one before it."""
    areas = tuple(_area(row) for row in rows)
    for wider, narrower in pairwise(areas):
        if narrower.level <= wider.level:
            text = _("[[area]] goes from the widest to the narrowest: %(known)s, one of each.")
            raise BadMapping(text % {"known": ", ".join(LEVELS)})
    return areas


def _area(row: Mapping[str, Any]) -> AreaPart:
    if bool(row.get("column")) == bool(row.get("constant")):
        raise BadMapping(_("Each area has either a column or a constant."))
    level = _level(row.get("level"), "area.level")
    said = [entries.single(row, name, f"area.{name}") for name in ("column", "constant")]
    return AreaPart(said[0], said[1], level)


def _level(value: Any, name: str) -> int:
    if not isinstance(value, str) or value not in LEVELS:
        text = _("%(name)s is one of %(known)s.")
        raise BadMapping(text % {"name": name, "known": ", ".join(LEVELS)})
    return LEVELS[value]
