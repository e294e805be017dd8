"""Texts for spreadsheets."""

from __future__ import annotations

from typing import Any

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # A cell that begins so is run, not shown


def plain(value: Any) -> Any:
    """A name that somebody chose, as a text that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
