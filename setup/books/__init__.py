"""What comes and goes as a file: each table of the set-up, the rules, the calendars."""

from __future__ import annotations

from collections.abc import Mapping

from setup.books.base import Book
from setup.books.calendars import CalendarBook
from setup.books.holidays import HolidayBook
from setup.books.rows import RowBook
from setup.books.rules import RuleBook
from setup.resources import RESOURCES

_OWN: tuple[Book, ...] = (RuleBook(), CalendarBook(), HolidayBook())
BOOKS: Mapping[str, Book] = {
    **{code: RowBook(resource) for code, resource in RESOURCES.items()},
    **{book.code: book for book in _OWN},
}
__all__ = ["BOOKS", "Book"]
