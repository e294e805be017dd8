from django.db import migrations

from foundation.history import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("setup", "0003_trials"),
        ("admin", "0003_logentry_add_action_flag_choices"),
    ]

    operations = [append_only("django_admin_log")]
