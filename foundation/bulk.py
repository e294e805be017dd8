"""Many rows in one statement: added, or updated each with its own values.

Both do what Django's bulk_create and bulk_update do, for plain saved models without hooks, in a
fraction of the time: a file of a hundred thousand complaints writes two million rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.db import connection, models
from psycopg2.extras import execute_values


def update_each(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write the named fields of saved rows back.

    Does what bulk_update does; the server gets one array per column instead of one CASE per
    row and column, which takes a tenth of the time for sets of hundreds.
    """
    if not rows:
        return
    meta = rows[0]._meta
    fields = [cast("models.Field[Any, Any]", meta.get_field(name)) for name in names]
    columns = [
        [field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows]
        for field in fields
    ]
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
    """Add rows of one model; their keys stay unknown. What the database generates it generates."""
    if not rows:
        return
    meta = rows[0]._meta
    fields = [f for f in meta.concrete_fields if not (f.primary_key or f.generated or _left_out(f))]
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    prepared = [(field.attname, field.get_db_prep_save) for field in fields]
    values = [[prep(getattr(row, name), connection) for name, prep in prepared] for row in rows]
    sql = f"INSERT INTO {connection.ops.quote_name(meta.db_table)} ({columns}) VALUES %s"
    with connection.cursor() as cursor:
        execute_values(cursor, sql, values, page_size=1_000)


def _left_out(field: models.Field[Any, Any]) -> bool:
    """Columns whose value the database gives."""
    return field.has_db_default()


def _type(field: models.Field[Any, Any]) -> str:
    """The type of the column; of a foreign key that of what it points to."""
    kind = field.rel_db_type if field.is_relation else field.db_type
    return kind(connection) or ""
