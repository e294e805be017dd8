import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('complaints', '0035_reports_hear_of_touches'),
        ('staff', '0003_quiet_hours'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Check',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('complaints', models.PositiveIntegerField()),
                ('differing', models.PositiveIntegerField()),
                ('days', models.PositiveIntegerField()),
            ],
            options={
                'ordering': ['-at'],
            },
        ),
        migrations.CreateModel(
            name='Schedule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('report', models.CharField(max_length=30)),
                ('rhythm', models.CharField(choices=[('day', 'every day'), ('week', 'every week'), ('month', 'every month')], max_length=10, verbose_name='how often')),
                ('format', models.CharField(choices=[('xlsx', 'XLSX'), ('csv', 'CSV')], default='xlsx', max_length=5, verbose_name='as')),
                ('next_on', models.DateField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.branch')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.DateField()),
                ('last', models.DateField()),
                ('state', models.CharField(choices=[('pending', 'to be sent'), ('sending', 'being sent'), ('sent', 'sent'), ('unknown', 'delivery unknown'), ('dead', 'given up')], default='pending', max_length=10)),
                ('next_at', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('lease_until', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('error', models.CharField(blank=True, max_length=500)),
                ('schedule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='reports.schedule')),
            ],
        ),
        migrations.CreateModel(
            name='Behind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('branch', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='staff.branch')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('on', 'branch'), name='behind_once')],
            },
        ),
        migrations.CreateModel(
            name='Day',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('figure', models.CharField(max_length=30)),
                ('key', models.CharField(max_length=30)),
                ('count', models.BigIntegerField()),
                ('branch', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='staff.branch')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('branch', 'on', 'figure', 'key'), include=('count',), name='day_once')],
            },
        ),
        migrations.CreateModel(
            name='Fact',
            fields=[
                ('complaint', models.OneToOneField(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='+', serialize=False, to='complaints.complaint')),
                ('on', models.DateField()),
                ('hour', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('complaint', 'complaint'), ('enquiry', 'enquiry'), ('suggestion', 'suggestion'), ('fault_report', 'fault report'), ('praise', 'praise')], max_length=20)),
                ('state', models.CharField(choices=[('registered', 'registered'), ('clarified', 'clarified'), ('in_progress', 'in progress'), ('offered', 'solution offered'), ('waiting', 'waiting for the customer'), ('answered', 'answered'), ('called_back', 'called back'), ('archived', 'archived'), ('withdrawn', 'withdrawn'), ('joined', 'joined to another')], max_length=20)),
                ('types', models.PositiveSmallIntegerField()),
                ('reopened', models.PositiveSmallIntegerField()),
                ('asked', models.PositiveSmallIntegerField()),
                ('granted', models.PositiveSmallIntegerField()),
                ('was_called', models.BooleanField()),
                ('was_reached', models.BooleanField()),
                ('was_satisfied', models.BooleanField()),
                ('rating', models.PositiveSmallIntegerField(null=True)),
                ('treatment', models.PositiveSmallIntegerField(null=True)),
                ('next_due_at', models.DateTimeField(null=True)),
                ('kept_attention', models.PositiveSmallIntegerField()),
                ('late_attention', models.PositiveSmallIntegerField()),
                ('kept_registration', models.PositiveSmallIntegerField()),
                ('late_registration', models.PositiveSmallIntegerField()),
                ('kept_department_notice', models.PositiveSmallIntegerField()),
                ('late_department_notice', models.PositiveSmallIntegerField()),
                ('kept_first_contact', models.PositiveSmallIntegerField()),
                ('late_first_contact', models.PositiveSmallIntegerField()),
                ('kept_answer', models.PositiveSmallIntegerField()),
                ('late_answer', models.PositiveSmallIntegerField()),
                ('kept_progress', models.PositiveSmallIntegerField()),
                ('late_progress', models.PositiveSmallIntegerField()),
                ('kept_commitment', models.PositiveSmallIntegerField()),
                ('late_commitment', models.PositiveSmallIntegerField()),
                ('kept_call_back', models.PositiveSmallIntegerField()),
                ('late_call_back', models.PositiveSmallIntegerField()),
                ('kept_statutory', models.PositiveSmallIntegerField()),
                ('late_statutory', models.PositiveSmallIntegerField()),
                ('kept_service', models.PositiveSmallIntegerField()),
                ('late_service', models.PositiveSmallIntegerField()),
                ('minutes_registration', models.PositiveIntegerField(null=True)),
                ('minutes_department_notice', models.PositiveIntegerField(null=True)),
                ('minutes_first_contact', models.PositiveIntegerField(null=True)),
                ('minutes_answer', models.PositiveIntegerField(null=True)),
                ('minutes_call_back', models.PositiveIntegerField(null=True)),
                ('minutes_closing', models.PositiveIntegerField(null=True)),
                ('area', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='complaints.area')),
                ('branch', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='staff.branch')),
                ('category', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='complaints.category')),
                ('cause', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='complaints.rootcause')),
                ('channel', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='complaints.channel')),
                ('incident', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='complaints.incident')),
                ('owner', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['branch', 'on'], name='fact_day'), models.Index(condition=models.Q(('next_due_at__isnull', False)), fields=['next_due_at'], name='fact_to_be_late'), models.Index(condition=models.Q(('incident__isnull', False)), fields=['incident'], name='fact_incident')],
            },
        ),
        migrations.AddConstraint(
            model_name='schedule',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('user', 'report', 'branch', 'rhythm'), name='schedule_once'),
        ),
        migrations.AddConstraint(
            model_name='schedule',
            constraint=models.CheckConstraint(condition=models.Q(('rhythm__in', ['day', 'week', 'month'])), name='schedule_rhythm'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'pending')), fields=['next_at'], name='delivery_to_send'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('schedule', 'first'), name='delivery_once_a_period'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['pending', 'sending', 'sent', 'unknown', 'dead'])), name='delivery_state_known'),
        ),
    ]
