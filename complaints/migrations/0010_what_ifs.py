import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0009_extensions'),
        ('sla', '0003_calendars_inherit_and_targets_share'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WhatIf',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('draft', models.TextField()),
                ('since', models.DateField()),
                ('until', models.DateField()),
                ('branches', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None)),
                ('asked_at', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('total', models.PositiveIntegerField(null=True)),
                ('done', models.PositiveIntegerField(default=0)),
                ('finished_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, choices=[('done', 'done'), ('cancelled', 'cancelled'), ('failed', 'failed')], max_length=10)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('figures', models.JSONField(null=True)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('policy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='what_ifs', to='sla.policy')),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(condition=models.Q(('finished_at', None)), fields=['id'], name='what_if_unfinished')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('finished_at', None), ('outcome', '')), models.Q(('finished_at__isnull', False), ('outcome__in', ['done', 'cancelled', 'failed'])), _connector='OR'), name='what_if_ends_with_an_outcome'), models.CheckConstraint(condition=models.Q(('until__gte', models.F('since'))), name='what_if_ends_after_it_begins')],
            },
        ),
    ]
