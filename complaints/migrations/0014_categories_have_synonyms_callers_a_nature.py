from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0013_texts_are_found_by_their_terms'),
    ]

    operations = [
        migrations.AddField(
            model_name='category',
            name='synonyms',
            field=models.TextField(blank=True, help_text='Other words for it, one on each line.', verbose_name='also called'),
        ),
        migrations.AddField(
            model_name='complaint',
            name='demeanour',
            field=models.CharField(blank=True, choices=[('speaks', 'speaks to the company'), ('silent', 'silent and leaving'), ('random', 'acting at random'), ('public', 'angry and public')], max_length=20, verbose_name='state of the complainant'),
        ),
        migrations.AddField(
            model_name='complaint',
            name='nature',
            field=models.CharField(blank=True, choices=[('solution', 'wants a solution'), ('vent', 'wants to vent'), ('hope', 'hopes for something')], max_length=20, verbose_name='nature'),
        ),
    ]
