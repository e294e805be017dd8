"""Texts for spreadsheets."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

FORMULA = "=+-@"  # A cell that begins so is run, not shown
BLANKS = " \t\r\n\xa0\u3000\ufeff\u200b\u200c\u200d\u2060"  # What some programs cut off before
# What a spreadsheet that opens a text makes into another number, a date or a truth.
CONVERTED = re.compile(
    r"0[0-9]+(\.[0-9]*)?|[0-9]{12,}|[0-9]*\.[0-9]*0|\.[0-9]+|[0-9]+\.|[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?"
    r"|\([0-9.,]+\)|[0-9]+(\.[0-9]*)?e[+-]?[0-9]+"
    r"|[0-9]{1,4}[-/][0-9]{1,2}|[0-9]{1,2}-[0-9]{1,2}-[0-9]+"
    r"|[0-9]{1,2}[- ]?[a-z]{3,9}([- ]?[0-9]{1,4})?|[a-z]{3,9}[- ]?[0-9]{1,4}|true|false",
    re.IGNORECASE,
)


def is_formula(text: str) -> bool:
    """Whether some spreadsheet would run it; full-width signs are signs for some."""
    if text[:1] in ("\t", "\r", "\n"):
        return True
    return unicodedata.normalize("NFKC", text.lstrip(BLANKS)[:1])[:1] in tuple(FORMULA)


def plain(value: Any) -> Any:
    """A name that somebody chose, as a text that no spreadsheet takes for a formula or refuses."""
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    return f"'{text}" if is_formula(text) else text


def kept(text: str) -> str:
    """As `plain`, so that it comes back as it went after a spreadsheet opened and saved it."""
    text = ILLEGAL_CHARACTERS_RE.sub("", text)
    return f"'{text}" if _is_changed(text) else text


def as_kept(text: str) -> str:
    """What `kept` was given."""
    return text[1:] if text[:1] == "'" and _is_changed(text[1:]) else text


def _is_changed(text: str) -> bool:
    return text[:1] == "'" or is_formula(text) or bool(CONVERTED.fullmatch(text))
