"""When something happened, as the cells of a row say it: nothing is guessed. Pure.

Texts are read by the formats of the mapping; beside AM and PM they may say 上午, 下午 and the like.
Of a spreadsheet come dates, times, and both in one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from complaints.imports.columns import SERIAL
from foundation.signs import quoted

Cell = str | datetime | date | time
# Where spreadsheets begin to count: a time that was kept as a moment is of one of these days.
BEGINNINGS = {date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1), date(1904, 1, 1)}
BARE = re.compile(r"[2-9]\d{4}(\.\d+)?( 0?\.\d+)?|0\.\d+")  # As spreadsheets count days
END_OF_DAY = time(23, 59, 59)
OF_DAYS, OF_CLOCKS = re.compile("%[YymdbBjaAuUwWGVxc]"), re.compile("%[HIpMSfzZXc]")


class BadMoment(Exception):
    """What stands there is no moment; the text says why."""


@dataclass(frozen=True, slots=True)
class When:
    """A local moment. Where only the day was said it is the beginning of that day."""

    local: datetime
    is_day: bool = False


def read(values: Sequence[Cell], formats: Sequence[str]) -> When | None:
    """What the cells say together, or None where all are empty. Raises BadMoment."""
    if not any(value != "" for value in values):
        return None
    texts = [value for value in values if isinstance(value, str)]
    if len(texts) == len(values):
        return parsed(" ".join(" ".join(texts).split()), formats)
    if len(values) == 1:
        return _of_cell(values[0])
    if len(values) == 2:
        return _joined(*values, formats=formats)
    return parsed(" ".join(str(value) for value in values if value != ""), formats)


def _of_cell(value: Cell) -> When:
    if isinstance(value, datetime):
        return When(value)
    if isinstance(value, date):
        return When(datetime.combine(value, time()), is_day=True)
    raise BadMoment(_("%(at)s is a time without a day.") % {"at": value})


def _joined(first: Cell, second: Cell, *, formats: Sequence[str]) -> When:
    """A day and a time of day that stand in two cells, of which one at least is no text."""
    if isinstance(first, time):
        first, second = second, first
    if first == "":
        raise BadMoment(_("%(at)s is a time without a day.") % {"at": second})
    day, clock = _day(first, formats), _clock(second, formats)
    if isinstance(second, date) and _date(second) not in (*BEGINNINGS, day.date()):
        raise BadMoment(_("%(one)s and %(other)s say two days.") % {"one": first, "other": second})
    if isinstance(first, datetime) and clock is not None and first.time() not in (time(), clock):
        raise BadMoment(_("%(one)s and %(other)s say two times.") % {"one": first, "other": clock})
    if clock is None:  # The second cell is empty
        return When(first) if isinstance(first, datetime) else When(day, is_day=True)
    return When(datetime.combine(day.date(), clock))


def _date(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _day(value: Cell, formats: Sequence[str]) -> datetime:
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - zoned later
    halves = [half for half, _clock in map(_halves, formats) if half]
    return parsed(str(value), [*dict.fromkeys([*halves, "%Y-%m-%d"])], shown=formats).local


def _clock(value: Cell, formats: Sequence[str]) -> time | None:
    if isinstance(value, time):
        return value
    if isinstance(value, date):  # The same moment twice, shown in two ways, or a bare time
        return value.time() if isinstance(value, datetime) else time()
    if not value:
        return None
    halves = [half for _day, half in map(_halves, formats) if half]
    return parsed(
        value, [*dict.fromkeys([*halves, "%H:%M:%S", "%H:%M"])], shown=formats
    ).local.time()


@cache
def _halves(format: str) -> tuple[str, str]:
    """A format taken apart: what reads the day, and what reads the time of day."""
    days, clocks = list(OF_DAYS.finditer(format)), list(OF_CLOCKS.finditer(format))
    if not days or not clocks:
        return (format, "") if days else ("", format)
    if days[-1].end() <= clocks[0].start():
        between = format[days[-1].end() : clocks[0].start()]
        sign = "" if between != between.rstrip() or between == "T" else between
        return format[: days[-1].end()] + (sign or between.split(" ")[0].rstrip("T")), format[
            clocks[0].start() :
        ]
    if clocks[-1].end() <= days[0].start():
        return format[days[0].start() :], format[: clocks[-1].end()]
    return "", ""


def parsed(text: str, formats: Sequence[str], shown: Sequence[str] = ()) -> When:
    """The one meaning that a text has under the formats. Raises BadMoment for none, or several.

    `shown` are the formats to name in the refusal, where others stand for them.
    """
    readings = dict(_readings(text, formats))
    if not readings:
        readings = dict(_spoken_readings(text, formats))
    if not readings:
        reason = _("“%(text)s” is no time in the format %(formats)s.")
        known = " | ".join(shown or formats) or "—"
        said = reason % {"text": quoted(text), "formats": known}
        if SERIAL not in formats and BARE.fullmatch(text):
            said += " " + _('If it counts days, as spreadsheets do, add "serial" to the formats.')
        raise BadMoment(said)
    if len(set(readings.values())) > 1:
        meanings = ", ".join(f"{format}: {at}" for format, at in readings.items())
        reason = _("“%(text)s” is ambiguous (%(meanings)s); leave one format in the mapping.")
        raise BadMoment(reason % {"text": quoted(text), "meanings": meanings})
    format, local = next(iter(readings.items()))
    return When(local, is_day=not OF_CLOCKS.search(format))


def _readings(text: str, formats: Sequence[str]) -> Iterator[tuple[str, datetime]]:
    for format in formats:
        try:
            yield format, datetime.strptime(text, format)  # noqa: DTZ007 - zoned later
        except ValueError:
            continue


# The hours of a day as people say them, and how much is added to each to count to 24.
MORNING = dict.fromkeys(range(12), 0) | {12: -12}
NOON = {10: 0, 11: 0, 12: 0, 1: 12, 2: 12}
AFTERNOON = dict.fromkeys(range(12), 12) | {12: 0}
EVENING = dict.fromkeys(range(5, 12), 12)
NIGHT = dict.fromkeys(range(6), 0) | dict.fromkeys(range(8, 12), 12)
PARTS = dict.fromkeys(["上午", "凌晨", "午前", "am", "a.m."], MORNING)
PARTS |= dict.fromkeys(["早上", "清晨", "早晨", "早间"], dict.fromkeys(range(3, 12), 0))
PARTS |= dict.fromkeys(["中午", "正午"], NOON)
PARTS |= dict.fromkeys(["下午", "午后", "pm", "p.m."], AFTERNOON)
PARTS |= dict.fromkeys(["傍晚", "晚上", "晚间"], EVENING)
PARTS |= dict.fromkeys(["夜里", "夜间", "深夜", "半夜", "午夜"], NIGHT)
WORDS = "|".join(re.escape(word) for word in sorted(PARTS, key=len, reverse=True))
CLOCK = r"(?P<hour>\d{1,2})(?!\d)(?P<rest>(?:[:.]\d{2})%s)"
AFTER = re.compile(rf"(?<!\d){CLOCK % '{1,2}'}\s*(?P<part>{WORDS})(?!\w)", re.IGNORECASE)
BEFORE = re.compile(rf"(?P<part>{WORDS})\s*{CLOCK % '{0,2}'}", re.IGNORECASE)


def _spoken_readings(text: str, formats: Sequence[str]) -> Iterator[tuple[str, datetime]]:
    """The same of a text with full-width signs, or with a part of the day before or after."""
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    found = AFTER.search(text) or BEFORE.search(text)
    if found is None:
        yield from _readings(text, formats)
        return
    before, after, rest = text[: found.start()], text[found.end() :], found["rest"]
    hour = _hour(text, found)
    half, twelve = ("PM" if hour >= 12 else "AM"), hour % 12 or 12
    for format in formats:
        spaced = " ".join(re.sub(r"\s*(%[HIp])", r" \1", format).split())
        of_12 = (f"{half} {twelve}{rest}", f"{twelve}{rest} {half}")
        for clock in of_12 if "%p" in format else (f"{hour}{rest}",):
            said = " ".join(f"{before} {clock}{after}".split())
            for _same, at in _readings(said, [spaced]):
                yield format, at


def _hour(text: str, found: re.Match[str]) -> int:
    """Counted to 24, from what is said before it or after it. Raises BadMoment."""
    hour, added = int(found["hour"]), PARTS[found["part"].lower()]
    if hour in added:
        return hour + added[hour]
    if 12 < hour < 24 and hour - 12 in added and added[hour - 12] == 12:
        return hour  # 下午 17:30
    reason = _("“%(text)s” is no time of day that is clear; write it as 00:10 or 17:30.")
    raise BadMoment(reason % {"text": quoted(text)})


def zoned(local: datetime, zone: ZoneInfo, fold: str) -> datetime:
    """Local to UTC. A time that a clock change doubles or leaves out is refused: BadMoment.

    `fold` says which of two equal times is meant: earlier or later.
    """
    if local.tzinfo:
        return local.astimezone(UTC)
    try:
        return _settled(local, zone, fold)
    except OverflowError as error:
        raise BadMoment(_("%(at)s is no time that can be kept.") % {"at": local}) from error


def end_of_day(local: datetime, zone: ZoneInfo) -> datetime:
    """The last second of the day, in UTC. Raises BadMoment beyond what can be kept."""
    try:
        return datetime.combine(local.date(), END_OF_DAY, zone).replace(fold=1).astimezone(UTC)
    except OverflowError as error:
        raise BadMoment(_("%(at)s is no time that can be kept.") % {"at": local.date()}) from error


def _settled(local: datetime, zone: ZoneInfo, fold: str) -> datetime:
    first = local.replace(tzinfo=zone)
    second = first.replace(fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    if _exists(first, zone) and fold:
        return (first if fold == "earlier" else second).astimezone(UTC)
    reason = _("%(at)s is ambiguous in %(zone)s: the clocks were changed. Set times.fold.")
    if not _exists(first, zone):
        reason = _("%(at)s did not exist in %(zone)s: the clocks were put forward.")
    raise BadMoment(reason % {"at": local, "zone": zone})


def _exists(at: datetime, zone: ZoneInfo) -> bool:
    back = at.astimezone(UTC).astimezone(zone)
    return abs(back.replace(tzinfo=None) - at.replace(tzinfo=None)) < timedelta(seconds=1)
