"""Files of holidays and make-up working days: CSV, or JSON as the holiday-cn project writes it.

CSV has the columns date (2026-10-01), working (yes or no) and, if you like, name. JSON is an
object with `year` and `days`, each with `date`, `isOffDay` and `name`. The last days of December
may stand in the next year's file. Pure.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

YES = {"yes", "y", "true", "1", "是", "班", "上班"}
NO = {"no", "n", "false", "0", "否", "休", "休息"}
MOST_DAYS = 1_000


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


def parse(content: bytes, year: int) -> list[Day]:
    """The days of the file for a year, in order. Raises BadHolidayFile; takes nothing by half.

    Every day lies in the year or in the last ten days before it, and none comes twice with two
    meanings.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadHolidayFile(0, "utf-8") from error
    is_json = text.lstrip()[:1] in ("{", "[")
    found = _json(text, year) if is_json else _csv(text)
    days: dict[date, Day] = {}
    first, last = date(year, 1, 1) - timedelta(days=10), date(year, 12, 31)
    for line, day in enumerate(found, start=1 if is_json else 2):
        if not first <= day.on <= last or days.get(day.on, day) != day or line > MOST_DAYS:
            raise BadHolidayFile(line, f"{day.on}")
        days[day.on] = day
    if not any(on.year == year for on in days):
        raise BadHolidayFile(0, "empty")
    return sorted(days.values(), key=lambda day: day.on)


def _json(text: str, year: int) -> list[Day]:
    try:
        data = json.loads(text)
        rows = data["days"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadHolidayFile(0, "JSON") from error
    if not isinstance(rows, list):
        raise BadHolidayFile(0, "days")
    if data.get("year", year) != year:
        raise BadHolidayFile(0, "year")
    return [_json_day(line, row) for line, row in enumerate(rows, start=1)]


def _json_day(line: int, row: Any) -> Day:
    if not isinstance(row, dict) or not isinstance(row.get("isOffDay"), bool):
        raise BadHolidayFile(line, json.dumps(row, ensure_ascii=False)[:80])
    name = _name(line, str(row.get("name", "")))
    return Day(_date(line, row.get("date")), not row["isOffDay"], name)


def _csv(text: str) -> list[Day]:
    rows = csv.DictReader(io.StringIO(text))
    try:
        if not {"date", "working"} <= set(rows.fieldnames or ()):
            raise BadHolidayFile(0, "columns")
        return [_csv_day(line, row) for line, row in enumerate(rows, start=2)]
    except csv.Error as error:
        raise BadHolidayFile(0, "CSV") from error


def _csv_day(line: int, row: Mapping[Any, str | None]) -> Day:
    working = (row.get("working") or "").strip().lower()
    if working not in YES | NO:
        raise BadHolidayFile(line, working)
    name = _name(line, row.get("name") or "")
    return Day(_date(line, (row.get("date") or "").strip()), working in YES, name)


def _name(line: int, value: str) -> str:
    """What a database can keep and a page can show."""
    if "\x00" in value or any(0xD800 <= ord(letter) <= 0xDFFF for letter in value):
        raise BadHolidayFile(line, "name")
    return value.strip()[:100]


def _date(line: int, value: Any) -> date:
    try:
        return datetime.strptime(value.replace("/", "-"), "%Y-%m-%d").date()  # noqa: DTZ007
    except (AttributeError, ValueError) as error:
        raise BadHolidayFile(line, str(value)[:80]) from error
