import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0026_more_is_known_of_terms'),
        ('staff', '0003_quiet_hours'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Touched',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('complaint', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Standing',
            fields=[
                ('complaint', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='standing', serialize=False, to='complaints.complaint')),
                ('is_open', models.BooleanField()),
                ('bits', models.PositiveSmallIntegerField()),
                ('urgent', models.BooleanField()),
                ('received_at', models.DateTimeField()),
                ('next_due_at', models.DateTimeField(null=True)),
                ('next_started_at', models.DateTimeField(null=True)),
                ('next_unconfirmed', models.BooleanField(null=True)),
                ('escalated_at', models.DateTimeField(null=True)),
                ('change', models.BigIntegerField()),
                ('moved_change', models.BigIntegerField(null=True)),
                ('changed_at', models.DateTimeField()),
                ('branch', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='staff.branch')),
                ('handling_branch', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='staff.branch')),
                ('owner', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['change'], name='standing_change'), models.Index(models.OrderBy(models.F('urgent'), descending=True), models.OrderBy(models.F('next_due_at'), nulls_last=True), models.F('received_at'), models.F('complaint_id'), condition=models.Q(('is_open', True)), name='standing_order_of_work'), models.Index(condition=models.Q(('is_open', True)), fields=['owner'], name='standing_owned')],
            },
        ),
    ]
