import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0031_incident_rooms'),
        ('customers', '0004_names_are_found_by_their_beginnings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('escalation', 'escalation'), ('account_manager', 'your customer complained'), ('transfer', 'hand-over'), ('extension', 'more time'), ('approval', 'approval')], max_length=20),
        ),
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('waiver', 'close it without a call-back'), ('company', 'hand it over to another company'), ('reveal', 'see the numbers of a sensitive customer')], max_length=10)),
                ('values', models.JSONField(default=dict)),
                ('reason', models.TextField()),
                ('asked_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('', 'waiting'), ('granted', 'granted'), ('refused', 'refused')], max_length=10)),
                ('note', models.TextField(blank=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('complaint', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='complaints.complaint')),
                ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['asked_at', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('complaint__isnull', False), ('decided_at', None)), fields=('complaint',), name='approval_one_pending'), models.UniqueConstraint(condition=models.Q(('complaint', None), ('decided_at', None)), fields=('customer', 'asked_by'), name='approval_one_pending_look'), models.CheckConstraint(condition=models.Q(models.Q(('customer__isnull', False), ('kind', 'reveal')), models.Q(('complaint__isnull', False), ('kind__in', ['waiver', 'company'])), _connector='OR'), name='approval_is_about_something'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('outcome', '')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('outcome__in', ['granted', 'refused'])), _connector='OR'), name='approval_decided_with_an_outcome'), models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='approval_not_by_who_asked')],
            },
        ),
    ]
