"""Which branches somebody reaches: looked up once in a query, and not again for every row."""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, Expression, F

BELOW = "(%s IN (SELECT id FROM staff_branch WHERE path LIKE %%s))"


class Reached(Expression):
    """Whether `column` holds a branch whose path begins with `reach`; as a condition of Q."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, column: str, reach: str) -> None:
        super().__init__()
        self.column: Any = F(column)
        self.reach = reach

    def get_source_expressions(self) -> list[Any]:
        return [self.column]

    def set_source_expressions(self, exprs: Any) -> None:
        (self.column,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        column, params = compiler.compile(self.column)
        prefix = connection.ops.prep_for_like_query(self.reach) + "%"
        return BELOW % column, [*params, prefix]
