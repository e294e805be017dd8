"""The application's own role adds to history; it neither rewrites nor erases it, whatever it tries.

The whole suite is that role; here it tries what it must not do.
"""

from itertools import product

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, ProgrammingError, connection, transaction

HISTORY = [table for table, right in settings.TABLE_RIGHTS.items() if not right.may_change]
LASTING = [table for table, right in settings.TABLE_RIGHTS.items() if not right.may_go]
TABLES = sorted(settings.TABLE_RIGHTS)


def attempt(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def refused(sql):
    with pytest.raises(ProgrammingError, match=r"permission denied|must be (owner|superuser|able)"):
        attempt(sql)


def asked(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


def first_column(table):
    with connection.cursor() as cursor:
        return connection.introspection.get_table_description(cursor, table)[0].name


def test_every_table_has_its_rights_written_down():
    models = apps.get_models(include_auto_created=True)
    tables = {model._meta.db_table for model in models if model._meta.managed}
    assert tables | {"django_migrations"} == set(TABLES), "see config/rights.py"


@pytest.mark.parametrize(
    "table",
    [
        *("complaints_event", "complaints_incidentevent", "staff_look", "setup_change"),
        *("complaints_phraseuse", "complaints_callback", "complaints_lap", "complaints_mark"),
        *("complaints_attachment", "complaints_printed", "quality_verdict", "django_admin_log"),
    ],
)
def test_what_says_who_did_what_is_history(table):
    assert table in HISTORY


@pytest.mark.parametrize("table", HISTORY)
def test_history_is_never_changed(db, table):
    column = first_column(table)
    refused(f"UPDATE {table} SET {column} = {column}")


@pytest.mark.parametrize("table", LASTING)
def test_what_lasts_is_never_removed(db, table):
    refused(f"DELETE FROM {table}")


def carried_along():
    """What Django changes or deletes whenever a row goes: (its table, the other, the column)."""
    for model in apps.get_models(include_auto_created=True):
        for found in model._meta.related_objects:
            how = getattr(found.on_delete, "__name__", "")
            if how not in ("PROTECT", "RESTRICT", "DO_NOTHING"):
                yield model, found.related_model, how, found.field.column


def test_who_may_remove_a_row_may_do_what_django_does_with_it():
    """Also where no row hangs on it: the statement alone is refused."""
    rights = settings.TABLE_RIGHTS
    for model, other, how, column in carried_along():
        table = other._meta.db_table
        if not rights[model._meta.db_table].may_go or model is ContentType:  # Only migrations do
            continue
        if how == "CASCADE":
            assert rights[table].may_go, (model, table)
        else:
            may = rights[table].may_change
            assert may is True or column in (may or ()), (model, table, column)


def test_what_djangos_admin_has_logged_stays(clerk):
    LogEntry.objects.create(user=clerk, action_flag=CHANGE, object_repr="a rule")
    with pytest.raises(IntegrityError, match="append-only"):
        attempt("DELETE FROM django_admin_log")
    refused("UPDATE django_admin_log SET object_repr = ''")


def test_no_table_is_ever_emptied_pointed_to_or_hung_with_triggers(db):
    for table, right in product(TABLES, ["TRUNCATE", "REFERENCES", "TRIGGER"]):
        assert not asked("SELECT has_table_privilege(%s, %s)", table, right), (table, right)


def test_only_the_columns_that_settle_a_request_may_change(db):
    for table, right in settings.TABLE_RIGHTS.items():
        if not isinstance(right.may_change, tuple):
            continue
        with connection.cursor() as cursor:
            described = connection.introspection.get_table_description(cursor, table)
        may = {
            column.name
            for column in described
            if asked("SELECT has_column_privilege(%s, %s, 'UPDATE')", table, column.name)
        }
        assert may == set(right.may_change), table


@pytest.mark.parametrize(
    "sql",
    [
        "SET LOCAL session_replication_role = replica",
        "ALTER TABLE complaints_event DISABLE TRIGGER ALL",
        "ALTER TABLE complaints_event OWNER TO heed_app",
        "DROP TRIGGER complaints_event_append_only_rows ON complaints_event",
        "DROP FUNCTION complaints_event_append_only() CASCADE",
        "CREATE OR REPLACE FUNCTION complaints_event_append_only() RETURNS trigger "
        "LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "DROP TABLE setup_change",
        "TRUNCATE complaints_event",
        "TRUNCATE setup_change CASCADE",
        "CREATE TABLE public.mine (id int)",
        "CREATE RULE mine AS ON INSERT TO complaints_event DO INSTEAD NOTHING",
        "SET ROLE heed_owner",
        "SET SESSION AUTHORIZATION heed_owner",
        "ALTER ROLE heed_app SUPERUSER",
        "CREATE ROLE mine",
        "CREATE EXTENSION dblink",
        "ALTER SEQUENCE complaints_event_id_seq RESTART",
        "SELECT setval('complaints_event_id_seq', 1)",
        "UPDATE django_migrations SET name = name",
        "COPY complaints_event TO PROGRAM 'true'",
    ],
)
def test_no_way_around_is_open(db, sql):
    refused(sql)


def test_who_grants_itself_more_has_no_more(db):
    attempt("GRANT ALL ON complaints_event TO heed_app")  # PostgreSQL only warns of it
    refused("UPDATE complaints_event SET note = 'forged'")


def test_the_role_is_no_superuser_and_owns_nothing(db):
    owned = "SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole"
    assert asked(owned) == 0
    flags = "rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls"
    assert not asked(f"SELECT {flags} FROM pg_roles WHERE rolname = current_user")
    member = "SELECT count(*) FROM pg_auth_members WHERE member = current_user::regrole"
    assert asked(member) == 0
