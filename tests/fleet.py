"""Real Celery workers, beats and sweepers on the test database, started and killed at will."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

import redis
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
QUEUES = "urgent,escalation,notices,reports,celery"


class Fleet:
    """The processes of one test. Each gets the test database and a broker of its own."""

    def __init__(self, folder, broker_number):
        self.folder, self.processes = folder, []
        self.broker = broker_url(settings.CELERY_BROKER_URL, broker_number)
        self.env = os.environ | {
            "DATABASE_URL": database_url(),
            "REDIS_URL": self.broker,
            "HEED_SWEEP_SECONDS": "1",
            "HEED_STATE": str(folder),
            "EMAIL_URL": f"file:{folder}/mail",
        }

    def worker(self):
        options = ["worker", "-Q", QUEUES, "-c", "1", "-l", "WARNING", "--without-mingle"]
        return self._celery(*options, "--without-gossip", "-n", f"w{len(self.processes)}@test")

    def beat(self):
        schedule = self.folder / f"beat{len(self.processes)}"
        return self._celery("beat", "-s", str(schedule), "--pidfile", "", "-l", "WARNING")

    def sweeper(self):
        return self._start("manage.py", "sweeper", "--every", "1")

    def web(self, port):
        """The pages on a port of this machine; it is up when `is_listening` says so."""
        place = ["--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--threads", "4"]
        return self._start("-m", "gunicorn", "config.wsgi", *place)

    def _celery(self, *arguments):
        return self._start("-m", "celery", "-A", "config", *arguments)

    def _start(self, *arguments):
        log = (self.folder / f"{len(self.processes)}.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.env,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        self.processes.append(process)
        return process

    def kill(self, process):
        """As the kernel does when memory runs out: the process and its children, at once."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)

    def flush_broker(self):
        redis_client(self.broker).flushall()

    def stop(self):
        for process in self.processes:
            if process.poll() is None:
                self.kill(process)

    def logs(self):
        return "\n".join(path.read_text() for path in sorted(self.folder.glob("*.log")))


def broker_url(url, number):
    """The same server, another numbered database, so that tests side by side do not mix."""
    if url.startswith("redis+socket:"):
        return f"{url.split('?')[0]}?{urlencode({'virtual_host': number})}"
    return f"{url.rsplit('/', 1)[0]}/{number}"


def redis_client(url):
    if url.startswith("redis+socket:"):
        return redis.Redis(unix_socket_path=url.removeprefix("redis+socket://").split("?")[0])
    return redis.Redis.from_url(url)


def database_url():
    kept = connection.settings_dict
    query = urlencode({"host": kept["HOST"], "port": kept["PORT"] or 5432})
    return f"postgres://{kept['USER']}:{kept['PASSWORD']}@/{kept['NAME']}?{query}"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def is_listening(port):
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def wait_until(holds, *, seconds=40):
    """Poll until the condition holds; fail after a bound that only a hang reaches."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.1)
