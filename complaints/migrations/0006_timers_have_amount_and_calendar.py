import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0005_timers_keep_their_promise'),
    ]

    operations = [
        migrations.AlterField(
            model_name='timer',
            name='amount',
            field=models.DurationField(),
        ),
        migrations.AlterField(
            model_name='timer',
            name='calendar',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sla.calendar'),
        ),
    ]
