from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0006_timers_have_amount_and_calendar'),
    ]

    operations = [
        migrations.AddField(
            model_name='incident',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
    ]
