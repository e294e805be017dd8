"""Rows that are written once: the triggers that make it so, and the transaction they came in."""

from django.db import models
from django.db.migrations.operations import RunSQL
from django.db.models import Func


class CurrentTransaction(Func):
    function = "pg_current_xact_id"


class TransactionIdField(models.Field):  # type: ignore[type-arg]
    """The id of the transaction that wrote the row, so that finished ranges can be sealed."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs |= {"editable": False, "db_default": CurrentTransaction()}
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def db_type(self, connection: object) -> str:
        return "xid8"


def append_only(table: str) -> RunSQL:
    """A migration operation after which rows of `table` can be added, never changed or removed."""
    name = f"{table}_append_only"
    return RunSQL(
        sql=f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '{table} is append-only: % refused', TG_OP
                USING ERRCODE = 'integrity_constraint_violation';
        END $$;
        CREATE TRIGGER {name}_rows BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION {name}();
        CREATE TRIGGER {name}_table BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION {name}();
        """,
        reverse_sql=f"DROP FUNCTION {name} CASCADE;",
    )


def settles(table: str, *, when: str, columns: tuple[str, ...] = (), named: str = "") -> RunSQL:
    """A migration operation after which a row of `table` of which `when` holds stays as it is,
    or at least in these columns. `when` speaks of OLD, the row before."""
    fixed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in columns)
    change = fixed or "NEW IS DISTINCT FROM OLD"
    return _refusing(f"{table}_settled{named}", table, "UPDATE", f"({when}) AND ({change})")


def stays(table: str, *, unless: str) -> RunSQL:
    """A migration operation after which a row of `table` is removed only where `unless` holds."""
    return _refusing(f"{table}_stays", table, "DELETE", f"NOT ({unless})")


def _refusing(name: str, table: str, act: str, condition: str) -> RunSQL:
    row = "NEW" if act == "UPDATE" else "OLD"
    return RunSQL(
        sql=f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {condition} THEN
                RAISE EXCEPTION '{table} is settled: % refused', TG_OP
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN {row};
        END $$;
        CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}();
        """,
        reverse_sql=f"DROP FUNCTION {name} CASCADE;",
    )
