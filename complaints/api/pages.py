"""Pages of long lists. A cursor names the last row seen, so nothing is skipped or shown twice."""

from __future__ import annotations

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination, PageNumberPagination
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param


@dataclass(frozen=True, slots=True)
class Mark:
    """The row next to which a page begins, and the direction in which it goes on."""

    backwards: bool
    position: Any
    pk: int


class Cursor(CursorPagination):
    """Ordered by one field, and by the key where many rows share its value.

    REST framework's own counts an offset among equal values, and goes round in circles where
    a file brings more than a thousand complaints of the same instant.
    """

    page_size_query_param = "page_size"
    max_page_size = 200
    ordering = "pk"

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.address = request.build_absolute_uri()
        size = self.get_page_size(request) or 1
        mark = self._mark(request, queryset.model)
        rows = list(self._next_to(mark, queryset)[: size + 1])
        self.rows, more = rows[:size], len(rows) > size
        if mark and mark.backwards:
            self.rows.reverse()
        self.has_next = True if mark and mark.backwards else more
        self.has_previous = more if mark and mark.backwards else mark is not None
        return self.rows

    def get_next_link(self) -> str | None:
        return self._link(self.rows[-1], backwards=False) if self.has_next and self.rows else None

    def get_previous_link(self) -> str | None:
        return self._link(self.rows[0], backwards=True) if self.has_previous and self.rows else None

    def _next_to(self, mark: Mark | None, rows: QuerySet[Any]) -> QuerySet[Any]:
        field = self.ordering.lstrip("-")
        down = self.ordering.startswith("-") != bool(mark and mark.backwards)
        sign, beyond = ("-", "lt") if down else ("", "gt")
        if mark:
            # The first condition is what the index reads; the others settle equal values.
            further = Q(**{f"{field}__{beyond}": mark.position}) | Q(**{f"pk__{beyond}": mark.pk})
            rows = rows.filter(further, **{f"{field}__{beyond}e": mark.position})
        return rows.order_by(f"{sign}{field}", f"{sign}pk")

    def _link(self, row: Model, *, backwards: bool) -> str:
        position = getattr(row, self.ordering.lstrip("-"))
        written = position.isoformat() if isinstance(position, datetime) else position
        cursor = urlsafe_b64encode(json.dumps([backwards, written, row.pk]).encode()).decode()
        return replace_query_param(self.address, self.cursor_query_param, cursor)

    def _mark(self, request: Request, model: type[Model]) -> Mark | None:
        """Raises NotFound for a cursor that we have not made."""
        sent = request.query_params.get(self.cursor_query_param)
        if not sent:
            return None
        name = self.ordering.lstrip("-")
        field: Any = model._meta.pk if name == "pk" else model._meta.get_field(name)
        try:
            backwards, written, pk = json.loads(urlsafe_b64decode(sent))
            return Mark(bool(backwards), field.to_python(str(written)), int(pk))
        except BROKEN as error:
            raise NotFound(self.invalid_cursor_message) from error


BROKEN = (ValueError, TypeError, OverflowError, RecursionError, ValidationError, binascii.Error)


class NewestReceipt(Cursor):
    ordering = "-received_at"


class NewestIncident(Cursor):
    ordering = "-opened_at"


class OldestEvent(Cursor):
    ordering = "at"


class OrderOfWork(PageNumberPagination):
    """What comes next changes with every move, so a queue is read by page, from the top."""

    page_size_query_param = "page_size"
    max_page_size = 200
