"""Files of rows: read as texts by column, and written."""

from __future__ import annotations

import csv
import logging
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook

from complaints.models import Refused
from foundation.spreadsheets import FORMULA, plain

LARGEST, LARGEST_UNPACKED, MOST_LINES = 5 * 2**20, 60 * 2**20, 2_000
logger = logging.getLogger(__name__)
ENCODINGS = ("utf-8-sig", "gb18030")
Row = dict[str, str]


def read(name: str, data: bytes) -> list[Row]:
    """Lines as texts by column, an empty one as no column, so that lines keep their numbers.

    Raises Refused with a sentence that says what to do.
    """
    if len(data) > LARGEST:
        raise Refused(_("The file is larger than 5 MB; send it in parts."))
    lines = list(_sheet(data) if name.lower().endswith(".xlsx") else _text(data))
    while lines and not any(lines[-1]):  # What was emptied is still there for a spreadsheet
        lines.pop()
    if len(lines) < 2:
        raise Refused(_("The file has no lines below its heads."))
    if len(lines) > MOST_LINES + 1:
        raise Refused(
            _("The file has more than %(most)d lines; send it in parts.") % {"most": MOST_LINES}
        )
    heads = [head.strip() for head in lines[0]]
    while heads and not heads[-1]:
        heads.pop()
    if any(cell for line in lines[1:] for cell in line[len(heads) :]):
        raise Refused(_("A line of the file has more cells than there are heads."))
    if len(set(heads)) < len(heads):
        raise Refused(_("Two columns of the file have the same head."))
    return [_row(heads, line) for line in lines[1:]]


def _row(heads: Sequence[str], line: Sequence[str]) -> Row:
    """A line may end before its last columns: these are empty then."""
    texts = [*map(_unquoted, line), *("" for _head in heads)]
    return dict(zip(heads, texts, strict=False)) if any(line) else {}


def _unquoted(text: str) -> str:
    """As it was before it was kept from being taken for a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA else text.strip()


def _text(data: bytes) -> Iterator[list[str]]:
    encodings = ("utf-16",) if data[:2] in (BOM_UTF16_LE, BOM_UTF16_BE) else ENCODINGS
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        yield from _separated(text.replace("\r\n", "\n").replace("\r", "\n"))
        return
    raise Refused(_("The file is no text; save it as CSV (UTF-8) or XLSX."))


def _separated(text: str) -> Iterator[list[str]]:
    """By commas, or by what stands between the heads of those who use another sign."""
    first = text.split("\n", 1)[0]
    sign = next((sign for sign in ";\t" if sign in first and "," not in first), ",")
    try:
        yield from csv.reader(StringIO(text), delimiter=sign)
    except csv.Error as error:
        raise Refused(_("The file is no text; save it as CSV (UTF-8) or XLSX.")) from error


def _sheet(data: bytes) -> Iterator[list[str]]:
    """The first sheet. What unpacks to far more than it is gets refused unread."""
    try:
        if sum(part.file_size for part in ZipFile(BytesIO(data)).infolist()) > LARGEST_UNPACKED:
            raise Refused(_("The file is larger than 5 MB; send it in parts."))
        for line, written in zip(_lines(data, values=True), _lines(data), strict=True):
            _must_be_computed(line, written)
            yield [_text_of(cell) for cell in line]
    except Refused:
        raise
    except Exception as error:  # A damaged file breaks in as many ways as it has parts
        logger.info("A workbook was not read: %s", error)
        raise Refused(_("The file is no workbook; save it as XLSX or CSV.")) from error


def _lines(data: bytes, *, values: bool = False) -> Iterator[Any]:
    """As they are written, or with the values that formulas had when the book was saved."""
    book = load_workbook(BytesIO(data), read_only=True, data_only=values)
    return book.worksheets[0].iter_rows(max_row=10 * MOST_LINES)


def _must_be_computed(line: Any, written: Any) -> None:
    """A formula that nobody has computed yet says nothing; one that gives no text says that."""
    for cell, source in zip(line, written, strict=True):
        if source.data_type == "f" and cell.value is None and cell.data_type != "str":
            text = _("Cell %(cell)s holds a formula without a value: write the value instead.")
            raise Refused(text % {"cell": source.coordinate})


def _text_of(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, int | float) and str(getattr(cell, "number_format", "")).endswith("%"):
        value = round(float(value) * 100, 6)  # 75 % is kept as 0.75
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()  # A day, as spreadsheets keep it
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def as_text(heads: Sequence[str], rows: Iterable[Row]) -> bytes:
    stream = StringIO()
    writer = csv.writer(stream)
    writer.writerow(heads)
    writer.writerows([plain(row[head]) for head in heads] for row in rows)
    return ("\ufeff" + stream.getvalue()).encode()


def as_workbook(heads: Sequence[str], rows: Iterable[Row]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(list(heads))
    for row in rows:
        sheet.append([plain(row[head]) for head in heads])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


KINDS = {
    "csv": (as_text, "text/csv; charset=utf-8"),
    "xlsx": (
        as_workbook,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}
