from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0053_waiting_has_an_end"),
    ]

    operations = [
        migrations.AddConstraint(
            "complaint",
            models.CheckConstraint(
                condition=Q(state="waiting", waits_until__isnull=False)
                | (~Q(state="waiting") & Q(waits_until=None)),
                name="complaint_waits_until_some_time",
            ),
        ),
        migrations.AddIndex(
            "complaint",
            models.Index(
                fields=["waits_until"],
                condition=Q(waits_until__isnull=False),
                name="complaint_waits_until",
            ),
        ),
    ]
