"""Hiding who somebody is in free texts that go to others (W13): names, telephones, ID numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable

KEPT = 4  # Digits at the end, by which two numbers can be told apart
# Telephones and ID numbers as people write and group them, and any other run of digits as long as
# one. Amounts go on with decimals or a unit, days are written 20260715: both stay.
NUMBER = re.compile(
    r"""
    \+\d[\d\s().–-]{6,}\d
    | (?<!\d) \(? 0\d{2,3} \)? [\s.–-]* \d{3,4} [\s.–-]? \d{4} (?!\d)
    | (?<!\d) 1[3-9]\d (?: [\s.–-]? \d ){8} (?!\d)
    | (?<!\d) \d{4} (?: \s \d{4} ){2,4} (?: \s? [\dXx]{1,3} )? (?!\d)
    | (?<!\d) \d{4} [\s–] \d{4} (?!\d)
    | (?<![\d.]) (?!(?:19|20)\d\d(?:0\d|1[0-2])[0-3]\d(?!\d)) \d{7,} [Xx]?
      (?! \d | \.\d | \s?(?:元|块|万|yuan|rmb|cny) )
    """,
    re.VERBOSE | re.IGNORECASE,
)


def masked(name: str) -> str:
    """The first letter, so that two can be told apart and nobody is named."""
    return f"{name[:1]}**" if name else ""


def hidden(text: str, names: Iterable[str]) -> str:
    """The text without these names and without any number that leads to a person."""
    for name in names:
        if len(name) > 1:
            text = _as_said(name).sub(lambda found: masked(found[0]), text)
    return NUMBER.sub(lambda found: _starred(found[0]), text)


def _as_said(name: str) -> re.Pattern[str]:
    """However wide its blanks are; a Latin name only as words of its own."""
    parts = r"\s*".join(re.escape(part) for part in name.split())
    edge = r"\b" if name.isascii() else ""
    return re.compile(f"{edge}{parts}{edge}", re.IGNORECASE)


def _starred(number: str) -> str:
    head, tail = number[:-KEPT], number[-KEPT:]
    return re.sub(r"[\dXx]", "*", head) + tail
