"""How rows of any table look."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.utils import formats, timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from complaints.forms.amounts import written
from setup.books import Book
from setup.resources import Resource

register = template.Library()


@register.filter
def shown(row: Any, name: str) -> Any:
    """What a row says in a column, in the reader's words."""
    value = getattr(row, name)
    if row._meta.get_field(name).choices:
        return getattr(row, f"get_{name}_display")()
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    return written(value) if hasattr(value, "total_seconds") else value


@register.filter
def label(book: Book | Resource, head: str) -> str:
    """What a column is called, in the reader's words."""
    return book.label(head)


@register.simple_tag
def said(book: Book | Resource, head: str, text: str, most: int) -> str:
    """A cell of a column, in the reader's words; of a long one its beginning."""
    return str(Truncator(book.said(head, text)).chars(most))
