"""Texts for spreadsheets."""

from __future__ import annotations

from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # A cell that begins so is run, not shown


def plain(value: Any) -> Any:
    """A name that somebody chose, as a text that no spreadsheet takes for a formula or refuses."""
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    return f"'{text}" if text.startswith(FORMULA) else text
