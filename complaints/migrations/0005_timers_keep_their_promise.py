from django.db import migrations

# Each timer takes over what its target gave, and the rung below as the floor of the next one.
FILL = """
    UPDATE complaints_timer AS t
    SET amount = coalesce(t.amount, target.amount), calendar_id = target.calendar_id,
        not_before = CASE WHEN t.position > 0 THEN t.fires_at END,
        agreed_at = CASE WHEN t.clock = 'commitment' THEN t.due_at END
    FROM sla_target AS target WHERE target.id = t.target_id
"""


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0004_ladders_repeat_and_act'),
    ]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
