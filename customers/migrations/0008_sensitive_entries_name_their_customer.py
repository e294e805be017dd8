import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0007_retired_not_deleted'),
    ]

    operations = [
        migrations.AlterField(
            model_name='sensitiveentry',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sensitive_entries', to='customers.customer', verbose_name='customer'),
        ),
    ]
