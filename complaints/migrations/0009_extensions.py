import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0008_replannings_say_what_moved'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('escalation', 'escalation'), ('account_manager', 'your customer complained'), ('transfer', 'hand-over'), ('extension', 'more time')], max_length=20),
        ),
        migrations.CreateModel(
            name='ExtensionRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('most', models.PositiveSmallIntegerField(default=2, verbose_name='extensions a complaint')),
                ('only', models.BooleanField(default=True, editable=False, unique=True)),
            ],
            options={
                'verbose_name': 'extension rule',
                'verbose_name_plural': 'extension rule',
                'constraints': [models.CheckConstraint(condition=models.Q(('only', True)), name='one_extension_rule')],
            },
        ),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('new_due_at', models.DateTimeField()),
                ('reason', models.TextField()),
                ('told', models.CharField(max_length=500)),
                ('asked_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, max_length=10)),
                ('decided_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='complaints.complaint')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('timer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='complaints.timer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('decided_at', None)), fields=('complaint',), name='extension_one_pending'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('outcome', '')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('outcome__in', ['granted', 'refused'])), _connector='OR'), name='extension_decided_with_an_outcome'), models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='extension_not_by_who_asked')],
            },
        ),
    ]
