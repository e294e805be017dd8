from django.db import migrations

from foundation.history import append_only


class Migration(migrations.Migration):
    dependencies = [("complaints", "0002_initial")]
    operations = [append_only("complaints_event")]
