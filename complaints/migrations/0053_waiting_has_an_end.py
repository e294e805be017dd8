"""Waiting for the customer has an until. What waits already does so for two more days."""

from django.db import migrations, models

STILL = """
    UPDATE complaints_complaint SET waits_until = now() + interval '2 days'
    WHERE state = 'waiting'
"""
KINDS = [
    ("escalation", "escalation"),
    ("account_manager", "your customer complained"),
    ("transfer", "hand-over"),
    ("extension", "more time"),
    ("more_time", "decision on more time"),
    ("approval", "approval"),
    ("decision", "decision"),
    ("in_charge", "put in charge"),
    ("reopened", "reopened"),
    ("accepted", "hand-over accepted"),
    ("returned", "hand-over returned"),
    ("shift", "end of a shift"),
    ("shift_taken", "shift taken over"),
    ("shift_returned", "shift left with you"),
    ("review", "quality review"),
    ("appeal", "appeal"),
    ("waited", "waiting is over"),
    ("undelivered", "not delivered"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0052_other_systems_due_times_are_kept"),
    ]

    operations = [
        migrations.AddField("complaint", "waits_until", models.DateTimeField(null=True)),
        migrations.RunSQL(STILL, migrations.RunSQL.noop),
        migrations.AlterField("notice", "kind", models.CharField(choices=KINDS, max_length=20)),
    ]
