from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sla', '0005_versions_are_withdrawn'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='calendaryear',
            options={'ordering': ['year']},
        ),
        migrations.RemoveConstraint(
            model_name='calendarday',
            name='calendar_day_once',
        ),
        migrations.AddConstraint(
            model_name='calendarday',
            constraint=models.UniqueConstraint(fields=('calendar', 'on', 'file_year'), name='calendar_day_once_a_file', nulls_distinct=False),
        ),
        migrations.AlterConstraint(
            model_name='calendar',
            name='calendar_once_a_branch',
            constraint=models.UniqueConstraint(condition=models.Q(('branch', ''), _negated=True), fields=('parent', 'branch'), name='calendar_once_a_branch', violation_error_message='This branch has a calendar in place of that parent already; change that one.'),
        ),
    ]
