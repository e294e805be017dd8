import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('staff', '0003_quiet_hours'),
    ]

    operations = [
        migrations.AddField(
            model_name='branch',
            name='retired_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='retired'),
        ),
        migrations.AddField(
            model_name='department',
            name='retired_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='retired'),
        ),
        migrations.AddField(
            model_name='user',
            name='deputy',
            field=models.ForeignKey(blank=True, help_text='Is told instead while this person is on leave.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='deputy'),
        ),
        migrations.AlterField(
            model_name='department',
            name='branch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='departments', to='staff.branch', verbose_name='branch'),
        ),
        migrations.AlterField(
            model_name='department',
            name='code',
            field=models.CharField(max_length=80, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9][a-z0-9._-]*$', 'A code has lower-case letters, digits, dots, dashes and underscores only.')], verbose_name='code'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('deputy', None), models.Q(('deputy', models.F('id')), _negated=True), _connector='OR'), name='user_deputy_is_somebody_else', violation_error_message='The deputy is somebody else.'),
        ),
        migrations.AlterConstraint(
            model_name='quiethours',
            name='quiet_hours_end_some_time',
            constraint=models.CheckConstraint(condition=models.Q(('begins', models.F('ends')), _negated=True), name='quiet_hours_end_some_time', violation_error_message='Quiet hours end at another time than they begin.'),
        ),
        migrations.AlterConstraint(
            model_name='user',
            name='user_works_at_a_branch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('role__in', ['front_desk', 'supervisor']), _negated=True), ('branch__isnull', False), ('is_superuser', True), _connector='OR'), name='user_works_at_a_branch', violation_error_message='Front desk and supervisors work at a branch.'),
        ),
        migrations.AlterConstraint(
            model_name='user',
            name='user_leave_ends_after_it_starts',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('away_from_at', None), ('away_until_at', None)), ('away_from_at__lt', models.F('away_until_at')), _connector='OR'), name='user_leave_ends_after_it_starts', violation_error_message='A leave has a beginning, and an end after it.'),
        ),
    ]
