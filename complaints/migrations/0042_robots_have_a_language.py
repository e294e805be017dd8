from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0041_requests_lapse'),
    ]

    operations = [
        migrations.AddField(
            model_name='robot',
            name='language',
            field=models.CharField(blank=True, max_length=10, verbose_name='language'),
        ),
    ]
