from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0059_chased_notices"),
    ]

    operations = [
        migrations.RemoveConstraint("handover", "handover_settled_with_an_outcome"),
        migrations.AddConstraint(
            "handover",
            models.CheckConstraint(
                condition=Q(settled_at=None, outcome="")
                | Q(
                    settled_at__isnull=False,
                    outcome__in=["accepted", "returned", "taken_back"],
                ),
                name="handover_settled_with_an_outcome",
            ),
        ),
    ]
