"""Whatever changes where an open complaint stands writes down its key, in the same transaction.

Triggers, because so many ways lead to these tables (moves, sweeps, files, corrections by hand),
and a queue that forgets one of them shows a wrong count. They insert and look at nothing else:
no writer ever waits for them. Closed complaints that come in by file are left out.

What was touched is made anew by `complaints_refresh` (complaints.standings), a set at a time. The
bits are those of complaints.models.standing.
"""

from django.db import migrations

FINAL = "('archived', 'withdrawn', 'joined')"
SEEN = (
    "id, version, state, owner_id, branch_id, handling_branch_id, incident_id, urgent_since,"
    " received_at"
)
PROMISED = "id, complaint_id, due_at, started_at, stopped_at, unconfirmed"
# Table, what happens to it, and which complaints that touches.
TOUCHES = (
    ("complaint", "INSERT", f"SELECT id FROM new WHERE state NOT IN {FINAL}"),
    # EXCEPT and not a join: whatever is planned for three rows is used for ten thousand as well.
    (
        "complaint",
        "UPDATE",
        f"SELECT id FROM (SELECT {SEEN} FROM new EXCEPT SELECT {SEEN} FROM old) AS changed",
    ),
    ("mark", "INSERT", "SELECT DISTINCT complaint_id FROM new"),
    ("timer", "INSERT", "SELECT DISTINCT complaint_id FROM new WHERE stopped_at IS NULL"),
    (
        "timer",
        "UPDATE",
        f"""
        SELECT DISTINCT complaint_id
        FROM (SELECT {PROMISED} FROM new EXCEPT SELECT {PROMISED} FROM old) AS changed
        """,
    ),
    ("extension", "INSERT", "SELECT complaint_id FROM new"),
    ("extension", "UPDATE", "SELECT complaint_id FROM new"),
    ("escalation", "INSERT", "SELECT DISTINCT complaint_id FROM new"),
)
TABLES = {"INSERT": "NEW TABLE AS new", "UPDATE": "OLD TABLE AS old NEW TABLE AS new"}
BITS = (
    '{"over_the_head": 1, "major": 2, "batch": 4, "repeat": 8, "raised": 16, "cross_region": 32,'
    ' "vip": 64, "sensitive": 128}'
)
# What is there already is touched once.
BACKFILL = f"""
    INSERT INTO complaints_touched (complaint)
    SELECT id FROM complaints_complaint WHERE state NOT IN {FINAL}
"""
REFRESH = f"""
    CREATE FUNCTION complaints_refresh(most integer)
    RETURNS TABLE (change bigint, is_behind boolean) LANGUAGE plpgsql AS $$
    #variable_conflict use_column
    DECLARE
        keys bigint[];
        latest bigint;
    BEGIN
        IF EXISTS (SELECT FROM complaints_touched) THEN
            -- Held until the commit is visible: changes are seen in the order of their numbers.
            PERFORM pg_advisory_xact_lock(359501);
            WITH taken AS (
                DELETE FROM complaints_touched WHERE id IN (
                    SELECT id FROM complaints_touched ORDER BY id LIMIT most
                ) RETURNING complaint
            ) SELECT array_agg(DISTINCT complaint) FROM taken INTO keys;
            IF keys IS NOT NULL THEN
                latest := nextval('complaints_change');
                -- A statement of its own, which sees everything that the touches told of.
                INSERT INTO complaints_standing AS s (complaint_id, is_open, branch_id,
                    handling_branch_id, owner_id, bits, urgent, received_at, next_due_at,
                    next_started_at, next_unconfirmed, escalated_at, change, changed_at)
                SELECT c.id, c.state NOT IN {FINAL}, c.branch_id, c.handling_branch_id, c.owner_id,
                    coalesce(m.types, 0)
                        | CASE WHEN c.state = 'answered' THEN 256 ELSE 0 END
                        | CASE WHEN c.owner_id IS NULL THEN 512 ELSE 0 END
                        | CASE WHEN EXISTS (SELECT FROM complaints_extension e
                            WHERE e.complaint_id = c.id AND e.decided_at IS NULL)
                            THEN 1024 ELSE 0 END,
                    c.urgent_since IS NOT NULL OR m.types IS NOT NULL,
                    c.received_at, t.due_at, t.started_at, t.unconfirmed,
                    (SELECT max(fired_at) FROM complaints_escalation WHERE complaint_id = c.id),
                    latest, now()
                FROM complaints_complaint c
                LEFT JOIN LATERAL (
                    SELECT bit_or(('{BITS}'::jsonb ->> type)::int) AS types
                    FROM complaints_mark WHERE complaint_id = c.id
                ) m ON true
                LEFT JOIN LATERAL (
                    SELECT due_at, started_at, unconfirmed FROM complaints_timer
                    WHERE complaint_id = c.id AND stopped_at IS NULL AND due_at IS NOT NULL
                    ORDER BY due_at LIMIT 1
                ) t ON true
                WHERE c.id = ANY(keys) AND (c.state NOT IN {FINAL}
                    OR EXISTS (SELECT FROM complaints_standing k WHERE k.complaint_id = c.id))
                ON CONFLICT (complaint_id) DO UPDATE SET
                    is_open = excluded.is_open, branch_id = excluded.branch_id,
                    handling_branch_id = excluded.handling_branch_id,
                    owner_id = excluded.owner_id, bits = excluded.bits, urgent = excluded.urgent,
                    received_at = excluded.received_at, next_due_at = excluded.next_due_at,
                    next_started_at = excluded.next_started_at,
                    next_unconfirmed = excluded.next_unconfirmed,
                    escalated_at = excluded.escalated_at, change = excluded.change,
                    changed_at = excluded.changed_at,
                    -- Whoever saw the row where it was is to hear that it went.
                    moved_change = CASE
                        WHEN (s.branch_id, s.handling_branch_id, s.owner_id) IS DISTINCT FROM
                            (excluded.branch_id, excluded.handling_branch_id, excluded.owner_id)
                        THEN excluded.change ELSE s.moved_change END;
            END IF;
        END IF;
        RETURN QUERY SELECT
            coalesce((SELECT max(k.change) FROM complaints_standing k), 0),
            EXISTS (SELECT FROM complaints_touched);
    END $$;
"""


def touch(table, act, touched):
    name = f"complaints_touch_{table}_{act.lower()}"
    return migrations.RunSQL(
        sql=f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO complaints_touched (complaint) {touched};
            RETURN NULL;
        END $$;
        CREATE TRIGGER {name} AFTER {act} ON complaints_{table}
            REFERENCING {TABLES[act]} FOR EACH STATEMENT EXECUTE FUNCTION {name}();
        """,
        reverse_sql=f"DROP FUNCTION {name} CASCADE;",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0027_standings"),
    ]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE complaints_change", "DROP SEQUENCE complaints_change"),
        *(touch(*one) for one in TOUCHES),
        migrations.RunSQL(REFRESH, "DROP FUNCTION complaints_refresh"),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
    ]
