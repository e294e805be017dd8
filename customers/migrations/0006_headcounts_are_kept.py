"""Each statement that adds, moves or removes customers writes down by how many, per branch."""

from django.db import migrations

# What happens, the rows it shows, and by how many each branch changes.
CHANGES = {
    "INSERT": ("NEW TABLE AS new", "SELECT branch_id, 1 AS one FROM new"),
    "DELETE": ("OLD TABLE AS old", "SELECT branch_id, -1 AS one FROM old"),
    "UPDATE": (
        "OLD TABLE AS old NEW TABLE AS new",
        "SELECT branch_id, 1 AS one FROM new UNION ALL SELECT branch_id, -1 FROM old",
    ),
}


def count(act, tables, rows):
    name = f"customers_headcount_{act.lower()}"
    return migrations.RunSQL(
        sql=f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO customers_headcount (branch_id, change)
            SELECT branch_id, sum(one) FROM ({rows}) AS changed
            GROUP BY branch_id HAVING sum(one) <> 0;
            RETURN NULL;
        END $$;
        CREATE TRIGGER {name} AFTER {act} ON customers_customer
            REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {name}();
        """,
        reverse_sql=f"DROP FUNCTION {name} CASCADE;",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0005_headcounts"),
    ]

    operations = [
        *(count(act, *how) for act, how in CHANGES.items()),
        migrations.RunSQL(
            "INSERT INTO customers_headcount (branch_id, change)"
            " SELECT branch_id, count(*) FROM customers_customer GROUP BY branch_id",
            migrations.RunSQL.noop,
        ),
    ]
