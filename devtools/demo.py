"""`./dev demo`: the whole of Heed on this machine, with data to look at."""

import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from devtools import locks, processes, project, servers
from devtools.address import Address
from devtools.console import Refused, Waiting, say, wait_until
from devtools.install import install, python
from devtools.processes import Child, Command, Interrupted
from devtools.servers import Servers
from devtools.state import CHECKOUT, State

QUEUES = "urgent,escalation,notices,reports,celery"
ANSWER_SECONDS = 60
LOOK_EVERY = 0.3  # seconds


def demo(arguments: Sequence[str]) -> int:
    if set(arguments) - {"--fresh"}:
        raise Refused("`./dev demo` knows one option only: --fresh, to start without the old data.")
    waiting = Waiting("Starting the demo")
    state, address = State.chosen(), Address.chosen()
    with _only_one(state, address):
        address.must_be_free()
        install()
        if "--fresh" in arguments:
            _forget_data(state)
        with servers.used(state, servers.own_servers_wanted()) as ours:
            return _run(ours, address, waiting)


@contextmanager
def _only_one(state: State, address: Address) -> Iterator[None]:
    with locks.opened(state.demo_lock) as lock:
        if not lock.seize():
            raise Refused(
                f"A demo is running already from {state.folder} ({lock.read()}): stop it first, "
                "or name another state folder in HEED_STATE and another PORT."
            )
        lock.write(address.url)
        yield


def _forget_data(state: State) -> None:
    with locks.opened(state.users_lock) as users:

        def decided() -> bool:
            return users.seize() or locks.is_shared(state.users_lock)

        wait_until(decided, "Waiting for the private servers to stop", 60)
        if not users.seize():
            raise Refused(
                f"Another ./dev command uses the data in {state.folder}: end it before --fresh."
            )
        state.erase_data()


def _run(ours: Servers, address: Address, waiting: Waiting) -> int:
    env = project.environment(ours.state, ours.environment, address.host)
    env |= {"HOST": address.host, "PORT": str(address.port)}
    project.bring_up_to_date(ours, env)
    _load_demo(env)  # The first time the whole story, later only the clocks about to run out
    children: list[Child] = []

    def start(name: str, command: Command) -> None:
        log = ours.state.log(name)
        children.append(processes.start(name, command, log, env=env, cwd=CHECKOUT))

    try:
        start("web", _web(address))
        logins = _logins(env)
        _wait_for_answer(children, ours, address)
        # Only now: together they would delay the first page.
        start("worker", _worker())
        start("beat", _beat(ours.state))
        _welcome(address, logins, ours.state, waiting)
        _watch(children, ours)
    except Interrupted:
        say("Stopping the demo.")
        return 0
    finally:
        processes.stop(children)


def _load_demo(env: dict[str, str]) -> None:
    """It shows its own progress."""
    if not processes.run_in_view(project.manage("load_demo"), env=env, cwd=CHECKOUT):
        raise Refused("The demo's data could not be loaded; what went wrong stands above.")


def _logins(env: dict[str, str]) -> str:
    command = project.manage("load_demo", "--logins")
    shown = subprocess.run(command, env=env, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
    return shown.stdout.strip()


def _web(address: Address) -> Command:
    size = ["--worker-class", "gthread", "--workers", "1", "--threads", "8"]
    options = ["--bind", address.bind, *size, "--no-control-socket"]
    return python("-m", "gunicorn", "config.wsgi", *options)


def _worker() -> Command:
    return _celery("worker", "-Q", QUEUES, "-c", "2")


def _beat(state: State) -> Command:
    folder = state.folder / "beat"
    folder.mkdir(exist_ok=True)
    pid = folder / "beat.pid"
    pid.unlink(missing_ok=True)  # only one demo runs here, so one that is left is out of date
    return _celery("beat", "--schedule", folder / "schedule", "--pidfile", pid)


def _celery(role: str, *options: str | Path) -> Command:
    return python("-m", "celery", "-A", "config", role, "-l", "WARNING", *options)


def _wait_for_answer(children: list[Child], ours: Servers, address: Address) -> None:
    waiting = Waiting(f"Waiting for {address.url}")
    while not address.answers():
        _complain(children, ours)
        if waiting.elapsed > ANSWER_SECONDS:
            raise Refused(f"{address.url} does not answer; see {ours.state.log('web')}.")
        waiting.tick()
        time.sleep(0.1)


def _welcome(address: Address, logins: str, state: State, waiting: Waiting) -> None:
    print(
        f"\nHeed is running at {address.url} after {waiting.elapsed:.0f} s.\n\n{logins}\n\n"
        f"Ctrl-C stops it. The data stays in {state.folder}, the logs are in {state.logs}.",
        flush=True,
    )


def _watch(children: list[Child], ours: Servers) -> NoReturn:
    while True:
        _complain(children, ours)
        time.sleep(LOOK_EVERY)


def _complain(children: list[Child], ours: Servers) -> None:
    if problem := ours.problem():
        raise Refused(f"The demo stops. {problem}")
    for child in children:
        if child.ended:
            words = processes.last_words(child.log, 5, since=child.log_began)
            raise Refused(
                f"The demo stops: its {child.name} process has ended by itself with code "
                f"{child.process.returncode}; its log is {child.log}.\n{words}".strip()
            )
