from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0014_categories_have_synonyms_callers_a_nature'),
    ]

    operations = [
        migrations.AddField(
            model_name='timer',
            name='granted_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='timer',
            name='granted_until',
            field=models.DateTimeField(null=True),
        ),
    ]
