import datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0036_notices_of_reviews'),
    ]

    operations = [
        migrations.AddField(
            model_name='area',
            name='retired_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='retired'),
        ),
        migrations.AddField(
            model_name='channel',
            name='retired_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='retired'),
        ),
        migrations.AddField(
            model_name='receivingbody',
            name='retired_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='retired'),
        ),
        migrations.AlterField(
            model_name='category',
            name='retired_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='retired'),
        ),
        migrations.AlterField(
            model_name='channel',
            name='position',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='position'),
        ),
        migrations.AlterField(
            model_name='receivingbody',
            name='position',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='position'),
        ),
        migrations.AlterField(
            model_name='rootcause',
            name='position',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='position'),
        ),
        migrations.AlterField(
            model_name='rootcause',
            name='retired_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='retired'),
        ),
        migrations.AlterConstraint(
            model_name='batchrule',
            name='batch_rule_counts',
            constraint=models.CheckConstraint(condition=models.Q(('customers_over__gte', 1), ('vips_from__gte', 1)), name='batch_rule_counts', violation_error_message='One customer and one VIP at least.'),
        ),
        migrations.AlterConstraint(
            model_name='batchrule',
            name='batch_rule_window_up_to_a_week',
            constraint=models.CheckConstraint(condition=models.Q(('window__gt', datetime.timedelta(0)), ('window__lte', datetime.timedelta(days=7))), name='batch_rule_window_up_to_a_week', violation_error_message='The window is a week at most, and longer than nothing.'),
        ),
        migrations.AlterConstraint(
            model_name='batchrule',
            name='batch_rule_samples_somebody',
            constraint=models.CheckConstraint(condition=models.Q(('sample_least__gte', 1), ('sample_percent__range', (1, 100))), name='batch_rule_samples_somebody', violation_error_message='Call back 1 to 100 per cent, and one at least.'),
        ),
    ]
