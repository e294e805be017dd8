import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0011_time_granted_on_top'),
        ('sla', '0005_versions_are_withdrawn'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='moved',
            name='moved_once',
        ),
        migrations.RemoveConstraint(
            model_name='timer',
            name='timer_stops_with_an_outcome',
        ),
        migrations.RemoveField(
            model_name='replanning',
            name='reason',
        ),
        migrations.AddField(
            model_name='replanning',
            name='about',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='replanning',
            name='added',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='replanning',
            name='cause',
            field=models.CharField(choices=[('hours', 'hours of “%(name)s”'), ('holidays', 'holidays of %(year)s in “%(name)s”'), ('taken_over', '“%(name)s” planned anew'), ('retired', '“%(name)s” is retired'), ('settled', 'after a change of rules'), ('refreshed', 'recomputed from history by an administrator')], default='settled', max_length=20),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='replanning',
            name='failure',
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name='replanning',
            name='finished_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='replanning',
            name='policy',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replannings', to='sla.policy'),
        ),
        migrations.AddField(
            model_name='replanning',
            name='removed',
            field=models.JSONField(default=list),
        ),
        migrations.AlterField(
            model_name='timer',
            name='outcome',
            field=models.CharField(blank=True, choices=[('met', 'met'), ('cancelled', 'cancelled'), ('dropped', 'asked for by no rule any more')], max_length=10),
        ),
        # What is there was done at once.
        migrations.RunSQL(
            "UPDATE complaints_replanning SET finished_at = at", migrations.RunSQL.noop
        ),
        migrations.AddIndex(
            model_name='replanning',
            index=models.Index(condition=models.Q(('finished_at', None)), fields=['id'], name='replanning_unfinished'),
        ),
        migrations.AddConstraint(
            model_name='replanning',
            constraint=models.CheckConstraint(condition=models.Q(('finished_at__isnull', False), ('policy__isnull', False), _connector='OR'), name='replanning_by_a_worker_has_a_rule'),
        ),
        migrations.AddConstraint(
            model_name='timer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('stopped_at', None)), models.Q(('fires_at', None), ('outcome__in', ['met', 'cancelled', 'dropped']), ('stopped_at__isnull', False)), _connector='OR'), name='timer_stops_with_an_outcome'),
        ),
    ]
