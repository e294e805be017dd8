"""The commands of `./dev`."""

import os
from collections.abc import Callable, Sequence

from devtools import checks, commands, processes
from devtools.console import Refused, say
from devtools.demo import demo
from devtools.install import TOOLS
from devtools.processes import Interrupted

COMMANDS: dict[str, tuple[str, Callable[[Sequence[str]], int], str]] = {
    "demo": ("[--fresh]", demo, "run Heed here with data to look at"),
    "test": ("[pytest ...]", commands.test, "run the tests on servers that are thrown away"),
    "check": ("[name ...]", checks.check, "run everything that judges the code, or what is named"),
    "screenshots": (
        "[FOLDER]",
        commands.screenshots,
        "look at every page in a browser, and keep what is seen",
    ),
    "bench": ("NAME [...]", commands.bench, "run one of tests/benchmarks"),
    "manage": ("COMMAND [...]", commands.manage, "run a command of manage.py"),
    "shell": ("", commands.shell, "open a Python shell in the project"),
}
NOTES = """
Everything kept between two starts is in .run, or in the folder HEED_STATE names.
DATABASE_URL and REDIS_URL name servers to use instead of private ones;
HOST and PORT say where the demo listens."""


def run(arguments: Sequence[str]) -> int:
    name, *rest = arguments or ["help"]
    if name in ("help", "-h", "--help"):
        print(usage())
        return 0
    if name not in COMMANDS:
        say(f"./dev has no command {name!r}. It has:\n{usage()}")
        return 2
    _keep_compiled_code()
    return _guarded(COMMANDS[name][1], rest)


def _keep_compiled_code() -> None:
    """In a folder of its own: each of our many processes would compile all of Django anew where
    the environment wants no compiled files among the sources."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(TOOLS / "pycache"))


def usage() -> str:
    lines = [
        f"  ./dev {f'{name} {options}':24} {purpose}"
        for name, (options, _, purpose) in COMMANDS.items()
    ]
    return "\n".join([*lines, NOTES])


def _guarded(command: Callable[[Sequence[str]], int], arguments: Sequence[str]) -> int:
    try:
        with processes.handling(processes.stop_once):
            return command(arguments)
    except Refused as refusal:
        say(str(refusal))
    except PermissionError as error:
        say(f"{error.filename} belongs to another user: give it back, or set HEED_STATE.")
    except Interrupted as interrupted:
        return interrupted.exit_code
    return 1
