"""Using the private servers: a command joins them, and whoever leaves last has them stopped."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from devtools import locks, processes
from devtools.console import Refused, wait_until
from devtools.keeper import Order
from devtools.state import CHECKOUT, State

START_SECONDS = 150
STOP_SECONDS = 60


@dataclass(frozen=True)
class Servers:
    state: State
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def database_is_private(self) -> bool:
        return "DATABASE_URL" in self.environment

    def problem(self) -> str | None:
        """Why they are not there any more, if so."""
        if not self.environment:
            return None
        are_kept = self._kept()  # Asked first: the keeper writes down why before it goes
        facts = self.state.servers_facts()
        if are_kept and (not facts or facts.get("environment") == self.environment):
            return None  # No facts: they are being written at this moment
        return str(facts.get("problem", f"The private servers are gone; see {self.state.logs}."))

    def _kept(self) -> bool:
        return locks.is_seized(self.state.servers_file)


def own_servers_wanted(**how: Any) -> Order:
    """A server of ours for each address that the environment does not give."""
    named = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL"}
    return Order(**{name: not os.environ.get(key) for name, key in named.items()}, **how)


@contextmanager
def used(state: State, order: Order) -> Iterator[Servers]:
    if not (order.postgres or order.valkey):
        yield Servers(state)
        return
    with locks.opened(state.users_lock) as users:
        if not wait_until(users.share, "Waiting for the private servers to stop", STOP_SECONDS):
            raise Refused(f"The private servers of {state.folder} do not stop; see {state.logs}.")
        try:
            environment = _facts(state) or _facts_of_new_keeper(state, order)
            _check(order, environment, state)
            yield Servers(state, environment)
        finally:
            users.release()
            _see_them_off(state)


def _facts(state: State) -> dict[str, str]:
    """How to reach the servers, if they are up; they stay so while we share the users' lock."""
    if not locks.is_seized(state.servers_file):
        return {}
    environment: dict[str, str] = state.servers_facts().get("environment", {})
    return environment


def _facts_of_new_keeper(state: State, order: Order) -> dict[str, str]:
    keeper = _call_keeper(state, order)
    wait_until(
        lambda: _facts(state) or keeper.poll() is not None,
        "Starting the private servers",
        START_SECONDS,
    )
    if environment := _facts(state):
        if state.servers_facts().get("keeper") != keeper.pid:
            keeper.terminate()  # someone else's came first
            keeper.wait()
        return environment
    problem = state.servers_facts().get("problem") or processes.last_words(state.log("keeper"))
    raise Refused(problem or f"The private servers did not start in time; see {state.logs}.")


def _call_keeper(state: State, order: Order) -> subprocess.Popen[bytes]:
    """It lives on without us for as long as another command uses its servers."""
    with state.log("keeper").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "devtools.keeper", state.folder, order.as_json()],
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _check(order: Order, environment: dict[str, str], state: State) -> None:
    for wanted, key in ((order.postgres, "DATABASE_URL"), (order.valkey, "REDIS_URL")):
        if wanted != (key in environment):
            raise Refused(
                f"The command already running in {state.folder} was started with another {key}: "
                f"set the same {key} here, or name another state folder in HEED_STATE."
            )


def _see_them_off(state: State) -> None:
    """Wait for the servers to stop, unless another command still uses them."""

    def done() -> bool:
        return not locks.is_seized(state.servers_file) or locks.is_shared(state.users_lock)

    if not wait_until(done, "Stopping the private servers", STOP_SECONDS):
        raise Refused(f"The private servers of {state.folder} do not stop; see {state.logs}.")
