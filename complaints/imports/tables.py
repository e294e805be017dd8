"""Rows of a CSV, CSV.gz or XLSX file, one after the other, with their line numbers."""

from __future__ import annotations

import csv
import gzip
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import IO

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

Cell = str | datetime
Row = tuple[int, dict[str, Cell]]
END = "\x1e\x1e"  # Stands behind the last line, and in no file
SURPLUS = "\x1f"  # No column is called so: it marks a row with more cells than the heading


class UnreadableFile(Exception):
    """The file is no table that can be read; the text says where it breaks."""


def rows(path: Path, sheet: str = "", encoding: str = "utf-8") -> Iterator[Row]:
    """Yield (line, cells by column); the heading is line 1. Empty cells are empty texts."""
    try:
        if path.suffix.lower() == ".xlsx":
            yield from _xlsx(path, sheet)
        else:
            yield from _csv(path, encoding)
    except FileNotFoundError as error:
        raise UnreadableFile(_("There is no file %(path)s.") % {"path": path}) from error
    except UnicodeDecodeError as error:
        text = _(
            "%(path)s is not written in %(encoding)s. Save it as UTF-8, or name its encoding in "
            'the mapping, as encoding = "gb18030".'
        )
        raise UnreadableFile(text % {"path": path.name, "encoding": encoding}) from error
    except (OSError, EOFError, csv.Error, KeyError) as error:
        raise UnreadableFile(
            _("%(path)s: %(error)s") % {"path": path.name, "error": error}
        ) from error
    except (zipfile.BadZipFile, InvalidFileException) as error:
        raise UnreadableFile(_("%(path)s is no XLSX workbook.") % {"path": path.name}) from error


@contextmanager
def _text(path: Path, encoding: str) -> Iterator[IO[str]]:
    opener = gzip.open if path.suffix.lower() == ".gz" else open
    name = "utf-8-sig" if encoding == "utf-8" else encoding
    with opener(path, "rt", encoding=name, newline="") as file:
        yield file


def _csv(path: Path, encoding: str) -> Iterator[Row]:
    with _text(path, encoding) as file:
        # A quotation mark that is never closed swallows the rest of the file, this line too.
        reader = csv.reader(chain(file, [END]))
        heading, before = _heading(next(reader, []), path), reader.line_num
        for cells in reader:
            if cells == [END]:
                return
            if any(END in cell for cell in cells):
                text = _("%(path)s: a quotation mark opened in line %(line)d is never closed.")
                raise UnreadableFile(text % {"path": path.name, "line": before + 1})
            before = reader.line_num
            if any(cell.strip() for cell in cells):
                yield reader.line_num, _named(heading, cells)


def _xlsx(path: Path, sheet: str) -> Iterator[Row]:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        lines = (book[sheet] if sheet else book.worksheets[0]).iter_rows(values_only=True)
        heading = _heading([_cell(value) for value in next(lines, ())], path)
        for line, values in enumerate(lines, start=2):
            cells = [_cell(value) for value in values]
            if any(cells):
                yield line, _named(heading, cells)
    finally:
        book.close()


def _named(heading: Sequence[str], cells: Sequence[Cell]) -> dict[str, Cell]:
    """The cells by column; a short row is filled up, a long one is marked as such."""
    row: dict[str, Cell] = dict.fromkeys(heading, "")
    row |= dict(zip(heading, cells, strict=False))
    if any(cells[len(heading) :]):
        row[SURPLUS] = "1"
    return row


def _cell(value: object) -> Cell:
    """A date cell stays a date; a number loses the .0 that spreadsheets like to add."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _heading(cells: list[Cell] | list[str], path: Path) -> list[str]:
    names = [str(cell).strip() for cell in cells]
    doubled = sorted({name for name in names if name and names.count(name) > 1})
    if doubled:
        text = _("%(path)s has more than one column %(names)s.")
        raise UnreadableFile(text % {"path": path.name, "names": ", ".join(doubled)})
    if not any(names):
        raise UnreadableFile(_("%(path)s has no heading line.") % {"path": path.name})
    return names
