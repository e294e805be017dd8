"""Which branches somebody reaches: looked up once in a query, and not again for every row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q

from foundation.sql import Sql

if TYPE_CHECKING:
    from staff.models import User

BELOW = "({} IN (SELECT id FROM staff_branch WHERE path LIKE %s))"


def reached(column: str, reach: str) -> Sql:
    """Whether `column` holds a branch whose path begins with `reach`."""
    return Sql(BELOW, column, below(reach))


def below(reach: str) -> str:
    """The pattern that paths of branches match which begin with `reach`."""
    return f"{connection.ops.prep_for_like_query(reach)}%"


def within_sight(user: User, of: str = "") -> Q:
    """Taken or handled at the user's branch or below it, or the user's own: who is in charge
    stays so until another branch accepts (W4). `of` leads to the complaints, as `complaints__`."""
    columns = (f"{of}branch_id", f"{of}handling_branch_id")
    here = (reached(column, user.reach()) for column in columns)
    return Q(*here, Q(**{f"{of}owner": user.pk}), _connector=Q.OR)
