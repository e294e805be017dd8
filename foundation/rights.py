"""What a database role may do with a table, and giving it to the application's role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.backends.utils import CursorWrapper


@dataclass(frozen=True, slots=True)
class Right:
    """Of the rows of one table. Nobody empties a table, hangs a trigger on it or points to it."""

    may_add: bool = True
    may_change: bool | tuple[str, ...] = False  # All columns, or these
    may_go: bool = False

    @property
    def words(self) -> str:
        """As SQL grants it."""
        words = ["SELECT"] + ["INSERT"] * self.may_add + ["DELETE"] * self.may_go
        if isinstance(self.may_change, tuple):
            words.append(f"UPDATE ({', '.join(map(connection.ops.quote_name, self.may_change))})")
        elif self.may_change:
            words.append("UPDATE")
        return ", ".join(words)


read = Right(may_add=False)
added = Right()
kept = Right(may_change=True)
free = Right(may_change=True, may_go=True)


def settled(*columns: str, may_go: bool = False) -> Right:
    return Right(may_change=columns, may_go=may_go)


def grant(role: str, rights: Mapping[str, Right]) -> None:
    """Give the role these rights and take all others from it; asked of the owner, as often as
    wanted. A table that nobody has thought of yet is at hand."""
    name = connection.ops.quote_name(role)
    with connection.cursor() as cursor:
        cursor.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {name}")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}")
        for table in _tables(cursor):
            right = rights.get(table, free)
            quoted = connection.ops.quote_name(table)
            _take_columns(cursor, table, name)
            cursor.execute(f"GRANT {right.words} ON {quoted} TO {name}")


def _tables(cursor: CursorWrapper) -> Iterable[str]:
    return sorted(connection.introspection.table_names(cursor))


def _take_columns(cursor: CursorWrapper, table: str, role: str) -> None:
    """What was granted by column stays when a table's rights are taken."""
    columns = connection.introspection.get_table_description(cursor, table)
    names = ", ".join(connection.ops.quote_name(column.name) for column in columns)
    cursor.execute(f"REVOKE ALL ({names}) ON {connection.ops.quote_name(table)} FROM {role}")
