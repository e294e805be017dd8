from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0057_queues_name_the_customers_promise"),
    ]

    operations = [
        migrations.AddField("draft", "discarded_at", models.DateTimeField(null=True)),
        migrations.AddField("draft", "root", models.CharField(blank=True, max_length=100)),
    ]
