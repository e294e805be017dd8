import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sla', '0003_calendars_inherit_and_targets_share'),
    ]

    operations = [
        migrations.AddField(
            model_name='calendar',
            name='version',
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name='calendarday',
            name='file_year',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='rulestamp',
            name='changed_at',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
        ),
        migrations.AddField(
            model_name='rulestamp',
            name='settled',
            field=models.BooleanField(default=False),
        ),
    ]
