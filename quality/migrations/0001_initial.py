import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('complaints', '0037_retired_not_deleted'),
        ('staff', '0004_retired_not_deleted'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Draw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('drawn', models.PositiveIntegerField()),
            ],
            options={
                'ordering': ['-at'],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_zh', models.CharField(blank=True, max_length=200, verbose_name='name in Chinese')),
                ('retired_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='retired')),
                ('weight', models.PositiveSmallIntegerField(default=10, verbose_name='weight')),
                ('is_critical', models.BooleanField(default=False, help_text='Where it is not met, the whole score is zero.', verbose_name='critical')),
                ('watches_phrases', models.BooleanField(default=False, help_text='Suggested as not met where words were sent against advice.', verbose_name='watches the phrase guard')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
            ],
            options={
                'verbose_name': 'score card item',
                'verbose_name_plural': 'score card items',
                'ordering': ['position', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('weight__range', (1, 100))), name='item_weight', violation_error_message='A weight is 1 to 100.')],
            },
        ),
        migrations.CreateModel(
            name='SampleRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_zh', models.CharField(blank=True, max_length=200, verbose_name='name in Chinese')),
                ('retired_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='retired')),
                ('type', models.CharField(blank=True, choices=[('over_the_head', 'over-the-head'), ('major', 'major'), ('batch', 'batch'), ('repeat', 'repeat'), ('raised', 'raised'), ('cross_region', 'cross-region'), ('vip', 'VIP'), ('sensitive', 'sensitive')], max_length=20, verbose_name='type')),
                ('rating_at_most', models.PositiveSmallIntegerField(blank=True, help_text='By the customer, 1 to 5; empty: whatever the rating.', null=True, verbose_name='rated at most')),
                ('percent', models.PositiveSmallIntegerField(default=5, verbose_name='per cent')),
                ('branch', models.ForeignKey(blank=True, help_text='And everything below it; empty: everywhere.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.branch', verbose_name='branch')),
            ],
            options={
                'verbose_name': 'sampling rule',
                'verbose_name_plural': 'sampling rules',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('drawn_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('drawn', 'to be reviewed'), ('done', 'reviewed'), ('appealed', 'appealed against'), ('upheld', 'upheld'), ('annulled', 'annulled')], default='drawn', max_length=10)),
                ('reviewed_at', models.DateTimeField(null=True)),
                ('score', models.PositiveSmallIntegerField(null=True)),
                ('comment', models.TextField(blank=True)),
                ('appeal', models.TextField(blank=True)),
                ('appealed_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decision', models.TextField(blank=True)),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.branch')),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='complaints.complaint')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to=settings.AUTH_USER_MODEL)),
                ('reviewer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='quality.samplerule')),
            ],
            options={
                'ordering': ['-drawn_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Verdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('finding', models.CharField(choices=[('met', 'met'), ('not_met', 'not met'), ('not_asked', 'did not matter here')], max_length=10)),
                ('weight', models.PositiveSmallIntegerField()),
                ('is_critical', models.BooleanField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verdicts', to='quality.item')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='verdicts', to='quality.review')),
            ],
            options={
                'ordering': ['item__position', 'item'],
            },
        ),
        migrations.AddConstraint(
            model_name='samplerule',
            constraint=models.CheckConstraint(condition=models.Q(('percent__range', (1, 100))), name='sample_rule_percent', violation_error_message='The share is 1 to 100 per cent.'),
        ),
        migrations.AddConstraint(
            model_name='samplerule',
            constraint=models.CheckConstraint(condition=models.Q(('rating_at_most', None), ('rating_at_most__range', (1, 5)), _connector='OR'), name='sample_rule_rating', violation_error_message='A rating is 1 to 5.'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(fields=['person', '-drawn_at'], name='review_of_a_person'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(fields=['branch', 'reviewed_at'], name='review_of_a_team'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'annulled'), _negated=True), fields=('complaint',), name='review_one_a_complaint'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reviewer', None), ('score', None), ('state', 'drawn')), models.Q(('reviewer__isnull', False), ('score__range', (0, 100)), ('state__in', ['done', 'appealed', 'upheld', 'annulled'])), _connector='OR'), name='review_done_has_a_score'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('reviewer', None), models.Q(('reviewer', models.F('person')), _negated=True), _connector='OR'), name='review_not_of_oneself'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('decided_by', models.F('person')), ('decided_by', models.F('reviewer')), _connector='OR', _negated=True), _connector='OR'), name='review_appeal_decided_by_a_third'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', False), ('state__in', ['upheld', 'annulled'])), models.Q(models.Q(('state__in', ['upheld', 'annulled']), _negated=True), ('decided_by', None)), _connector='OR'), name='review_decided_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='verdict',
            constraint=models.UniqueConstraint(fields=('review', 'item'), name='verdict_once_an_item'),
        ),
        migrations.AddConstraint(
            model_name='verdict',
            constraint=models.CheckConstraint(condition=models.Q(('finding__in', ['met', 'not_met', 'not_asked'])), name='verdict_known'),
        ),
    ]
