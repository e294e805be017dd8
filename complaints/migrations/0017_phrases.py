import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0016_drafts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ForbiddenPhrase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=100, unique=True, verbose_name='not to be said')),
                ('instead', models.CharField(blank=True, max_length=500, verbose_name='better, in English')),
                ('instead_zh', models.CharField(blank=True, max_length=500, verbose_name='better, in Chinese')),
                ('retired_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['words'],
            },
        ),
        migrations.CreateModel(
            name='Phrase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('situation', models.CharField(max_length=100, verbose_name='situation')),
                ('stage', models.CharField(blank=True, choices=[('intake', 'taking it down'), ('contact', 'first contact'), ('answer', 'answer'), ('waiting', 'waiting for the customer'), ('call_back', 'call-back')], max_length=20, verbose_name='stage')),
                ('type', models.CharField(blank=True, choices=[('over_the_head', 'over-the-head'), ('major', 'major'), ('batch', 'batch'), ('repeat', 'repeat'), ('raised', 'raised'), ('cross_region', 'cross-region'), ('vip', 'VIP'), ('sensitive', 'sensitive')], max_length=20, verbose_name='type')),
                ('text', models.TextField(blank=True, max_length=2000, verbose_name='text in English')),
                ('text_zh', models.TextField(blank=True, max_length=2000, verbose_name='text in Chinese')),
                ('retired_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['stage', 'situation', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), ('text_zh', ''), _negated=True), name='phrase_says_something', violation_error_message='Write the phrase in one language at least.')],
            },
        ),
        migrations.CreateModel(
            name='PhraseUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='complaints.complaint')),
                ('forbidden', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='complaints.forbiddenphrase')),
                ('phrase', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='complaints.phrase')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('forbidden__isnull', False), ('phrase', None)), models.Q(('forbidden', None), ('phrase__isnull', False)), _connector='OR'), name='phrase_use_is_of_one')],
            },
        ),
    ]
