from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('staff', '0002_looks_are_append_only'),
    ]

    operations = [
        migrations.CreateModel(
            name='QuietHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('front_desk', 'front desk'), ('supervisor', 'supervisor'), ('admin', 'admin'), ('auditor', 'auditor')], max_length=20, unique=True, verbose_name='role')),
                ('begins', models.TimeField(verbose_name='begins')),
                ('ends', models.TimeField(verbose_name='ends')),
            ],
            options={
                'verbose_name': 'quiet hours',
                'verbose_name_plural': 'quiet hours',
                'constraints': [models.CheckConstraint(condition=models.Q(('begins', models.F('ends')), _negated=True), name='quiet_hours_end_some_time')],
            },
        ),
    ]
