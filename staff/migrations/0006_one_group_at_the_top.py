from django.db import migrations, models


def refuse_two_groups(apps, schema_editor):
    """What hangs on which of them, only people can tell."""
    groups = apps.get_model("staff", "Branch").objects.filter(level=1, retired_at=None)
    if groups.count() > 1:
        codes = ", ".join(groups.values_list("code", flat=True))
        raise RuntimeError(
            f"Several groups stand at the top of the branches ({codes}): retire all but one of "
            "them on the set-up page, then migrate again."
        )


class Migration(migrations.Migration):

    dependencies = [
        ('staff', '0005_phones'),
    ]

    operations = [
        migrations.RunPython(refuse_two_groups, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='branch',
            constraint=models.UniqueConstraint(condition=models.Q(('level', 1), ('retired_at', None)), fields=('level',), name='branch_one_group', violation_error_message='There is a group at the top already: everything belongs to that one.'),
        ),
    ]
