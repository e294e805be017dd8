"""A review is filled in once, appealed against once and decided once; a drawn one may go again."""

import django.db.models.deletion
from django.db import migrations, models

from foundation.history import settles, stays

JUDGED = ("reviewer_id", "reviewed_at", "score", "comment")
APPEALED = ("appeal", "appealed_at")
DECIDED = ("state", "decided_by_id", "decided_at", "decision")


class Migration(migrations.Migration):
    dependencies = [("quality", "0001_initial")]
    operations = [
        migrations.AlterField(
            model_name="verdict",
            name="review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="verdicts",
                to="quality.review",
            ),
        ),
        settles(
            "quality_review",
            when="OLD.reviewed_at IS NOT NULL",
            columns=JUDGED,
            named="_as_judged",
        ),
        settles(
            "quality_review",
            when="OLD.appealed_at IS NOT NULL",
            columns=APPEALED,
            named="_as_appealed",
        ),
        settles(
            "quality_review",
            when="OLD.decided_at IS NOT NULL",
            columns=DECIDED,
            named="_as_decided",
        ),
        stays("quality_review", unless="OLD.state = 'drawn'"),
    ]
