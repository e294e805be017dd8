"""The entries of a mapping that turn values of a file into codes, or leave rows out. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from foundation.signs import plain

Columns = tuple[str, ...]


class BadMapping(Exception):
    """The mapping cannot be used; the text says which entry and why."""


@dataclass(frozen=True, slots=True)
class Coded:
    """A code for every row (`default`), or by the value in a column."""

    column: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)  # Value in the file, plain, to code
    default: str = ""  # Where the cell is empty, or where nothing else says
    takes_any: bool = False  # Values that have no code of their own get the default as well

    def used(self) -> set[str]:
        """Every code that a row may get."""
        return {code for code in (*self.codes.values(), self.default) if code}


@dataclass(frozen=True, slots=True)
class OneOf:
    """What holds for rows with one of these values in a column."""

    column: str
    values: frozenset[str]  # Plain
    reason: str = ""


def text(data: Mapping[str, Any], name: str) -> str:
    """A text that must be there."""
    value = single(data, name)
    if not plain(value):
        raise BadMapping(_("The mapping must say “%(name)s”.") % {"name": name})
    return value


def single(data: Mapping[str, Any], name: str, shown: str = "") -> str:
    """One text, or nothing. `shown` is the entry as people know it."""
    value = data.get(name, "")
    if isinstance(value, list):
        sentence = _("“%(name)s” is one text, and a list stands there: write one of them.")
        raise BadMapping(sentence % {"name": shown or name})
    if not isinstance(value, str):
        sentence = _("“%(name)s” is a text: write it in quotes.")
        raise BadMapping(sentence % {"name": shown or name})
    if "\x00" in value:
        raise BadMapping(
            _("“%(name)s” holds a NUL character; remove it.") % {"name": shown or name}
        )
    return value


def columns(value: Any, name: str) -> Columns:
    if isinstance(value, str):
        return (value,) if value else ()
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise BadMapping(_("“%(name)s” is a text, or a list of texts.") % {"name": name})
    return tuple(value)


def codes(table: Any, name: str) -> dict[str, str]:
    """The table `name` of values and their codes."""
    if not isinstance(table, dict):
        raise BadMapping(_("“%(name)s” is a table: write [%(name)s].") % {"name": name})
    for value, code in table.items():
        if not isinstance(code, str) or not code:
            sentence = _("[%(name)s] gives “%(value)s” no code: write one code in quotes.")
            raise BadMapping(sentence % {"name": name, "value": value})
    return {plain(value): code for value, code in table.items()}


def coded(data: Mapping[str, Any], name: str, table: str) -> Coded:
    """The entry `name`: a code, or a column whose values stand in the table [`table`]."""
    said, known = single(data, name), codes(data.get(table, {}), table)
    default = single(data.get("defaults", {}), name, f"defaults.{name}")
    if known and not said:
        sentence = _("The mapping must say in “%(name)s” to which column [%(table)s] belongs.")
        raise BadMapping(sentence % {"name": name, "table": table})
    if known:
        return Coded(said, known, default, takes_any=bool(default))
    return Coded(default=said or default)


def or_a_column(coded: Coded, table: str) -> str:
    """Advice where something that is no code was said of every row."""
    if coded.column:
        return ""
    sentence = _("If “%(code)s” is a column, say in [%(table)s] what its values stand for.")
    return " " + sentence % {"code": coded.default, "table": table}


def one_of(row: Any, name: str) -> OneOf:
    """The entry `name`: a column and values."""
    if not isinstance(row, dict) or set(row) - {"column", "values", "reason"}:
        sentence = _("“%(name)s” has a column and values, and where rows are left out a reason.")
        raise BadMapping(sentence % {"name": name})
    values = columns(row.get("values", []), f"{name}.values")
    if not values:
        raise BadMapping(_("“%(name)s” names no values.") % {"name": name})
    column = text(row, "column")
    reason = single(row, "reason", f"{name}.reason") or f"{column}: {', '.join(values)}"
    return OneOf(column, frozenset(map(plain, values)), reason)
