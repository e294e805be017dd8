"""Real private servers: they start, are shared, and leave nothing behind."""

import os
import signal
import socket
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg2
import pytest

from devtools import locks, processes, servers
from devtools.console import Refused, wait_until
from devtools.keeper import Order
from devtools.postgres import Postgres, clean_environment
from devtools.state import State

QUICK = Order(safe=False)


@pytest.fixture
def state(tmp_path):
    return State(tmp_path / "état, with spaces 投诉").created()


def connect(environment):
    parts = urlsplit(environment["DATABASE_OWNER_URL"])
    return psycopg2.connect(
        host=parse_qs(parts.query)["host"][0], user=parts.username, dbname=parts.path.lstrip("/")
    )


def broker_answers(environment):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(urlsplit(environment["REDIS_URL"]).path)
        connection.sendall(b"PING\r\n")
        return connection.recv(5) == b"+PONG"


def running(state):
    folders = {"postgres": state.folder / "pgdata", "valkey-server": state.folder / "valkey"}
    return [pid for name, folder in folders.items() for pid in processes.working_in(folder, name)]


def sockets_of(environment):
    return Path(parse_qs(urlsplit(environment["DATABASE_URL"]).query)["host"][0])


def test_the_servers_are_shared_and_the_last_user_has_them_stopped(state):
    with servers.used(state, QUICK) as first:
        with servers.used(state, QUICK) as second:
            assert second.environment == first.environment
        assert broker_answers(first.environment)
        assert character_type(first.environment) == "C.UTF-8"
        assert len(running(state)) > 2
        assert first.problem() is None
    assert running(state) == []
    assert not sockets_of(first.environment).exists()
    assert locks.is_free(state.servers_file)


def test_data_survive_a_crash_of_everything(state):
    with servers.used(state, Order()) as before:
        execute(before.environment, "create table kept as select 1 as one")
        for pid in running(state):
            with suppress(ProcessLookupError):  # some end by themselves with the first
                os.kill(pid, signal.SIGKILL)
        assert wait_until(before.problem, "", 20).endswith(("postgres.log.", "valkey.log."))
    with servers.used(state, Order()) as after:
        assert execute(after.environment, "select one from kept") == (1,)
    assert running(state) == []


def test_what_the_keeper_is_just_writing_is_no_problem_yet(state):
    ours = servers.Servers(state, {"DATABASE_URL": "postgres://heed@/heed"})
    with locks.opened(state.servers_file) as keeper:
        assert keeper.seize()
        keeper.write('{"problem": "Postg')
        assert ours.problem() is None
        keeper.write('{"problem": "PostgreSQL has ended."}')
        assert ours.problem() == "PostgreSQL has ended."


def test_a_throw_away_folder_goes_with_its_last_user(state):
    run = state.throw_away()
    with servers.used(run, Order(postgres=False, safe=False, throw_away=True)) as used:
        assert set(used.environment) == {"REDIS_URL"}
    assert not run.folder.exists()


def test_a_command_that_wants_other_servers_than_the_running_ones_is_refused(state):
    only_valkey = Order(postgres=False, safe=False)
    with (
        servers.used(state, only_valkey),
        pytest.raises(Refused, match="DATABASE_URL"),
        servers.used(state, QUICK),
    ):
        pass


def test_addresses_the_environment_gives_are_used_instead(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/heed")
    monkeypatch.delenv("REDIS_URL", raising=False)
    order = servers.own_servers_wanted()
    assert (order.postgres, order.valkey) == (False, True)


def test_the_address_of_the_database_names_the_folder_of_its_socket(state):
    assert Postgres(state, Path("/tmp/heed-x")).addresses == {
        "DATABASE_URL": "postgres://heed_app@/heed?host=/tmp/heed-x",
        "DATABASE_OWNER_URL": "postgres://heed_owner@/heed?host=/tmp/heed-x",
    }


def test_settings_for_another_database_do_not_reach_ours(monkeypatch):
    monkeypatch.setenv("PGPORT", "6543")
    assert "PGPORT" not in clean_environment()


def character_type(environment):
    return execute(
        environment, "select datctype from pg_database where datname = current_database()"
    )[0]


def execute(environment, statement):
    database = connect(environment)
    try:
        with database, database.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone() if cursor.description else None
    finally:
        database.close()


def test_data_of_before_there_were_two_roles_are_given_to_their_owner(state):
    old = "create table kept (id serial); create sequence counted; create view seen as select 1"
    with servers.used(state, Order()) as before:
        execute(before.environment | {"DATABASE_OWNER_URL": as_superuser(before)}, old)
    with servers.used(state, Order()) as after:
        owners = "select array_agg(relname::text || ' ' || relowner::regrole order by relname) "
        kinds = "from pg_class where relname in ('kept', 'counted', 'seen', 'kept_id_seq')"
        found = execute(after.environment, owners + kinds)[0]
    assert found == [f"{name} heed_owner" for name in ("counted", "kept", "kept_id_seq", "seen")]


def as_superuser(ours):
    return ours.environment["DATABASE_OWNER_URL"].replace("heed_owner@", "heed@")
