"""Counts of the queues cost what has changed, not what is open.

A standing says itself what a queue is narrowed by, and how many stand alike is kept beside them:
one row for two branches, the bits and how they are due. Whatever changes a standing writes down
which of these rows are behind; whoever counts next counts those again, and those that time alone
has made wrong. Like all of the queues it is never added to or taken from, so it cannot drift.
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

touches = import_module("complaints.migrations.0028_touches")
reports = import_module("complaints.migrations.0035_reports_hear_of_touches")

BEFORE = reports.AFTER
AFTER = (
    BEFORE.replace(
        "handling_branch_id, owner_id, bits, urgent, received_at, next_due_at,",
        "handling_branch_id, owner_id, state, category_id, area_id, channel_id, bits, urgent,"
        " received_at, next_due_at,",
    )
    .replace(
        "c.handling_branch_id, c.owner_id,\n",
        "c.handling_branch_id, c.owner_id,\n"
        "                    c.state, c.category_id, c.area_id, c.channel_id,\n",
    )
    .replace(
        "owner_id = excluded.owner_id, bits = excluded.bits,",
        "owner_id = excluded.owner_id, state = excluded.state,"
        " category_id = excluded.category_id, area_id = excluded.area_id,"
        " channel_id = excluded.channel_id, bits = excluded.bits,",
    )
)
assert AFTER.count("channel_id") == 4, "the function is another one than this was written for"
MORE = f"{touches.SEEN}, category_id, area_id, channel_id"
TOUCH = """
    CREATE OR REPLACE FUNCTION complaints_touch_complaint_update() RETURNS trigger
    LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO complaints_touched (complaint)
        SELECT id FROM (SELECT {0} FROM new EXCEPT SELECT {0} FROM old) AS changed;
        RETURN NULL;
    END $$;
"""
FILLED = """
    UPDATE complaints_standing s
    SET state = c.state, category_id = c.category_id, area_id = c.area_id,
        channel_id = c.channel_id
    FROM complaints_complaint c WHERE c.id = s.complaint_id;
"""
ALIKE = "branch_id, handling_branch_id, bits"
# What happens to standings, its tables, and where those stood that it changes.
UNTALLIES = (
    ("INSERT", "NEW TABLE AS new", "new"),
    (
        "UPDATE",
        "OLD TABLE AS old NEW TABLE AS new",
        f"(SELECT is_open, {ALIKE} FROM old UNION SELECT is_open, {ALIKE} FROM new) AS both_sides",
    ),
    ("DELETE", "OLD TABLE AS old", "old"),
)
BACKFILL = f"""
    INSERT INTO complaints_untallied ({ALIKE})
    SELECT DISTINCT {ALIKE} FROM complaints_standing WHERE is_open
