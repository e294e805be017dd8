import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from foundation.history import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0030_bulk_acts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Exemption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=500)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='IncidentEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('at', models.DateTimeField()),
                ('text', models.TextField(blank=True)),
                ('data', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Sampled',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_chosen', models.BooleanField()),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='batchrule',
            name='sample_least',
            field=models.PositiveSmallIntegerField(default=5, verbose_name='and at least so many'),
        ),
        migrations.AddField(
            model_name='batchrule',
            name='sample_over',
            field=models.PositiveSmallIntegerField(default=20, verbose_name='sample the call-backs of batches of more than so many members'),
        ),
        migrations.AddField(
            model_name='batchrule',
            name='sample_percent',
            field=models.PositiveSmallIntegerField(default=20, verbose_name='per cent to call back'),
        ),
        migrations.AddField(
            model_name='incident',
            name='merged_into',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='complaints.incident'),
        ),
        migrations.AddField(
            model_name='phraseuse',
            name='incident',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='complaints.incident'),
        ),
        migrations.AlterField(
            model_name='phraseuse',
            name='complaint',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='complaints.complaint'),
        ),
        migrations.AddConstraint(
            model_name='batchrule',
            constraint=models.CheckConstraint(condition=models.Q(('sample_least__gte', 1), ('sample_percent__range', (1, 100))), name='batch_rule_samples_somebody'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into', None), ('closed_at__isnull', False), _connector='OR'), name='incident_merged_is_closed'),
        ),
        migrations.AddConstraint(
            model_name='phraseuse',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('complaint', None), ('incident__isnull', False)), models.Q(('complaint__isnull', False), ('incident', None)), _connector='OR'), name='phrase_use_is_about_one'),
        ),
        migrations.AddField(
            model_name='exemption',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='exemption',
            name='complaint',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exemptions', to='complaints.complaint'),
        ),
        migrations.AddField(
            model_name='exemption',
            name='incident',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exemptions', to='complaints.incident'),
        ),
        migrations.AddField(
            model_name='incidentevent',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='incidentevent',
            name='incident',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='complaints.incident'),
        ),
        migrations.AddField(
            model_name='sampled',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='sampled',
            name='complaint',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='sampled', to='complaints.complaint'),
        ),
        migrations.AddField(
            model_name='sampled',
            name='incident',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sampled', to='complaints.incident'),
        ),
        migrations.AddConstraint(
            model_name='exemption',
            constraint=models.UniqueConstraint(fields=('incident', 'complaint'), name='exemption_once'),
        ),
        migrations.AddConstraint(
            model_name='incidentevent',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['opening', 'wording', 'cause', 'owner', 'update', 'answer', 'exemption', 'sample', 'joining', 'merging', 'split', 'closing'])), name='incident_event_kind_known'),
        ),
        migrations.AddIndex(
            model_name='sampled',
            index=models.Index(condition=models.Q(('is_chosen', True)), fields=['incident'], name='sampled_chosen'),
        ),
        append_only("complaints_incidentevent"),
    ]
