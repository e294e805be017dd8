"""The servers themselves die in the middle of work, and come back: nothing is lost or doubled."""

import os
import signal
import subprocess
import time
from contextlib import closing
from datetime import timedelta

import psycopg2
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from complaints import intake
from devtools.postgres import Postgres, clean_environment
from devtools.state import State
from devtools.valkey import Valkey
from tests.fleet import wait_until

pytestmark = pytest.mark.worker
WAVES, WAVE = 3, 100

ONCE = """
    SELECT count(*), count(DISTINCT timer_id), count(*) FILTER (WHERE fired_at < due_at)
    FROM complaints_escalation WHERE strategy = 'vip' AND position = 0
"""
LINES = "SELECT count(*) FROM complaints_event WHERE kind = 'escalation'"
NOTICES = """
    SELECT count(*) FROM complaints_notice n JOIN complaints_escalation e ON e.id = n.escalation_id
    WHERE n.channel = 'inbox' AND e.strategy = 'vip' AND e.position = 0
"""
FIRED = "SELECT count(*) FROM complaints_escalation"
MAKE_DUE = """
    UPDATE complaints_timer SET fires_at = now() + random() * interval '{seconds} seconds'
    WHERE id IN (SELECT id FROM complaints_timer WHERE strategy = 'vip' AND position = 0
        AND fires_at > now() + interval '1 hour' LIMIT {count})
"""


@pytest.fixture
def state(tmp_path):
    return State(tmp_path / "servers").created()


@pytest.fixture
def sockets(tmp_path_factory):
    folder = tmp_path_factory.mktemp("s")  # Short: a socket's path may have 107 letters
    folder.chmod(0o755)
    return folder


@pytest.fixture
def waiting(desk, supervisors):
    """Complaints of important customers whose first step is not due before tomorrow."""
    tomorrow = timezone.now() + timedelta(days=1)
    for _ in range(WAVES):
        at = timezone.now()
        entries = [(desk.new(vip=True, at=at, category=None), at) for _ in range(WAVE)]
        complaints = intake.log_many(entries, by=None)  # Nobody is in charge: attention runs
        for complaint in complaints:
            complaint.timers.filter(strategy="vip").update(fires_at=tomorrow)


class Copy:
    """The test database on a server of its own, which may be killed."""

    def __init__(self, server):
        self.server, self.process = server, server.start()
        mine = connection.settings_dict | {"USER": settings.DATABASE_OWNER["USER"]}
        place = ["-h", mine["HOST"] or "localhost", "-p", str(mine["PORT"] or 5432)]
        dump = self.run("pg_dump", *place, "-U", mine["USER"], mine["NAME"], stdout=-1)
        theirs = ["-h", str(server.sockets), "-U", "heed", "-q", "-v", "ON_ERROR_STOP=1", "heed"]
        self.run("psql", *theirs, input=dump.stdout, stdout=subprocess.DEVNULL)

    def run(self, program, *options, **how):
        password = {"PGPASSWORD": connection.settings_dict["PASSWORD"]}
        env = clean_environment() | password
        return subprocess.run([self.server.bin / program, *options], check=True, env=env, **how)

    def one(self, sql):
        """The row of a query; None while the server is away."""
        try:
            with closing(
                psycopg2.connect(host=str(self.server.sockets), user="heed", dbname="heed")
            ) as session:
                session.autocommit = True
                with session.cursor() as cursor:
                    cursor.execute(sql)
                    return cursor.fetchone() if cursor.description else None
        except psycopg2.OperationalError:
            return None

    def crash(self):
        """As a power cut: every backend ends at once, the log is read at the next start."""
        main = int((self.server.data / "postmaster.pid").read_text().split()[0])
        os.kill(main, signal.SIGQUIT)
        wait_until(lambda: self.process.ended)

    def restart(self):
        self.process = self.server.start()

    def stop(self):
        if not self.process.ended:
            self.crash()


@pytest.fixture
def copy(waiting, state, sockets):
    copy = Copy(Postgres(state, sockets))
    yield copy
    copy.stop()


def test_a_database_that_crashes_and_restarts_loses_and_doubles_nothing(fleet, copy):
    fleet.env["DATABASE_URL"] = copy.server.addresses["DATABASE_URL"]
    for start in (fleet.worker, fleet.worker, fleet.beat, fleet.sweeper):
        start()
    made = 0
    for _ in range(WAVES):
        copy.one(MAKE_DUE.format(count=1, seconds=0))
        wait_until(lambda made=made: copy.one(FIRED)[0] > made)  # They are at work (again)
        copy.one(MAKE_DUE.format(count=WAVE - 1, seconds=4))
        wait_until(lambda made=made: copy.one(FIRED)[0] > made + WAVE // 4)
        made += WAVE
        assert copy.one(FIRED)[0] < made, "nothing was left when the database died"
        copy.crash()
        time.sleep(1)  # How long it is away is no condition: workers meet a closed door
        copy.restart()
    wait_until(lambda: copy.one(ONCE) == (made, made, 0))
    assert copy.one(LINES) == copy.one(FIRED)
    assert copy.one(NOTICES) == (made,)


def test_a_broker_that_is_killed_and_comes_back_costs_one_beat(fleet, waiting, state, sockets):
    broker = Valkey(state, sockets)
    server = broker.start()
    fleet.env["REDIS_URL"] = broker.url
    fleet.worker()
    fleet.beat()
    try:
        seen(MAKE_DUE.format(count=1, seconds=0))
        wait_until(lambda: seen(FIRED)[0] > 0)
        server.process.kill()
        wait_until(lambda: server.ended)
        seen(MAKE_DUE.format(count=WAVE - 1, seconds=0))
        time.sleep(3)  # Three beats to nobody
        assert seen(FIRED)[0] < WAVE, "somebody fired without a broker"
        server = broker.start()
        wait_until(lambda: seen(ONCE) == (WAVE, WAVE, 0), seconds=90)
    finally:
        server.process.terminate()
    assert seen(LINES) == seen(FIRED)
    assert seen(NOTICES) == (WAVE,)


def seen(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone() if cursor.description else None
