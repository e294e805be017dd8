import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0007_incidents_have_a_version'),
        ('sla', '0003_calendars_inherit_and_targets_share'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Replanning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('reason', models.CharField(max_length=500)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Moved',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('old_due_at', models.DateTimeField(null=True)),
                ('new_due_at', models.DateTimeField(null=True)),
                ('new_target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sla.target')),
                ('old_target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sla.target')),
                ('timer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='complaints.timer')),
                ('replanning', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moved', to='complaints.replanning')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('replanning', 'timer'), name='moved_once')],
            },
        ),
    ]
