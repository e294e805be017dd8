from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0021_source_numbers_are_searched'),
    ]

    operations = [
        migrations.AddField(
            model_name='phrase',
            name='situation_zh',
            field=models.CharField(blank=True, max_length=100, verbose_name='situation in Chinese'),
        ),
    ]
