"""Work in a process apart, with bounded memory and time: few at once, so that whoever sends many
files slows nobody else."""

from __future__ import annotations

import subprocess
import sys
import threading

from django.conf import settings

AT_ONCE = 2  # In each web server; the next ones wait
WAIT_SECONDS, WORK_SECONDS = 20, 20
_turns = threading.BoundedSemaphore(AT_ONCE)


class Overworked(Exception):
    """So much is being done already that it was not begun."""


class Failed(Exception):
    """It ended before its answer: too much memory, too much time, or its content broke it."""


def run(module: str, content: bytes) -> bytes:
    """What `python -m module` makes of the content. It bounds itself before it reads any of it."""
    if not _turns.acquire(timeout=WAIT_SECONDS):
        raise Overworked
    try:
        done = subprocess.run(
            [sys.executable, "-m", module],
            input=content,
            capture_output=True,
            cwd=settings.BASE_DIR,
            env=_surroundings(),
            timeout=WORK_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise Failed from error
    finally:
        _turns.release()
    if done.returncode:
        raise Failed(done.stderr.decode(errors="replace")[-500:])
    return done.stdout


def _surroundings() -> dict[str, str]:
    """No secret of ours: what is read there may be of somebody who means harm."""
    compiled = {"PYTHONPYCACHEPREFIX": sys.pycache_prefix} if sys.pycache_prefix else {}
    return {"LANG": "C.UTF-8", **compiled}
