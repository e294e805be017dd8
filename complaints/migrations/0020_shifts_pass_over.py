import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0019_prints_are_logged'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('note', models.TextField(max_length=4000)),
                ('at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, max_length=10)),
                ('settled_at', models.DateTimeField(null=True)),
                ('complaints', models.ManyToManyField(related_name='+', to='complaints.complaint')),
                ('giver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('taker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('settled_at', None)), models.Q(('outcome__in', ['accepted', 'returned']), ('settled_at__isnull', False)), _connector='OR'), name='handover_settled_with_an_outcome'), models.CheckConstraint(condition=models.Q(('giver', models.F('taker')), _negated=True), name='handover_to_somebody_else')],
            },
        ),
    ]
