from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0054_waiting_ends_by_itself"),
    ]

    operations = [
        migrations.AddField("complaint", "chases", models.PositiveSmallIntegerField(default=0)),
    ]
