from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0006_headcounts_are_kept'),
    ]

    operations = [
        migrations.AddField(
            model_name='corporateaccount',
            name='retired_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='retired'),
        ),
        migrations.AddField(
            model_name='corporatelevel',
            name='retired_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='retired'),
        ),
        migrations.AddField(
            model_name='tier',
            name='retired_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='retired'),
        ),
    ]
