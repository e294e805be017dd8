"""Keeps the private servers of one state folder for as long as any command uses them.

The servers belong to the folder and not to the command that came first: each command shares the
users' lock, and the keeper ends when it gets that lock for itself. The kernel returns a lock
however its holder ends, so a killed command leaves no server; and servers die with their keeper.
"""

import json
import os
import shutil
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from devtools import processes
from devtools.console import Refused, wait_until
from devtools.locks import Lock, opened
from devtools.postgres import Postgres
from devtools.processes import Child, Interrupted
from devtools.state import State
from devtools.valkey import Valkey

LOOK_EVERY = 0.2  # seconds
PREFIX = "heed-"


@dataclass(frozen=True)
class Order:
    """What is wanted: which servers, whether a crash may lose data, whether all goes at the end."""

    postgres: bool = True
    valkey: bool = True
    safe: bool = True
    throw_away: bool = False

    def as_json(self) -> str:
        return json.dumps(asdict(self))


def keep(state: State, order: Order) -> None:
    with opened(state.servers_file) as file, opened(state.users_lock) as users:
        if not _my_turn(state, file) or users.seize():
            return  # another keeper is at work, or nobody waits for this one any more
        sockets = _fresh_sockets(file)
        children: list[Child] = []
        try:
            _start(state, order, sockets, children, file)
            _watch(children, users)
            _write(file, {})
        except (Refused, OSError) as problem:
            _write(file, {"problem": str(problem)})
        except Interrupted:
            _write(file, {"problem": "The keeper of the private servers was told to stop."})
        finally:
            processes.stop(children, seconds=30)
            shutil.rmtree(sockets, ignore_errors=True)
            if order.throw_away:
                state.erase()


def _my_turn(state: State, file: Lock) -> bool:
    """No, when another keeper's servers are up; one that is just ending is waited for."""

    def decided() -> str | None:
        if file.seize():
            return "mine"
        return "another's" if "environment" in state.servers_facts() else None

    return wait_until(decided, "Waiting for another keeper", 120) == "mine"


def _fresh_sockets(file: Lock) -> Path:
    """In /tmp, because a socket's path may have 107 bytes only. A killed keeper's folder goes."""
    before = file.read()
    _write(file, {})
    with suppress(ValueError, KeyError, OSError):
        old = Path(json.loads(before)["sockets"])
        if old.match(f"/tmp/{PREFIX}*"):
            shutil.rmtree(old)
    sockets = Path(tempfile.mkdtemp(prefix=PREFIX, dir="/tmp"))
    _write(file, {"sockets": str(sockets)})
    return sockets


def _start(state: State, order: Order, sockets: Path, children: list[Child], file: Lock) -> None:
    environment: dict[str, str] = {}
    if order.postgres:
        postgres = Postgres(state, sockets, order.safe)
        children.append(postgres.start())
        environment |= postgres.addresses
    if order.valkey:
        valkey = Valkey(state, sockets, order.safe)
        children.append(valkey.start())
        environment["REDIS_URL"] = valkey.url
    facts = {"sockets": str(sockets), "keeper": os.getpid(), "environment": environment}
    _write(file, facts)


def _watch(children: list[Child], users: Lock) -> None:
    while not users.seize():
        for child in children:
            if child.ended:
                raise Refused(f"{child.name} has ended by itself; its log is {child.log}.")
        time.sleep(LOOK_EVERY)


def _write(file: Lock, facts: dict[str, Any]) -> None:
    file.write(json.dumps(facts))


def main(folder: str, order: str) -> None:
    with suppress(Interrupted), processes.handling(processes.stop_once):
        keep(State(Path(folder)), Order(**json.loads(order)))


if __name__ == "__main__":
    main(*sys.argv[1:])
