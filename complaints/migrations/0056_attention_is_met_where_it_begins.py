"""A clock that is met where it begins still tells those who hear of it at once."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0055_chases_are_counted"),
    ]

    operations = [
        migrations.RemoveConstraint("timer", "timer_stops_with_an_outcome"),
        migrations.AddConstraint(
            "timer",
            models.CheckConstraint(
                condition=Q(stopped_at=None, outcome="")
                | Q(
                    stopped_at__isnull=False,
                    outcome__in=["met", "cancelled", "dropped"],
                    fires_at=None,
                )
                | Q(stopped_at__isnull=False, outcome="met", fires_at__lte=F("stopped_at")),
                name="timer_stops_with_an_outcome",
            ),
        ),
        migrations.RemoveIndex("timer", "timer_to_fire"),
        migrations.AddIndex(
            "timer",
            models.Index(
                fields=["in_replay", "strategy", "fires_at"],
                condition=Q(quarantined="", fires_at__isnull=False),
                name="timer_to_fire",
            ),
        ),
    ]
