from django.db import migrations

from foundation.history import settles


class Migration(migrations.Migration):
    dependencies = [("sla", "0008_rules_are_renamed")]
    operations = [settles("sla_policyversion", when="OLD.withdrawn_at IS NOT NULL")]
