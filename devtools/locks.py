"""File locks that the kernel gives back however their holder ends, so none is ever stale."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from devtools.console import Refused, wait_until


class Lock:
    def __init__(self, path: Path, mode: str = "a+") -> None:
        self.file = path.open(mode, encoding="utf-8")

    def share(self) -> bool:
        return self._try(fcntl.LOCK_SH)

    def seize(self) -> bool:
        return self._try(fcntl.LOCK_EX)

    def release(self) -> None:
        fcntl.flock(self.file, fcntl.LOCK_UN)

    def close(self) -> None:
        self.file.close()

    def read(self) -> str:
        self.file.seek(0)
        text: str = self.file.read()
        return text

    def write(self, text: str) -> None:
        self.file.truncate(0)
        self.file.write(text)
        self.file.flush()

    def _try(self, kind: int) -> bool:
        try:
            fcntl.flock(self.file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@contextmanager
def opened(path: Path) -> Iterator[Lock]:
    lock = Lock(path)
    try:
        yield lock
    finally:
        lock.close()


@contextmanager
def in_turn(path: Path, doing: str, seconds: float = 600) -> Iterator[None]:
    """One process at a time; the others wait and say for what."""
    with opened(path) as lock:
        if not wait_until(lock.seize, doing, seconds):
            raise Refused(f"{doing} took over {seconds:.0f} s; stop the other ./dev and try again.")
        yield


def is_seized(path: Path) -> bool:
    """Does a living process hold this file for itself?"""
    return _probe(path, lambda lock: not lock.share())


def is_shared(path: Path) -> bool:
    """Do living processes use this together, and does none hold it for itself?"""
    return _probe(path, lambda lock: not lock.seize() and lock.share())


def is_free(path: Path) -> bool:
    return not is_seized(path) and not is_shared(path)


def _probe(path: Path, question: Callable[[Lock], bool]) -> bool:
    """Without making the file: it may be about to be deleted with its folder."""
    try:
        lock = Lock(path, "r+")
    except FileNotFoundError:
        return False
    try:
        return question(lock)
    finally:
        lock.close()
