"""Which branches somebody reaches: looked up once in a query, and not again for every row."""

from __future__ import annotations

from django.db import connection

from foundation.sql import Sql

BELOW = "({} IN (SELECT id FROM staff_branch WHERE path LIKE %s))"


def reached(column: str, reach: str) -> Sql:
    """Whether `column` holds a branch whose path begins with `reach`."""
    return Sql(BELOW, column, connection.ops.prep_for_like_query(reach) + "%")
