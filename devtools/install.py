"""Putting the pinned libraries into .venv, with uv where possible and with pip where not."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from devtools import interpreter, locks, processes
from devtools.console import Refused, say
from devtools.processes import Command
from devtools.state import CHECKOUT

VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin" / "python"
TOOLS = CHECKOUT / ".tools"
LOG = TOOLS / "install.log"
REQUIREMENTS = CHECKOUT / "requirements-dev.txt"
STAMP = VENV / "installed.sha256"
# uv reads neither pip's configuration nor the system's certificates unless told.
PIP_TO_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
}
# The Python outside of any virtual environment: there pip is.
_BASE = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"
OUTSIDE = _BASE if _BASE.exists() else Path(sys.executable)
UV_ALWAYS = {
    "UV_NO_CONFIG": "1",
    "UV_SYSTEM_CERTS": "1",
    "UV_PYTHON_DOWNLOADS": "never",
    "UV_INDEX_STRATEGY": "unsafe-best-match",  # every file is pinned by its hash anyway
}


def python(*arguments: str | Path) -> list[str | Path]:
    """The one with the libraries. Its scripts are not used: a moved checkout breaks their paths."""
    return [PYTHON, *arguments]


def pip(*arguments: str | Path) -> list[str | Path]:
    return [OUTSIDE, "-m", "pip", *arguments]


def install() -> None:
    """Once for each set of pins: the stamp tells that these very ones are there."""
    if _is_current():
        return
    TOOLS.mkdir(exist_ok=True)
    with locks.in_turn(TOOLS / "install.lock", "Waiting for another ./dev to install", 900):
        if not _is_current():
            _install()
            STAMP.write_text(_wanted())


def _wanted() -> str:
    return hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()


def _is_current() -> bool:
    return PYTHON.exists() and STAMP.exists() and STAMP.read_text() == _wanted()


def _install() -> None:
    if _install_with_uv():
        return
    say("Installing with uv did not work; trying pip, which takes about a minute longer.")
    if _install_with_pip():
        return
    raise Refused(
        f"Installing failed; see {LOG}. Where pip is missing, install Debian's package "
        f"`python3-pip` first. The log says:\n{processes.last_words(LOG)}"
    )


def _install_with_uv() -> bool:
    uv, env = _uv(), uv_environment(os.environ, pip_settings())
    if not uv or not _venv(lambda base: [uv, "venv", "--clear", "--python", base, VENV], env):
        return False
    pins: Command = ["--require-hashes", "--python", PYTHON, REQUIREMENTS]
    return _run("Installing the libraries", [uv, "pip", "sync", *pins], env)


def _install_with_pip() -> bool:
    """With the pip outside, so that minimal Debian's missing ensurepip is no matter."""
    if not _venv(lambda base: [base, "-m", "venv", "--clear", "--without-pip", VENV]):
        return False
    command = pip("--python", PYTHON, "install", "--require-hashes", "-r", REQUIREMENTS)
    return _run("Installing the libraries", command)


def _uv() -> str | None:
    """Ours, the machine's, or one that pip fetches now, for which it needs no python3-venv."""
    ours = str(TOOLS / "bin" / "uv")
    for uv in (ours, shutil.which("uv")):
        if uv and _works(uv):
            return uv
    fetch = pip("install", "--upgrade", "--target", TOOLS, "uv")
    return ours if _run("Fetching the installer", fetch) and _works(ours) else None


def _works(program: str | Path) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True).returncode == 0
    except OSError:
        return False


def _venv(maker: Callable[[Path], Command], env: dict[str, str] | None = None) -> bool:
    """One that works is kept: other programs may be running from it."""
    if _works(PYTHON):
        return True
    base = interpreter.quickest(OUTSIDE)
    if base != OUTSIDE.resolve():
        say(f"Making .venv with {base}, which is quicker than {OUTSIDE}.")
    return _run("Making .venv", maker(base), env)


def _run(doing: str, command: Command, env: dict[str, str] | None = None) -> bool:
    return processes.run_quietly(doing, command, LOG, env=env, cwd=CHECKOUT)


def pip_settings() -> dict[str, str]:
    """From pip's files and environment alike: what works for pip here should work for uv."""
    listed = subprocess.run(pip("config", "list"), capture_output=True, text=True).stdout
    settings = {}
    # The environment's lines begin with ":env:"; they sort first, so here they are last and win.
    for line in sorted(listed.splitlines(), reverse=True):
        key, _, value = line.partition("=")
        settings[key.rpartition(".")[2]] = value.strip("'\"")
    return settings


def uv_environment(
    env: "os._Environ[str] | dict[str, str]", settings: dict[str, str]
) -> dict[str, str]:
    translated = {PIP_TO_UV[key]: value for key, value in settings.items() if key in PIP_TO_UV}
    return {**translated, **env, **UV_ALWAYS}
