from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0049_what_is_settled_stays")]
    operations = [
        migrations.AlterField("attachment", "type", models.CharField(max_length=100)),
    ]
