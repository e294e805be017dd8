"""Hiding who somebody is in free texts that go to others (W13): names, telephones, ID numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable

KEPT = 4  # Digits at the end, by which two numbers can be told apart
# Telephones as people write them, and any run of digits as long as one or as an ID number; an
# amount goes on with its decimals and stays.
NUMBER = re.compile(
    r"""
    \+\d[\d ()-]{6,}\d
    | (?<![\d-]) 0\d{2,3} [ -]? \d{7,8} (?!\d)
    | (?<!\d) 1[3-9]\d (?: [ -]? \d{4} ){2} (?!\d)
    | (?<![\d.,-]) \d{7,} [Xx]? (?! \d | [.,]\d )
    """,
    re.VERBOSE,
)


def masked(name: str) -> str:
    """The first letter, so that two can be told apart and nobody is named."""
    return f"{name[:1]}**" if name else ""


def hidden(text: str, names: Iterable[str]) -> str:
    """The text without these names and without any number that leads to a person."""
    for name in names:
        if len(name) > 1:
            text = re.sub(
                re.escape(name), lambda found: masked(found[0]), text, flags=re.IGNORECASE
            )
    return NUMBER.sub(lambda found: _starred(found[0]), text)


def _starred(number: str) -> str:
    head, tail = number[:-KEPT], number[-KEPT:]
    return re.sub(r"[\dXx]", "*", head) + tail
