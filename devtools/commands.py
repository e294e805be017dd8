"""`./dev test`, `bench`, `manage` and `shell`: one command of the project, with servers up."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

from devtools import processes, project, servers
from devtools.console import Refused, say
from devtools.install import install, python
from devtools.keeper import Order
from devtools.state import CHECKOUT, State

OWN_WORKERS = re.compile(r"-n|--numprocesses|--dist|--pdb|no:xdist|-pno:xdist")
# Nothing may be migrated behind the back of those that do it themselves, or look at it.
UNDO_OURS = {"migrate", "flush"}
TAKE_IT_AS_IT_IS = UNDO_OURS | {
    *("makemigrations", "showmigrations", "sqlmigrate", "squashmigrations", "diffsettings"),
    *("check", "help", "version", "makemessages", "compilemessages", "collectstatic"),
}


def test(arguments: Sequence[str]) -> int:
    """Safe to run beside a demo and beside itself: every run has servers of its own."""
    install()
    state = State.chosen().throw_away()
    command = python("-m", "pytest", *workers(arguments), *arguments)
    with servers.used(state, Order(safe=False, throw_away=True)) as ours:
        env = project.environment(state, ours.environment)
        return processes.pass_through(command, env=env, cwd=CHECKOUT)


def screenshots(arguments: Sequence[str]) -> int:
    """Looks at every page while it is at it; what is wrong with one is told at the end."""
    folder = Path(arguments[0] if arguments else "screenshots").resolve()
    os.environ["HEED_SCREENSHOTS"] = str(folder)
    code = test(["tests/browser/test_every_page.py", "-q"])
    say(f"The pictures are in {folder}.")
    return code


def workers(arguments: Sequence[str]) -> list[str]:
    return [] if any(map(OWN_WORKERS.match, arguments)) else ["-n", "2"]


def bench(arguments: Sequence[str]) -> int:
    """As `test`, but the servers write to disk as in earnest, so that the figures are honest."""
    name, *rest = arguments or [""]
    if name not in benchmarks():
        raise Refused(f"Name a benchmark: ./dev bench NAME, with one of {', '.join(benchmarks())}.")
    install()
    state = State.chosen().throw_away()
    with servers.used(state, Order(throw_away=True)) as ours:
        env = project.environment(state, ours.environment)
        project.bring_up_to_date(ours, env)
        command = python("-m", f"tests.benchmarks.{name}", *rest)
        return processes.pass_through(command, env=env, cwd=CHECKOUT)


def benchmarks() -> list[str]:
    files = (CHECKOUT / "tests" / "benchmarks").glob("[a-z]*.py")
    return sorted(path.stem for path in files if path.stem != "conftest")


def manage(arguments: Sequence[str]) -> int:
    """From where the caller stands, so that the names of files mean what they say."""
    install()
    state = State.chosen()
    if asks_for_help(arguments):
        env = project.environment(state.created(), {})
        return processes.pass_through(project.manage(*arguments), env=env)
    with servers.used(state, servers.own_servers_wanted()) as ours:
        env = project.environment(state, ours.environment)
        _prepare(ours, env, arguments[0] if arguments else "help")
        return processes.pass_through(project.manage(*arguments), env=env)


def asks_for_help(arguments: Sequence[str]) -> bool:
    """Then no server is needed, and nobody waits for a database."""
    return bool({"-h", "--help"} & set(arguments)) or arguments[:1] in ([], ["help"])


def _prepare(ours: servers.Servers, env: dict[str, str], command: str) -> None:
    """Only a database of ours: one that DATABASE_URL names may belong to people at work."""
    if command in UNDO_OURS:
        ours.state.forget_notes()
    if ours.database_is_private and command not in TAKE_IT_AS_IT_IS and command[0] != "-":
        project.bring_up_to_date(ours, env)


def shell(arguments: Sequence[str]) -> int:
    return manage(["shell", *arguments])