"""
DUE = """
                CASE WHEN s.next_due_at < at THEN 2 WHEN s.next_due_at < at + soon THEN 1
                    ELSE 0 END"""
SEEN_FROM = """
            {0}.branch_id IN (SELECT id FROM staff_branch WHERE path LIKE sight)
                OR {0}.handling_branch_id IN (SELECT id FROM staff_branch WHERE path LIKE sight)"""
# What time has made wrong: something is overdue now, or due soon; or is so no more, for whoever
# looks back.
STALE = """
            due = 2 AND last_due_at >= at
            OR due = 1 AND (first_due_at < at OR last_due_at >= at + soon)
            OR due = 0 AND first_due_at < at + soon"""
# How the open complaints that somebody sees stand at a moment. `soon` is how long before its time
# a promise is about to be overdue, `sight` a pattern for the paths of branches, and the own
# complaints of `person` count wherever they are.
TALLIES = f"""
    CREATE FUNCTION complaints_tallies(
        at timestamptz, soon interval, sight text, person bigint
    )
    RETURNS TABLE (bits smallint, due integer, count bigint, oldest_at timestamptz,
        first_due_at timestamptz)
    LANGUAGE plpgsql AS $$
    #variable_conflict use_column
    DECLARE
        taken bigint[];
        handled bigint[];
        ways smallint[];
    BEGIN
        IF EXISTS (SELECT FROM complaints_untallied)
            OR EXISTS (SELECT FROM complaints_tallied WHERE {STALE})
        THEN
            -- The lock of complaints_refresh: nothing changes a standing meanwhile.
            PERFORM pg_advisory_xact_lock(359501);
            WITH told AS (DELETE FROM complaints_untallied RETURNING {ALIKE}),
                behind AS (
                    SELECT {ALIKE} FROM told
                    UNION SELECT {ALIKE} FROM complaints_tallied WHERE {STALE}
                )
            SELECT array_agg(branch_id), array_agg(handling_branch_id), array_agg(bits)
            FROM behind INTO taken, handled, ways;
            DELETE FROM complaints_tallied WHERE ({ALIKE}) IN (
                SELECT * FROM unnest(taken, handled, ways)
            );
            INSERT INTO complaints_tallied ({ALIKE}, due, count, oldest_at, first_due_at,
                last_due_at)
            SELECT s.branch_id, s.handling_branch_id, s.bits, {DUE},
                count(*), min(s.received_at), min(s.next_due_at), max(s.next_due_at)
            FROM unnest(taken, handled, ways) AS g (branch_id, handling_branch_id, bits)
            JOIN complaints_standing s USING ({ALIKE})
            WHERE s.is_open
            GROUP BY 1, 2, 3, 4;
        END IF;
        RETURN QUERY
            SELECT t.bits, t.due::integer, sum(t.count)::bigint, min(t.oldest_at),
                min(t.first_due_at)
            FROM complaints_tallied t
            WHERE {SEEN_FROM.format("t")}
            GROUP BY 1, 2
            UNION ALL
            SELECT s.bits, {DUE}, count(*), min(s.received_at), min(s.next_due_at)
            FROM complaints_standing s
            WHERE s.is_open AND s.owner_id = person AND NOT ({SEEN_FROM.format("s")})
            GROUP BY 1, 2;
    END $$;
"""


def untally(act, tables, seen):
    name = f"complaints_untally_{act.lower()}"
    return migrations.RunSQL(
        f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO complaints_untallied ({ALIKE})
            SELECT DISTINCT {ALIKE} FROM {seen} WHERE is_open;
            RETURN NULL;
        END $$;
        CREATE TRIGGER {name} AFTER {act} ON complaints_standing
            REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {name}();
        """,
        f"DROP FUNCTION {name} CASCADE",
    )


def beside(model, **options):
    """A key that the complaint itself holds."""
    options |= {"db_constraint": False, "db_index": False, "related_name": "+", "to": model}
    return models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, **options)


KEY = (
    "id",
    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
)
GROUP = [
    ("branch", beside("staff.branch")),
    ("handling_branch", beside("staff.branch")),
    ("bits", models.PositiveSmallIntegerField()),
]


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0038_notices_by_every_way"),
    ]

    operations = [
        migrations.AddField(
            "standing", "state", models.CharField(default="", max_length=20), preserve_default=False
        ),
        migrations.AddField("standing", "category", beside("complaints.category", null=True)),
        migrations.AddField("standing", "area", beside("complaints.area", null=True)),
        migrations.AddField(
            "standing", "channel", beside("complaints.channel", default=0), preserve_default=False
        ),
        migrations.RunSQL(FILLED, migrations.RunSQL.noop),
        migrations.AddIndex(
            "standing",
            models.Index(
                fields=["category"], condition=models.Q(is_open=True), name="standing_about"
            ),
        ),
        migrations.AddIndex(
            "standing",
            models.Index(
                fields=["branch", "handling_branch", "bits"],
                condition=models.Q(is_open=True),
                name="standing_alike",
            ),
        ),
        migrations.RunSQL(TOUCH.format(MORE), TOUCH.format(touches.SEEN)),
        migrations.RunSQL(AFTER, BEFORE),
        migrations.CreateModel("Untallied", [KEY, *GROUP]),
        migrations.CreateModel(
            "Tallied",
            [
                KEY,
                *GROUP,
                ("due", models.PositiveSmallIntegerField()),
                ("count", models.PositiveIntegerField()),
                ("oldest_at", models.DateTimeField()),
                ("first_due_at", models.DateTimeField(null=True)),
                ("last_due_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["branch", "handling_branch", "bits", "due"], name="tallied_once"
                    )
                ]
            },
        ),
        *(untally(*one) for one in UNTALLIES),
        migrations.RunSQL(TALLIES, "DROP FUNCTION complaints_tallies"),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
    ]
