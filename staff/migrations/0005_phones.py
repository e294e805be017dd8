from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('staff', '0004_retired_not_deleted'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='phone',
            field=models.CharField(blank=True, help_text='For text messages, as +86 139 1234 5678.', max_length=16, verbose_name='phone number'),
        ),
    ]
