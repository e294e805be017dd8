from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0035_reports_hear_of_touches'),
    ]

    operations = [
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('escalation', 'escalation'), ('account_manager', 'your customer complained'), ('transfer', 'hand-over'), ('extension', 'more time'), ('approval', 'approval'), ('review', 'quality review'), ('appeal', 'appeal')], max_length=20),
        ),
    ]
