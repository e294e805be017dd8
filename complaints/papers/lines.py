"""Where a line of Chinese and Latin mixed may break (kinsoku, 避头尾). Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

# No line begins with one of these, and none ends with one of those.
CLOSING = "，。、；：？！）」』】〕〉》”’…—～·,.;:?!)]}%％°℃"
OPENING = "（「『【〔〈《“‘([{￥¥$＄"
UNIT = re.compile(
    rf"[{re.escape(OPENING)}]*(?:[^\s\u2e80-\uffff\U00020000-\U0003ffff{re.escape(OPENING)}]+|.)"
    rf"[{re.escape(CLOSING)}]*\s*",
    re.DOTALL,
)


def broken(line: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """The line in lines of that width. Latin words stay whole where they fit on a line."""
    found, now, used = [], "", 0.0
    for unit in _units(line, width, measure):
        wide = measure(unit)
        if now and used + measure(unit.rstrip()) > width:
            found.append(now)
            now, used = "", 0.0
        now, used = now + unit, used + wide
    return [*found, now]


def _units(line: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """What stays together: a word or a character, with the signs that belong to it."""
    parts = []
    for unit in UNIT.findall(line):
        fits = measure(unit.rstrip()) <= width
        parts += [unit] if fits else [*unit[:-1], unit[-1:]]
    return parts
