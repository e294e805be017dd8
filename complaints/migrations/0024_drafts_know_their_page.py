from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0023_links"),
    ]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="page",
            field=models.CharField(blank=True, max_length=36),
        ),
    ]
