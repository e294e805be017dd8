from django.db import migrations

from foundation.history import append_only


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial")]
    operations = [append_only("staff_look")]
