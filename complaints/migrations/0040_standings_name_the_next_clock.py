"""What is due next is said, not only when: whether an answer or a notice within the house."""

from importlib import import_module

from django.db import migrations, models

tallies = import_module("complaints.migrations.0039_queues_are_tallied")

BEFORE = tallies.AFTER
AFTER = (
    BEFORE.replace("next_unconfirmed, escalated_at,", "next_unconfirmed, next_clock, escalated_at,")
    .replace("t.started_at, t.unconfirmed,", "t.started_at, t.unconfirmed, coalesce(t.clock, ''),")
    .replace(
        "SELECT due_at, started_at, unconfirmed FROM",
        "SELECT due_at, started_at, unconfirmed, clock FROM",
    )
    .replace(
        "next_unconfirmed = excluded.next_unconfirmed,",
        "next_unconfirmed = excluded.next_unconfirmed, next_clock = excluded.next_clock,",
    )
)
assert AFTER.count("clock") == 5, "the function is another one than this was written for"
FILLED = """
    UPDATE complaints_standing s SET next_clock = t.clock
    FROM complaints_timer t
    WHERE t.complaint_id = s.complaint_id AND t.stopped_at IS NULL AND t.due_at = s.next_due_at
"""


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0039_queues_are_tallied"),
    ]

    operations = [
        migrations.AddField(
            "standing",
            "next_clock",
            models.CharField(default="", max_length=20),
            preserve_default=False,
        ),
        migrations.RunSQL(FILLED, migrations.RunSQL.noop),
        migrations.RunSQL(AFTER, BEFORE),
    ]
