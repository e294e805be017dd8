"""Plain SQL for what every page asks, where building a subquery costs more than asking it."""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, Expression, F, Field


class Sql(Expression):
    """A value made of one column: `{}` or `{0}` stands for it, `%s` for each parameter.

    As yes or no (the default) it may stand in a filter.
    """

    def __init__(
        self, sql: str, column: str, *params: Any, output_field: Field[Any, Any] | None = None
    ) -> None:
        super().__init__(output_field=output_field or BooleanField())
        self.sql, self.params = sql, params
        self.column: Any = F(column)

    @property
    def conditional(self) -> bool:
        return isinstance(self.output_field, BooleanField)

    def get_source_expressions(self) -> list[Any]:
        return [self.column]

    def set_source_expressions(self, exprs: Any) -> None:
        (self.column,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        column, params = compiler.compile(self.column)
        return self.sql.format(column), [*params, *self.params]
