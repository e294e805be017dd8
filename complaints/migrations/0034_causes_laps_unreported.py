import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0033_approvals_are_waited_for'),
    ]

    operations = [
        migrations.CreateModel(
            name='RootCause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_zh', models.CharField(blank=True, max_length=200, verbose_name='name in Chinese')),
                ('code', models.CharField(max_length=80, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9][a-z0-9._-]*$', 'A code has lower-case letters, digits, dots, dashes and underscores only.')], verbose_name='code')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='retired')),
            ],
            options={
                'verbose_name': 'cause',
                'verbose_name_plural': 'causes',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Unreported',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('complaint', models.BigIntegerField()),
            ],
        ),
        migrations.AddField(
            model_name='complaint',
            name='cause',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='complaints', to='complaints.rootcause'),
        ),
        migrations.CreateModel(
            name='Lap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clock', models.CharField(choices=[('attention', 'attention'), ('registration', 'registration'), ('department_notice', 'department notice'), ('first_contact', 'first contact'), ('answer', 'answer'), ('progress', 'progress'), ('commitment', 'commitment'), ('call_back', 'call-back'), ('statutory', 'statutory'), ('service', 'service')], max_length=20)),
                ('generation', models.PositiveIntegerField()),
                ('started_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(null=True)),
                ('stopped_at', models.DateTimeField()),
                ('outcome', models.CharField(choices=[('met', 'met'), ('cancelled', 'cancelled'), ('dropped', 'asked for by no rule any more')], max_length=10)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='laps', to='complaints.complaint')),
                ('timer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='laps', to='complaints.timer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('timer', 'generation'), name='lap_once_a_generation'), models.CheckConstraint(condition=models.Q(('outcome__in', ['met', 'cancelled'])), name='lap_outcome_known'), models.CheckConstraint(condition=models.Q(('stopped_at__gte', models.F('started_at'))), name='lap_stops_after_it_started')],
            },
        ),
    ]
