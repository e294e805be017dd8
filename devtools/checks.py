"""`./dev check`: everything that can judge the code without running it."""

import os
import secrets
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from devtools import budget, catalogues, state
from devtools.console import Refused, say
from devtools.install import PYTHON, install, python
from devtools.project import MANAGE
from devtools.state import CHECKOUT

OK, FAILED, SKIPPED = "ok", "FAILED", "SKIPPED"


@dataclass(frozen=True)
class Verdict:
    word: str
    details: str = ""


Check = Callable[[], Verdict]


def check(names: Sequence[str]) -> int:
    known = checks()
    if unknown := [name for name in names if name not in known]:
        raise Refused(f"There is no check {unknown[0]!r}; there are: {', '.join(known)}.")
    install()
    verdicts = [_report(name, known[name]) for name in names or known]
    failed = [verdict for verdict in verdicts if verdict.word == FAILED]
    say(f"{len(failed)} of {len(verdicts)} checks failed." if failed else "All checks passed.")
    return 1 if failed else 0


def checks() -> dict[str, Check]:
    ours = [*state.packages(), "devtools"]
    return {
        "lint": _command("-m", "ruff", "check", ".", "dev"),
        "format": _command("-m", "ruff", "format", "--check", ".", "dev"),
        "types": _command("-m", "mypy", *ours),
        "imports": _command(PYTHON.with_name("lint-imports")),
        "migrations": _command(MANAGE, "makemigrations", "--check", "--dry-run"),
        "deploy": _command(MANAGE, "check", "--deploy", "--fail-level", "WARNING"),
        "templates": _command("-m", "djlint", "templates", "--lint", "--quiet"),
        "budget": _budget,
        "messages": _messages,
    }


def _report(name: str, one: Check) -> Verdict:
    began = time.monotonic()
    verdict = one()
    print(f"{verdict.word:8}{name:12}{time.monotonic() - began:5.1f} s", flush=True)
    if verdict.details:
        print("\n".join(f"    {line}" for line in verdict.details.splitlines()), flush=True)
    return verdict


def _command(*arguments: str | Path) -> Check:
    def run() -> Verdict:
        done = subprocess.run(
            python(*arguments),
            cwd=CHECKOUT,
            env=production_like(os.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return Verdict(FAILED, done.stdout) if done.returncode else Verdict(OK)

    return run


def production_like(env: "os._Environ[str] | dict[str, str]") -> dict[str, str]:
    """As on a real server, with addresses nobody answers at: no check may need them."""
    kept = {name: value for name, value in env.items() if not name.startswith(("HEED_", "SECRET_"))}
    return kept | {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "HEED_LOCAL": "False",
        "ALLOWED_HOSTS": "heed.example.org",
        "HEED_SITE_URL": "https://heed.example.org",
        "DATABASE_URL": "postgres://heed_app@/heed?host=/nowhere",
        "REDIS_URL": "redis+socket:///nowhere",
    }


def _budget() -> Verdict:
    return _verdict(budget.overruns(_budgeted_files()))


def _budgeted_files() -> Iterator[Path]:
    yield CHECKOUT / "dev"
    for package in (*state.packages(), "devtools"):
        for path in sorted((CHECKOUT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def _messages() -> Verdict:
    if missing := catalogues.missing_tools():
        words = f"{', '.join(missing)} not found: install Debian's package `gettext`."
        return Verdict(FAILED if os.environ.get("CI") == "true" else SKIPPED, words)
    with tempfile.TemporaryDirectory(prefix="heed-messages-") as scratch:
        return _verdict(catalogues.judge(Path(scratch), production_like(os.environ)))


def _verdict(faults: Iterator[str]) -> Verdict:
    try:
        details = "\n".join(faults)
    except (Refused, OSError, SyntaxError) as error:
        details = str(error)
    return Verdict(FAILED, details) if details else Verdict(OK)
