"""What can no longer be granted waits for nobody; what has waited in vain until now lapses."""

from django.db import migrations, models
from django.db.models import Q

DECIDED = Q(decided_at=None, decided_by=None, outcome="") | Q(
    decided_at__isnull=False, decided_by__isnull=False, outcome__in=["granted", "refused"]
)
LAPSED = Q(decided_at__isnull=False, decided_by=None, outcome="lapsed")
OUTCOMES = [
    ("", "waiting"),
    ("granted", "granted"),
    ("refused", "refused"),
    ("lapsed", "no longer needed"),
]
IN_VAIN = """
    UPDATE complaints_extension e SET outcome = 'lapsed', decided_at = now()
    FROM complaints_timer t
    WHERE e.decided_at IS NULL AND t.id = e.timer_id
        AND (t.stopped_at IS NOT NULL OR t.started_at > e.asked_at);
    UPDATE complaints_approval a SET outcome = 'lapsed', decided_at = now()
    FROM complaints_complaint c
    WHERE a.decided_at IS NULL AND c.id = a.complaint_id AND (
        a.kind = 'waiver' AND c.state <> 'answered' OR a.kind = 'company' AND c.state NOT IN
            ('registered', 'clarified', 'in_progress', 'offered', 'waiting')
    )
"""
WAIT_AGAIN = """
    UPDATE complaints_extension SET outcome = '', decided_at = NULL WHERE outcome = 'lapsed';
    UPDATE complaints_approval SET outcome = '', decided_at = NULL WHERE outcome = 'lapsed'
"""


def _ends(model):
    name = f"{model}_decided_with_an_outcome"
    condition = DECIDED | LAPSED
    return [
        migrations.RemoveConstraint(model, name),
        migrations.AddConstraint(model, models.CheckConstraint(condition=condition, name=name)),
    ]


class Migration(migrations.Migration):
    dependencies = [("complaints", "0040_standings_name_the_next_clock")]

    operations = [
        migrations.AlterField(
            "approval", "outcome", models.CharField(blank=True, choices=OUTCOMES, max_length=10)
        ),
        *_ends("approval"),
        *_ends("extension"),
        migrations.RunSQL(IN_VAIN, WAIT_AGAIN),
    ]
