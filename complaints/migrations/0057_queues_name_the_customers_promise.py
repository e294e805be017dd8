"""Next due is what the customer was promised; what we owe each other comes after it.

And the queues know who was drawn for a call-back, who was left out by the draw, and who was
chased: bits of complaints.models.standing.
"""

from importlib import import_module

from django.db import migrations

touches = import_module("complaints.migrations.0028_touches")
names = import_module("complaints.migrations.0040_standings_name_the_next_clock")

BEFORE = names.AFTER
OWNED = "| CASE WHEN c.owner_id IS NULL THEN 512 ELSE 0 END"
MARKED = f"""{OWNED}
                        | CASE WHEN c.chases > 0 THEN 8192 ELSE 0 END
                        | coalesce((SELECT CASE WHEN d.is_chosen THEN 2048 ELSE 4096 END
                            FROM complaints_sampled d WHERE d.complaint_id = c.id), 0)"""
INTERNAL = "('attention', 'registration', 'department_notice')"
AFTER = BEFORE.replace(OWNED, MARKED).replace(
    "ORDER BY due_at LIMIT 1", f"ORDER BY clock IN {INTERNAL}, due_at, id LIMIT 1"
)
assert "8192" in AFTER and INTERNAL in AFTER, "the function is another one than this is for"
TABLES = {**touches.TABLES, "DELETE": "OLD TABLE AS old"}


def touch(act, touched):
    name = f"complaints_touch_sampled_{act.lower()}"
    return migrations.RunSQL(
        f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO complaints_touched (complaint) {touched};
            RETURN NULL;
        END $$;
        CREATE TRIGGER {name} AFTER {act} ON complaints_sampled
            REFERENCING {TABLES[act]} FOR EACH STATEMENT EXECUTE FUNCTION {name}();
        """,
        f"DROP FUNCTION {name} CASCADE",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0056_attention_is_met_where_it_begins"),
    ]

    operations = [
        migrations.RunSQL(AFTER, BEFORE),
        touch("INSERT", "SELECT complaint_id FROM new"),
        touch("UPDATE", "SELECT complaint_id FROM new UNION SELECT complaint_id FROM old"),
        touch("DELETE", "SELECT complaint_id FROM old"),
        migrations.RunSQL(touches.BACKFILL, migrations.RunSQL.noop),
    ]
