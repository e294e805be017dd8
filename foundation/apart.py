"""Work in a process apart, with bounded memory and time: few at once, so that whoever sends many
files slows nobody else."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

AT_ONCE, WAITING = 2, 3  # In each web server; whoever comes then is asked to come again
WAIT_SECONDS, WORK_SECONDS = 20, 20
_places = threading.BoundedSemaphore(AT_ONCE + WAITING)
_turns = threading.BoundedSemaphore(AT_ONCE)


class Overworked(Exception):
    """So much is being done already that it was not begun, or not ended in time."""


class Failed(Exception):
    """It ended before its answer: too much memory, too much work, or its content broke it."""


def run(module: str, content: bytes) -> bytes:
    """What `python -m module` makes of the content. It bounds itself before it reads any of it."""
    with _place():
        done = _run(module, content)
    if done.returncode:
        raise Failed(done.stderr.decode(errors="replace")[-500:])
    return done.stdout


@contextmanager
def _place() -> Iterator[None]:
    """No more threads of the web server than these stand still."""
    if not _places.acquire(blocking=False):
        raise Overworked
    try:
        if not _turns.acquire(timeout=WAIT_SECONDS):
            raise Overworked
        try:
            yield
        finally:
            _turns.release()
    finally:
        _places.release()


def _run(module: str, content: bytes) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            [sys.executable, "-m", module],
            input=content,
            capture_output=True,
            cwd=settings.BASE_DIR,
            env=_surroundings(),
            timeout=WORK_SECONDS,
        )
    except subprocess.TimeoutExpired as error:  # Others had the processors: its own time is bounded
        raise Overworked from error


def _surroundings() -> dict[str, str]:
    """No secret of ours: what is read there may be of somebody who means harm."""
    compiled = {"PYTHONPYCACHEPREFIX": sys.pycache_prefix} if sys.pycache_prefix else {}
    return {"LANG": "C.UTF-8", **compiled}
