from django.db import migrations

from foundation.history import settles


class Migration(migrations.Migration):
    dependencies = [("sla", "0006_days_are_kept_by_file")]
    operations = [settles("sla_policyversion", when="OLD.withdrawn_at IS NOT NULL")]
