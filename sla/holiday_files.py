"""Files of holidays and make-up working days: CSV or XLSX, or JSON as holiday-cn writes it.

A table has the columns date (2026-10-01), working (yes or no) and, if you like, name, in whatever
language of ours. JSON is an
object with `year` and `days`, each with `date`, `isOffDay` and `name`. The last days of December
may stand in the next year's file. Pure.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO
from typing import Any

from foundation.signs import plain
from foundation.tables import Cell, Layout, Limits, Line, encoding_of, opened, shown, text_of

YES = {"yes", "y", "true", "1", "是", "班", "上班"}
NO = {"no", "n", "false", "0", "否", "休", "休息"}
HEADS = ("date", "working", "name")
CALLED = {"日期": "date", "worked": "working", "上班": "working", "是否上班": "working"}
CALLED |= {"工作日": "working", "名称": "name", "节日": "name"}
MOST_DAYS = 1_000
LIMITS = Limits(
    columns=50, elements=200_000, unpacked=10 * 2**20, texts=2**20, rows=MOST_DAYS + 1, cell=1_000
)


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    is_working: bool
    name: str = ""


class BadHolidayFile(ValueError):
    """The file cannot be taken over. `line` counts from 1 (0: the whole file); `said` is what
    stands there."""

    def __init__(self, line: int, said: str) -> None:
        # Half a letter can neither be shown nor sent.
        self.line, self.said = line, said.encode(errors="backslashreplace").decode()
        super().__init__(f"line {line}: {self.said}")


class NoHeads(BadHolidayFile):
    """What stands in the first line are no heads of ours."""


def parse(content: bytes, year: int) -> list[Day]:
    """The days of the file for a year, in order. Raises BadHolidayFile, or UnreadableFile for
    what is no table; takes nothing by half."""
    file = BytesIO(content)
    if text_of(content[:100])[:1] in ("{", "["):
        return in_year(_json(content.decode(encoding_of(file), "replace"), year), year)
    with opened(file, Layout(), LIMITS) as table:
        heads = {name: _head(name) for name in table.names}
        if not {"date", "working"} <= set(heads.values()):
            raise NoHeads(table.number, ", ".join(name[:30] for name in table.names[:20]))
        return in_year((_day_of(line, heads) for line in table.lines()), year)


def in_year(found: Iterable[tuple[int, Day]], year: int) -> list[Day]:
    """Days with their lines, in order. Every day lies in the year or in the last ten days before
    it, and none comes twice with two meanings."""
    days: dict[date, Day] = {}
    first, last = date(year, 1, 1) - timedelta(days=10), date(year, 12, 31)
    for line, day in found:
        if not first <= day.on <= last or days.get(day.on, day) != day:
            raise BadHolidayFile(line, f"{day.on}")
        days[day.on] = day
    if not any(on.year == year for on in days):
        raise BadHolidayFile(0, "empty")
    return sorted(days.values(), key=lambda day: day.on)


def written(days: Iterable[Day]) -> str:
    """Days as a file of separated texts."""
    stream = StringIO()
    writer = csv.writer(stream)
    writer.writerow(HEADS)
    writer.writerows([day.on, "yes" if day.is_working else "no", day.name] for day in days)
    return stream.getvalue()


def _json(text: str, year: int) -> list[tuple[int, Day]]:
    try:
        data = json.loads(text)
        rows = data["days"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadHolidayFile(0, "JSON") from error
    if not isinstance(rows, list) or len(rows) > MOST_DAYS:
        raise BadHolidayFile(0, "days")
    if data.get("year", year) != year:
        raise BadHolidayFile(0, "year")
    return [(line, _json_day(line, row)) for line, row in enumerate(rows, start=1)]


def _json_day(line: int, row: Any) -> Day:
    if not isinstance(row, dict) or not isinstance(row.get("isOffDay"), bool):
        raise BadHolidayFile(line, json.dumps(row, ensure_ascii=False)[:80])
    name = _name(line, str(row.get("name", "")))
    return Day(_date(line, row.get("date")), not row["isOffDay"], name)


def _head(name: str) -> str:
    said = plain(name).casefold()
    return CALLED.get(said, said)


def _day_of(line: Line, heads: Mapping[str, str]) -> tuple[int, Day]:
    if line.fault:
        raise BadHolidayFile(line.row, line.fault)
    cells = {heads.get(name, name): cell for name, cell in line.cells.items()}
    return line.row, read_day(line.row, cells)


def read_day(line: int, row: Mapping[str, Cell]) -> Day:
    """The day that a line says: date, working, name."""
    said = row.get("working", "")
    working = said if isinstance(said, bool) else shown(said).strip().lower()
    if working not in (True, False, *YES, *NO):
        raise BadHolidayFile(line, shown(said))
    name = _name(line, shown(row.get("name", "")))
    return Day(_date(line, row.get("date", "")), working is True or working in YES, name)


def _name(line: int, value: str) -> str:
    """What a database can keep and a page can show."""
    if "\x00" in value or any(0xD800 <= ord(letter) <= 0xDFFF for letter in value):
        raise BadHolidayFile(line, "name")
    return value.strip()[:100]


def _date(line: int, value: Any) -> date:
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        text = re.sub("[/年月]", "-", value.strip()).removesuffix("日")
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007
    except (AttributeError, ValueError) as error:
        raise BadHolidayFile(line, shown(value)[:80]) from error
