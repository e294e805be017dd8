from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0020_shifts_pass_over'),
        ('customers', '0003_names_are_found_by_their_parts'),
        ('staff', '0003_quiet_hours'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(condition=models.Q(('source_number', ''), _negated=True), fields=['source_number'], name='complaint_source_number'),
        ),
    ]
