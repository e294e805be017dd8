from django.db import migrations, models

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
    ("chased", "the customer asked again"),
    ("undelivered", "not delivered"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0058_drafts_are_taken_back"),
    ]

    operations = [
        migrations.AlterField("notice", "kind", models.CharField(choices=KINDS, max_length=20)),
    ]
