import datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0010_what_ifs'),
    ]

    operations = [
        migrations.AddField(
            model_name='timer',
            name='extended',
            field=models.DurationField(default=datetime.timedelta),
        ),
    ]
