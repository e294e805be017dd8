"""Opening hours as people write them: 09:00-12:00, 13:30-18:00. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import time
from itertools import pairwise

from sla.worktime import Period

PERIOD = re.compile(r"^(\d{1,2}):(\d{2})\s*[-–—−~到至]\s*(\d{1,2}):(\d{2})$")


class BadHours(ValueError):
    """The part of the text that cannot be read, or that overlaps with another."""


def parse(text: str) -> tuple[Period, ...]:
    """The periods of a day in order; 24:00 is the midnight that ends it. Empty is closed."""
    text = unicodedata.normalize("NFKC", text)  # Full-width signs of a Chinese keyboard
    parts = [part.strip() for part in re.split(r"[,;、\n]", text) if part.strip()]
    periods = sorted(_period(part) for part in parts)
    for earlier, later in pairwise(periods):
        if later[0] < earlier[1]:
            raise BadHours(written((earlier, later)))
    return tuple(periods)


def _period(part: str) -> Period:
    match = PERIOD.match(part)
    if match is None:
        raise BadHours(part)
    opens, closes = _wall(match[1], match[2], part), _wall(match[3], match[4], part)
    if opens >= closes:
        raise BadHours(part)
    return opens, closes


def _wall(hour: str, minute: str, part: str) -> time:
    if (hour, minute) == ("24", "00"):
        return time.max
    try:
        return time(int(hour), int(minute))
    except ValueError as error:
        raise BadHours(part) from error


def written(periods: tuple[Period, ...]) -> str:
    """The way in which `parse` reads it back."""
    return ", ".join(f"{_said(opens)}-{_said(closes)}" for opens, closes in periods)


def _said(wall: time) -> str:
    return "24:00" if wall == time.max else f"{wall:%H:%M}"
