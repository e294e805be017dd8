import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0003_history_is_append_only'),
        ('sla', '0003_calendars_inherit_and_targets_share'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='escalation',
            name='escalation_once_a_step',
        ),
        migrations.AddField(
            model_name='complaint',
            name='urgent_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='escalation',
            name='acted_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='escalation',
            name='action',
            field=models.CharField(choices=[('tell', 'tell'), ('reassign', 'put in charge'), ('raise', 'raise to the province and tell'), ('mark_urgent', 'mark as urgent and tell')], default='tell', max_length=20),
        ),
        migrations.AddField(
            model_name='escalation',
            name='round',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='timer',
            name='agreed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='timer',
            name='calendar',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sla.calendar'),
        ),
        migrations.AddField(
            model_name='timer',
            name='not_before',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='timer',
            name='round',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='timer',
            name='unconfirmed',
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name='escalation',
            name='audience',
            field=models.CharField(choices=[('owner', 'the owner'), ('owner_supervisor', "the owner's supervisor"), ('account_manager', 'the account manager'), ('branch', 'at the branch'), ('city', 'at the city'), ('province', 'at the province'), ('group', 'at the group')], max_length=20),
        ),
        migrations.AlterField(
            model_name='escalation',
            name='clock',
            field=models.CharField(choices=[('attention', 'attention'), ('registration', 'registration'), ('department_notice', 'department notice'), ('first_contact', 'first contact'), ('answer', 'answer'), ('progress', 'progress'), ('commitment', 'commitment'), ('call_back', 'call-back'), ('statutory', 'statutory'), ('service', 'service')], max_length=20),
        ),
        migrations.AlterField(
            model_name='timer',
            name='clock',
            field=models.CharField(choices=[('attention', 'attention'), ('registration', 'registration'), ('department_notice', 'department notice'), ('first_contact', 'first contact'), ('answer', 'answer'), ('progress', 'progress'), ('commitment', 'commitment'), ('call_back', 'call-back'), ('statutory', 'statutory'), ('service', 'service')], max_length=20, verbose_name='clock'),
        ),
        migrations.AddIndex(
            model_name='escalation',
            index=models.Index(condition=models.Q(models.Q(('action', 'tell'), _negated=True), ('acted_at', None)), fields=['fired_at'], name='escalation_to_act'),
        ),
        migrations.AddConstraint(
            model_name='escalation',
            constraint=models.UniqueConstraint(fields=('timer', 'generation', 'position', 'round'), name='escalation_once_a_step'),
        ),
    ]
