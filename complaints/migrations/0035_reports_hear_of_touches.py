"""Whatever is made anew for the queues is handed on to the reports, closed complaints as well.

The refreshing does so in its transaction: no writer has a trigger more to wait for.
"""

from importlib import import_module

from django.db import migrations

touches = import_module("complaints.migrations.0028_touches")
approvals = import_module("complaints.migrations.0033_approvals_are_waited_for")

NEXT = "latest := nextval('complaints_change');"
HANDED_ON = "INSERT INTO complaints_unreported (complaint) SELECT unnest(keys);"
BEFORE = approvals.AFTER
AFTER = BEFORE.replace(NEXT, f"{HANDED_ON}\n                {NEXT}")
assert AFTER != BEFORE
LOGGED = """
    CREATE OR REPLACE FUNCTION complaints_touch_complaint_insert() RETURNS trigger
    LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO complaints_touched (complaint) {};
        RETURN NULL;
    END $$;
"""
# What is there already is counted once.
BACKFILL = "INSERT INTO complaints_unreported (complaint) SELECT id FROM complaints_complaint"


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0034_causes_laps_unreported"),
    ]

    operations = [
        migrations.RunSQL(
            LOGGED.format("SELECT id FROM new"),
            LOGGED.format(f"SELECT id FROM new WHERE state NOT IN {touches.FINAL}"),
        ),
        migrations.RunSQL(AFTER, BEFORE),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
    ]
