"""Work that takes a processor for long: one piece after the other, and the desk comes first."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import TypeVar

Result = TypeVar("Result")
BEHIND = 5  # As `nice` says it: a third of what a page gets, where both want a processor


class Busy(Exception):
    """So many wait already that whoever comes now is asked to come again."""


class Turns:
    """In each process one at work, and a few who wait: the rest is turned away at once, so that
    no more threads than these stand still."""

    def __init__(self, places: int) -> None:
        self._places = threading.BoundedSemaphore(places)
        self._worker = ThreadPoolExecutor(1, "turns", initializer=_step_back)

    @contextmanager
    def place(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise Busy
        try:
            yield
        finally:
            self._places.release()

    def done(self, work: Callable[[], Result]) -> Result:
        """The work's result, when its turn has come. It asks no database: its thread has none."""
        return self._worker.submit(work).result()


def _step_back() -> None:
    """On Linux a priority is a thread's own."""
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), BEHIND)
