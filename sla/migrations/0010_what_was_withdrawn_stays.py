from django.db import migrations

from foundation.history import settles


class Migration(migrations.Migration):
    dependencies = [("sla", "0009_single_days_of_calendars")]
    operations = [settles("sla_policyversion", when="OLD.withdrawn_at IS NOT NULL")]
