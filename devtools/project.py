"""The Django project: its environment, its commands, and an up-to-date database."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from devtools import locks, processes
from devtools.console import Refused
from devtools.install import PYTHON, python
from devtools.postgres import clean_environment
from devtools.servers import Servers
from devtools.state import CHECKOUT, State, packages

MANAGE = CHECKOUT / "manage.py"
LOCAL_HOSTS = ("localhost", "127.0.0.1")


def environment(state: State, servers: dict[str, str], host: str = "127.0.0.1") -> dict[str, str]:
    """What config/settings.py reads; what the caller has set already stays as it is."""
    ours = {"HEED_LOCAL": "True"}
    if "SECRET_KEY" not in os.environ:
        ours["SECRET_KEY_FILE"] = str(state.secret_key_file())
    if "ALLOWED_HOSTS" not in os.environ:
        ours["ALLOWED_HOSTS"] = ",".join(dict.fromkeys((host, *LOCAL_HOSTS)))
    path = f"{PYTHON.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    always = {"HEED_STATE": str(state.folder), "PATH": path, "PYTHONUNBUFFERED": "1"}
    theirs = clean_environment() if "DATABASE_URL" in servers else os.environ
    return {**ours, **theirs, **always, **servers}


def manage(*arguments: str) -> list[str | Path]:
    return python(MANAGE, *arguments)


def bring_up_to_date(servers: Servers, env: dict[str, str]) -> None:
    def work() -> None:
        run("Updating the database", servers.state, manage("migrate"), env)
        run("Loading the defaults", servers.state, manage("load_defaults"), env)

    with locks.in_turn(servers.state.folder / "update.lock", "Waiting for another ./dev to update"):
        once(servers, servers.state.up_to_date_note, work)


def once(servers: Servers, note: Path, work: Callable[[], None]) -> None:
    """Do it, unless a database of ours has had it before from exactly these sources."""
    wanted = fingerprint()
    if servers.database_is_private and note.exists() and note.read_text() == wanted:
        return
    work()
    if servers.database_is_private:
        note.write_text(wanted)


def fingerprint() -> str:
    """Of all that decides what migrations and defaults put into a database."""
    digest = hashlib.sha256((CHECKOUT / "requirements.txt").read_bytes())
    for package in packages():
        for path in sorted((CHECKOUT / package).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(str(path.relative_to(CHECKOUT)).encode() + path.read_bytes())
    return digest.hexdigest()


def run(doing: str, state: State, command: list[str | Path], env: dict[str, str]) -> None:
    log = state.log("setup")
    if not processes.run_quietly(doing, command, log, env=env, cwd=CHECKOUT):
        raise Refused(f"{doing} failed; see {log}. It says:\n{processes.last_words(log, 20)}")
