"""One guard stands for many wordings; what had come with Heed before comes anew as such."""

from django.db import migrations, models

# As they came, and as they still stand where nobody has changed them.
CAME = {
    "I don't know": "I don't know yet",
    'I have no idea': '',
    '不知道': '您不知道\n您可能不知道\n您也不知道\n您还不知道\n如果不知道\n不知道能否\n不知道您是否',
    '我不清楚': '',
    'not possible': 'whether or not possible\nif not possible',
    'nothing I can do': '',
    '办不到': '',
    '没办法': '有没办法',
    '没有办法': '',
    "that's impossible": '',
    'it is impossible': '',
    '不可能': '不可能让您白等\n不可能让您久等\n不可能让您吃亏',
    'not my job': '',
    'none of my business': '',
    'not my department': '',
    '不归我管': '',
    '不归我们管': '',
    '不关我的事': '',
    '不关我们的事': '',
    '不是我的事': '',
    '不是我负责': '是不是我负责',
    'calm down': '',
    '你冷静': '',
    '请冷静': '请冷静期',
    '冷静点': '',
    '冷静一点': '',
    '冷静一下': '',
    '别激动': '',
    'you must have got it wrong': '',
    'you got it wrong': '',
    'you have got it wrong': '',
    'you must have gotten it wrong': '',
    'you are wrong': '',
    'you are mistaken': '',
    '你弄错了': '',
    '你搞错了': '',
    '你记错了': '',
    '你看错了': '',
    'you need to talk to the manager': '',
    'you need to speak to the manager': '',
    'you need to speak to my manager': '',
    'you need to talk to my manager': '',
    'talk to my boss': '',
    '你找领导': '你找领导签字',
    '你去找领导': '',
    '找我们领导': '',
    "I'm busy": '',
    'I am too busy': '',
    '我现在很忙': '',
    '我很忙': '',
    '我正忙': '',
    '我在忙': '',
    'we never': 'we never share\nwe never pass on\nwe never disclose\nwe never sell\nwe never ask for your password',
    "we've never": '',
    '我们从来不': '我们从来不泄露\n我们从来不透露',
    '我们从不': '我们从不泄露\n我们从不透露\n我们从不出售',
    '我们从来没': '',
    '从来没有人投诉': '',
    'you should have known': '',
    'you should have told': '',
    'you should have called': '',
    'you should have read': '',
    'you should have checked': '',
    'your own fault': 'not your own fault',
    '你应该早说': '',
    '你应该早点': '',
    '你自己的问题': '',
    '是你的问题': '不是你的问题',
}


def make_room(apps, schema_editor):
    """Those that are as they came make room for the new ones. What was sent against is kept for
    its count, and takes over what is harmless from the new one."""
    rows = apps.get_model("complaints", "ForbiddenPhrase").objects.filter(retired_at=None)
    for words, unless in CAME.items():
        same = rows.filter(words=words, unless=unless)
        same.filter(uses=None).delete()
        same.update(unless="")


class Migration(migrations.Migration):
    dependencies = [("complaints", "0044_working_days")]

    operations = [
        migrations.AlterField(
            "forbiddenphrase",
            "words",
            models.CharField(max_length=500, unique=True, verbose_name="not to be said"),
        ),
        migrations.AlterField(
            "forbiddenphrase",
            "unless",
            models.TextField(blank=True, max_length=4_000, verbose_name="harmless within"),
        ),
        migrations.AddField(
            "forbiddenphrase",
            "shipped",
            models.CharField(blank=True, default="", editable=False, max_length=500),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            "forbiddenphrase",
            models.UniqueConstraint(
                condition=models.Q(("shipped", ""), _negated=True),
                fields=("shipped",),
                name="forbidden_ships_once",
            ),
        ),
        migrations.RunPython(make_room, migrations.RunPython.noop),
    ]
