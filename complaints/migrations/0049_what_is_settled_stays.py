"""What was asked is settled once: afterwards no role changes it, and what has begun stays."""

from django.db import migrations

from foundation.history import settles, stays

BEGUN = "(SELECT started_at FROM complaints_bulk WHERE id = OLD.bulk_id) IS NULL"


class Migration(migrations.Migration):
    dependencies = [("complaints", "0048_causes_of_calendar_changes")]
    operations = [
        settles("complaints_approval", when="OLD.decided_at IS NOT NULL"),
        settles("complaints_extension", when="OLD.decided_at IS NOT NULL"),
        settles("complaints_transfer", when="OLD.settled_at IS NOT NULL"),
        settles("complaints_handover", when="OLD.settled_at IS NOT NULL"),
        settles("complaints_replanning", when="OLD.finished_at IS NOT NULL"),
        settles("complaints_escalation", when="OLD.acted_at IS NOT NULL"),
        settles("complaints_bulk", when="OLD.started_at IS NOT NULL", columns=("started_at",)),
        settles("complaints_bulkitem", when="OLD.outcome IN ('done', 'skipped')"),
        stays("complaints_bulk", unless="OLD.started_at IS NULL"),
        stays("complaints_bulkitem", unless=BEGUN),
        stays("complaints_sampled", unless="NOT OLD.is_chosen"),
    ]
