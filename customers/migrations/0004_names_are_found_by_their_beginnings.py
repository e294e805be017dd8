import django.db.models.functions.comparison
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0003_names_are_found_by_their_parts'),
        ('staff', '0003_quiet_hours'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(django.db.models.functions.comparison.Collate(django.db.models.functions.text.Upper('name'), 'C'), models.F('id'), name='customer_name_begins'),
        ),
    ]
