from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0024_drafts_know_their_page'),
    ]

    operations = [
        migrations.AddField(
            model_name='forbiddenphrase',
            name='unless',
            field=models.TextField(blank=True, max_length=1000, verbose_name='harmless within'),
        ),
    ]
