import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0037_retired_not_deleted'),
        ('staff', '0005_phones'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('pending', 'to be sent'), ('sending', 'being sent'), ('sent', 'sent'), ('unknown', 'delivery unknown'), ('dead', 'given up')], default='pending', max_length=10)),
                ('next_at', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('lease_until', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('error', models.CharField(blank=True, max_length=500)),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mail', models.CharField(choices=[('at_once', 'at once'), ('hourly', 'once an hour, together'), ('daily', 'every morning at eight, together'), ('never', 'never')], default='at_once', max_length=10, verbose_name='by mail')),
                ('sms', models.CharField(choices=[('never', 'never'), ('urgent', 'only what is urgent'), ('all', 'everything')], default='never', max_length=10, verbose_name='by SMS')),
                ('quiet_begins', models.TimeField(blank=True, null=True, verbose_name='quiet from')),
                ('quiet_ends', models.TimeField(blank=True, null=True, verbose_name='quiet until')),
            ],
        ),
        migrations.CreateModel(
            name='Robot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_zh', models.CharField(blank=True, max_length=200, verbose_name='name in Chinese')),
                ('retired_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='retired')),
                ('kind', models.CharField(choices=[('dingtalk', 'DingTalk'), ('wecom', 'WeCom'), ('feishu', 'Feishu')], max_length=10, verbose_name='kind')),
                ('url', models.CharField(max_length=500, verbose_name='address of the robot')),
                ('secret', models.CharField(blank=True, help_text='DingTalk and Feishu give one; WeCom has none.', max_length=200, verbose_name='secret for signing')),
            ],
            options={
                'verbose_name': 'chat robot',
                'verbose_name_plural': 'chat robots',
                'ordering': ['pk'],
            },
        ),
        migrations.AlterField(
            model_name='notice',
            name='channel',
            field=models.CharField(choices=[('inbox', 'inbox'), ('email', 'e-mail'), ('sms', 'SMS')], max_length=10),
        ),
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('escalation', 'escalation'), ('account_manager', 'your customer complained'), ('transfer', 'hand-over'), ('extension', 'more time'), ('approval', 'approval'), ('review', 'quality review'), ('appeal', 'appeal'), ('undelivered', 'not delivered')], max_length=20),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('state__in', ['dead', 'unknown'])), fields=['-made_at'], name='notice_undelivered'),
        ),
        migrations.AddField(
            model_name='post',
            name='complaint',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='complaints.complaint'),
        ),
        migrations.AddField(
            model_name='post',
            name='escalation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='complaints.escalation'),
        ),
        migrations.AddField(
            model_name='preference',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='preference', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='robot',
            name='branch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.branch', verbose_name='branch'),
        ),
        migrations.AddField(
            model_name='post',
            name='robot',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='complaints.robot'),
        ),
        migrations.AddConstraint(
            model_name='preference',
            constraint=models.CheckConstraint(condition=models.Q(('mail__in', ['at_once', 'hourly', 'daily', 'never'])), name='preference_mail_known'),
        ),
        migrations.AddConstraint(
            model_name='preference',
            constraint=models.CheckConstraint(condition=models.Q(('sms__in', ['never', 'urgent', 'all'])), name='preference_sms_known'),
        ),
        migrations.AddConstraint(
            model_name='preference',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('quiet_begins', None), ('quiet_ends', None)), models.Q(('quiet_begins__isnull', False), ('quiet_ends__isnull', False), models.Q(('quiet_begins', models.F('quiet_ends')), _negated=True)), _connector='OR'), name='preference_quiet_from_until', violation_error_message='Say from when until when it is quiet, or neither.'),
        ),
        migrations.AddConstraint(
            model_name='robot',
            constraint=models.UniqueConstraint(fields=('name',), name='robot_name_once'),
        ),
        migrations.AddIndex(
            model_name='post',
            index=models.Index(condition=models.Q(('state', 'pending')), fields=['next_at'], name='post_to_send'),
        ),
        migrations.AddIndex(
            model_name='post',
            index=models.Index(condition=models.Q(('state', 'sending')), fields=['lease_until'], name='post_leased'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.UniqueConstraint(fields=('robot', 'escalation'), name='post_once_a_chat'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['pending', 'sending', 'sent', 'unknown', 'dead'])), name='post_state_known'),
        ),
    ]
