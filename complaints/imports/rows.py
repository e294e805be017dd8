"""The cells of one row by column, as texts and moments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from django.utils.translation import gettext as _

from complaints.imports.columns import PLACEHOLDER, FileMapping
from complaints.imports.entries import Columns, OneOf
from foundation.signs import plain
from foundation.tables import Cell, ErrorValue, Fault

Cells = Mapping[str, Cell]
Moment = datetime | date | time


class BadRow(Exception):
    """A row that stays out: its column, and why."""

    def __init__(self, column: str, reason: str) -> None:
        self.column, self.reason = column, reason
        super().__init__(f"{column}: {reason}")


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
        return "" if self.mapping.missing and plain(text) in self.mapping.missing else text

    def text(self, column: str) -> str:
        value = self.cell(column) if column else ""
        return value if isinstance(value, str) else str(value)

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

    def is_one_of(self, asked: OneOf | None) -> bool:
        return asked is not None and plain(self.text(asked.column)) in asked.values


def short(column: str, text: str, most: int) -> str:
    """The text as it is. Nothing is cut in silence."""
    if len(text) > most:
        reason = _("The text has %(length)d characters; at most %(most)d can be kept.")
        raise BadRow(column, reason % {"length": len(text), "most": most})
    return text
