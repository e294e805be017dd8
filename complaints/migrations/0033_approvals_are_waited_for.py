"""What waits for an approval stands in the queue of those, as what waits for more time does."""

from importlib import import_module

from django.db import migrations

touches = import_module("complaints.migrations.0028_touches")

EXTENSION = """EXISTS (SELECT FROM complaints_extension e
                            WHERE e.complaint_id = c.id AND e.decided_at IS NULL)"""
APPROVAL = """EXISTS (SELECT FROM complaints_approval a
                            WHERE a.complaint_id = c.id AND a.decided_at IS NULL)"""
BEFORE = touches.REFRESH.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
AFTER = BEFORE.replace(EXTENSION, f"{EXTENSION} OR {APPROVAL}")
assert AFTER != BEFORE
ASKED = "SELECT complaint_id FROM new WHERE complaint_id IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0032_approvals"),
    ]

    operations = [
        touches.touch("approval", "INSERT", ASKED),
        touches.touch("approval", "UPDATE", ASKED),
        migrations.RunSQL(AFTER, BEFORE),
    ]
