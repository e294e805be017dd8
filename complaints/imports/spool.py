"""Records on disk, in order of time, so that a file of any length takes little memory."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, Literal

from complaints.imports.records import Record

Act = Literal["log", "answer", "resolve", "archive"]
SCHEMA = """
CREATE TABLE record (number TEXT PRIMARY KEY, line INTEGER, body TEXT);
CREATE TABLE act (at REAL, rank INTEGER, line INTEGER, act TEXT, number TEXT);
CREATE INDEX act_number ON act (number);
CREATE TABLE content (number TEXT PRIMARY KEY, times INTEGER);
"""
# At one instant what ends comes before what begins, unless it is one and the same complaint.
RANKS: dict[Act, int] = {"answer": 0, "resolve": 1, "archive": 2, "log": 3}
SAME_INSTANT = 4
NAMES = tuple(field.name for field in fields(Record))
INSTANTS = ("received_at", "answered_at", "resolved_at", "closed_at", "due_at")


class Spool:
    """A throw-away file: SQLite sorts on disk, and vanishes with the connection."""

    def __init__(self) -> None:
        self.database = sqlite3.connect("", isolation_level=None)
        self.database.executescript(SCHEMA)
        self.database.execute("BEGIN")

    def close(self) -> None:
        self.database.close()

    def add(self, line: int, record: Record, *, keep_last: bool) -> bool:
        """Keep a record; False if its number was there already (the last or the first stays)."""
        if not record.number:
            record = record.numbered(self._times(record.numbered(1).number))
        known = self.database.execute(
            "SELECT 1 FROM record WHERE number = ?", [record.number]
        ).fetchone()
        if known and not keep_last:
            return False
        if known:
            self.database.execute("DELETE FROM act WHERE number = ?", [record.number])
        self.database.execute(
            "INSERT OR REPLACE INTO record VALUES (?, ?, ?)", [record.number, line, _body(record)]
        )
        self._schedule(line, record)
        return known is None

    def _times(self, number: str) -> int:
        """How often this content has come so far, this time included."""
        query = """
            INSERT INTO content VALUES (?, 1)
            ON CONFLICT (number) DO UPDATE SET times = times + 1 RETURNING times
        """
        return int(self.database.execute(query, [number]).fetchone()[0])

    def drop(self, done: Iterable[tuple[str, Act, datetime]]) -> None:
        """Leave out what has been done already: number, act and instant."""
        rows = [(number, act, at.timestamp()) for number, act, at in done]
        query = "DELETE FROM act WHERE number = ? AND act = ? AND at = ?"
        self.database.executemany(query, rows)

    def drop_logs(self, numbers: Iterable[str]) -> None:
        query = "DELETE FROM act WHERE number = ? AND act = 'log'"
        self.database.executemany(query, [(number,) for number in numbers])

    def count(self) -> int:
        return int(self.database.execute("SELECT count(*) FROM record").fetchone()[0])

    def numbers(self) -> Iterator[str]:
        for (number,) in self.database.execute("SELECT number FROM record"):
            yield number

    def _schedule(self, line: int, record: Record) -> None:
        instants: dict[Act, datetime | None] = {
            "log": record.received_at,
            "answer": record.answered_at,
            "resolve": record.resolved_at,
            "archive": record.closed_at,
        }
        for act, at in instants.items():
            if at:
                same = act != "log" and at == record.received_at
                rank = RANKS[act] + (SAME_INSTANT if same else 0)
                row = [at.timestamp(), rank, line, act, record.number]
                self.database.execute("INSERT INTO act VALUES (?, ?, ?, ?, ?)", row)

    def acts(self) -> Iterator[tuple[datetime, Act, int, Record]]:
        """What happened, in order of time."""
        query = """
            SELECT at, act, act.line, body FROM act JOIN record USING (number)
            ORDER BY at, rank, act.line
        """
        for at, act, line, body in self.database.execute(query):
            yield datetime.fromtimestamp(at, UTC), act, line, _record(json.loads(body))


def _body(record: Record) -> str:
    values = {name: getattr(record, name) for name in NAMES}
    return json.dumps(values, default=_instant, ensure_ascii=False)


def _instant(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(value)


def _record(body: dict[str, Any]) -> Record:
    for name in INSTANTS:
        body[name] = body[name] and datetime.fromisoformat(body[name])
    body["category"] = tuple(body["category"])
    body["phones"] = tuple(map(tuple, body["phones"]))
    body["areas"] = tuple((name, level) for name, level in body["areas"])
    return Record(**body)
