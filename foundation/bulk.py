"""Many rows in one statement: added, or updated each with its own values.

Both do what Django's bulk_create and bulk_update do, for plain saved models without hooks, in a
fraction of the time: a file of a hundred thousand complaints writes two million rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from django.db import connection, models
from psycopg2.extras import execute_values

from foundation.models import MadeOf

PART = 20_000  # Keys
PLAIN = {type(None), bool, int, str, datetime, timedelta}


def update_each(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write the named fields of saved rows back.

    Does what bulk_update does; the server gets one array per column instead of one CASE per
    row and column, which takes a tenth of the time for sets of hundreds.
    """
    if not rows:
        return
    meta = rows[0]._meta
    fields = [cast("models.Field[Any, Any]", meta.get_field(name)) for name in names]
    columns = [[_prepared(field, row) for row in rows] for field in fields]
    quote = connection.ops.quote_name
    settings = ", ".join(f"{quote(str(f.column))} = v.{quote(str(f.column))}" for f in fields)
    arrays = ", ".join(f"%s::{_type(field)}[]" for field in fields)
    heads = ", ".join(quote(str(f.column)) for f in fields)
    sql = (
        f"UPDATE {quote(meta.db_table)} AS t SET {settings} "
        f"FROM unnest(%s::bigint[], {arrays}) AS v (pk, {heads}) WHERE t.id = v.pk"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [[row.pk for row in rows], *columns])


def insert_each(rows: Sequence[models.Model]) -> None:
    """Add rows of one model, which then know their keys and what else the database has made."""
    if not rows:
        return
    meta = rows[0]._meta
    given = [f for f in meta.concrete_fields if not (f.primary_key or _is_made(f))]
    made = [f for f in meta.concrete_fields if f.primary_key or _is_made(f)]
    values = [[_prepared(field, row) for field in given] for row in rows]
    sql = (
        f"INSERT INTO {connection.ops.quote_name(meta.db_table)} ({_columns(given)}) "
        f"VALUES %s RETURNING {_columns(made)}"
    )
    with connection.cursor() as cursor:
        returned = execute_values(cursor, sql, values, page_size=1_000, fetch=True)
    for row, results in zip(rows, returned, strict=True):
        row._state.adding, row._state.db = False, connection.alias
        for field, result in zip(made, results, strict=True):
            setattr(row, field.attname, result)


def update_in_parts(rows: models.QuerySet[Any], **values: Any) -> int:
    """Update rows of a large table part by part, by ranges of the key: no statement takes long."""
    ends = rows.order_by().aggregate(first=models.Min("pk"), last=models.Max("pk"))
    if ends["first"] is None:
        return 0
    parts = range(ends["first"], ends["last"] + 1, PART)
    return sum(rows.filter(pk__gte=at, pk__lt=at + PART).update(**values) for at in parts)


def _is_made(field: models.Field[Any, Any]) -> bool:
    """Whether the database gives the value."""
    return field.generated or field.has_db_default()


def _columns(fields: Sequence[models.Field[Any, Any]]) -> str:
    return ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)


def _prepared(field: models.Field[Any, Any], row: models.Model) -> Any:
    """The value as the driver takes it: it knows plain values by itself."""
    value = field.made(row) if isinstance(field, MadeOf) else getattr(row, field.attname)
    plain = type(value) in PLAIN and not isinstance(field, models.JSONField)
    return value if plain else field.get_db_prep_save(value, connection)


def _type(field: models.Field[Any, Any]) -> str:
    """The type of the column; of a foreign key that of what it points to."""
    kind = field.rel_db_type if field.is_relation else field.db_type
    return kind(connection) or ""
