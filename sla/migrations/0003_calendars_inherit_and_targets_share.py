import datetime
import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

# What stood still while waiting now names the states in which it does.
TO_STATES = """
    ALTER TABLE sla_target ALTER COLUMN pauses TYPE varchar(20)[]
    USING CASE WHEN pauses THEN '{waiting}' ELSE '{}' END::varchar(20)[]
"""
TO_FLAG = "ALTER TABLE sla_target ALTER COLUMN pauses TYPE boolean USING 'waiting' = ANY(pauses)"


class Migration(migrations.Migration):

    dependencies = [
        ('sla', '0002_initial'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='calendar',
            options={'ordering': ['pk'], 'verbose_name': 'calendar', 'verbose_name_plural': 'calendars'},
        ),
        migrations.RemoveConstraint(
            model_name='condition',
            name='condition_attribute_known',
        ),
        migrations.RemoveConstraint(
            model_name='ladderstep',
            name='ladder_offset_not_before',
        ),
        migrations.RemoveConstraint(
            model_name='ladderstep',
            name='ladder_audience_known',
        ),
        migrations.RemoveConstraint(
            model_name='target',
            name='target_clock_known',
        ),
        migrations.RemoveConstraint(
            model_name='target',
            name='target_between_zero_and_ten_years',
        ),
        migrations.AddField(
            model_name='calendar',
            name='branch',
            field=models.CharField(blank=True, max_length=80, verbose_name='only for the branch'),
        ),
        migrations.AddField(
            model_name='calendar',
            name='follows_holidays',
            field=models.BooleanField(default=True, verbose_name='follows announced holidays'),
        ),
        migrations.AddField(
            model_name='calendar',
            name='parent',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='sla.calendar', verbose_name='inherits from'),
        ),
        migrations.AddField(
            model_name='ladderstep',
            name='action',
            field=models.CharField(choices=[('tell', 'tell'), ('reassign', 'put in charge'), ('raise', 'raise to the province and tell'), ('mark_urgent', 'mark as urgent and tell')], default='tell', max_length=20, verbose_name='what to do'),
        ),
        migrations.AddField(
            model_name='ladderstep',
            name='every',
            field=models.DurationField(null=True, verbose_name='and again every'),
        ),
        migrations.AddField(
            model_name='ladderstep',
            name='role',
            field=models.CharField(default='supervisor', max_length=20, verbose_name='role'),
        ),
        migrations.AddField(
            model_name='ladderstep',
            name='times',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='so many times'),
        ),
        migrations.AddField(
            model_name='policyversion',
            name='is_contract',
            field=models.BooleanField(default=False, verbose_name='a contract: stands in place of what everybody is promised'),
        ),
        migrations.AddField(
            model_name='target',
            name='percent',
            field=models.PositiveSmallIntegerField(null=True, verbose_name='per cent of it'),
        ),
        migrations.AddField(
            model_name='target',
            name='share_of',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sla.policy'),
        ),
        migrations.AlterField(
            model_name='condition',
            name='attribute',
            field=models.CharField(choices=[('type', 'type'), ('tier', 'tier'), ('corporate_level', 'corporate level'), ('account', 'corporate account'), ('category', 'category'), ('channel', 'channel'), ('body', 'receiving body'), ('area', 'area'), ('branch', 'branch')], max_length=20, verbose_name='attribute'),
        ),
        migrations.AlterField(
            model_name='ladderstep',
            name='audience',
            field=models.CharField(choices=[('owner', 'the owner'), ('owner_supervisor', "the owner's supervisor"), ('account_manager', 'the account manager'), ('branch', 'at the branch'), ('city', 'at the city'), ('province', 'at the province'), ('group', 'at the group')], max_length=20, verbose_name='whom'),
        ),
        migrations.AlterField(
            model_name='target',
            name='amount',
            field=models.DurationField(null=True, verbose_name='time allowed'),
        ),
        migrations.AlterField(
            model_name='target',
            name='calendar',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sla.calendar'),
        ),
        migrations.AlterField(
            model_name='target',
            name='clock',
            field=models.CharField(choices=[('attention', 'attention'), ('registration', 'registration'), ('department_notice', 'department notice'), ('first_contact', 'first contact'), ('answer', 'answer'), ('progress', 'progress'), ('commitment', 'commitment'), ('call_back', 'call-back'), ('statutory', 'statutory'), ('service', 'service')], max_length=20, verbose_name='clock'),
        ),
        migrations.RunSQL(
            sql=TO_STATES,
            reverse_sql=TO_FLAG,
            state_operations=[
                migrations.AlterField(
                    model_name='target',
                    name='pauses',
                    field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, size=None, verbose_name='stands still while'),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name='calendar',
            constraint=models.CheckConstraint(condition=models.Q(('branch', ''), ('parent__isnull', False), _connector='OR'), name='calendar_of_a_branch_has_a_parent'),
        ),
        migrations.AddConstraint(
            model_name='calendar',
            constraint=models.UniqueConstraint(condition=models.Q(('branch', ''), _negated=True), fields=('parent', 'branch'), name='calendar_once_a_branch'),
        ),
        migrations.AddConstraint(
            model_name='condition',
            constraint=models.CheckConstraint(condition=models.Q(('attribute__in', ['type', 'tier', 'corporate_level', 'account', 'category', 'channel', 'body', 'area', 'branch'])), name='condition_attribute_known'),
        ),
        migrations.AddConstraint(
            model_name='ladderstep',
            constraint=models.CheckConstraint(condition=models.Q(('audience__in', ['owner', 'owner_supervisor', 'account_manager', 'branch', 'city', 'province', 'group'])), name='ladder_audience_known'),
        ),
        migrations.AddConstraint(
            model_name='ladderstep',
            constraint=models.CheckConstraint(condition=models.Q(('action__in', ['tell', 'reassign', 'raise', 'mark_urgent'])), name='ladder_action_known'),
        ),
        migrations.AddConstraint(
            model_name='ladderstep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('every', None), ('times', 0)), models.Q(('every__gte', datetime.timedelta(seconds=900)), ('times__range', (1, 100))), _connector='OR'), name='ladder_repeats_within_bounds'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(('clock__in', ['attention', 'registration', 'department_notice', 'first_contact', 'answer', 'progress', 'commitment', 'call_back', 'statutory', 'service'])), name='target_clock_known'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', datetime.timedelta(0)), ('amount__lte', datetime.timedelta(days=3653))), ('amount', None), _connector='OR'), name='target_between_zero_and_ten_years'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__isnull', False), ('calendar__isnull', False), ('percent', None), ('share_of', None)), models.Q(('amount', None), ('calendar', None), ('percent__isnull', False), ('percent__range', (1, 1000)), ('share_of__isnull', False)), _connector='OR'), name='target_is_an_amount_or_a_share'),
        ),
    ]
