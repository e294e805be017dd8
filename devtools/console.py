"""Talking to the person at the keyboard. All of it on stderr: stdout belongs to the command run."""

import sys
import time
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")

FIRST_WORD_AFTER = 2.0  # seconds; anything quicker needs no explanation
THEN_EVERY = 5.0


class Refused(Exception):
    """One sentence that says what is wrong and what to do; the command ends with code 1."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


class Waiting:
    """Tells what is going on, and for how long, once it takes longer than people like."""

    def __init__(self, doing: str) -> None:
        self.doing = doing
        self.began = time.monotonic()
        self.next_word = FIRST_WORD_AFTER

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self.began

    def tick(self) -> None:
        if self.elapsed >= self.next_word:
            say(f"{self.doing} ... {self.elapsed:.0f} s")
            self.next_word = self.elapsed + THEN_EVERY


def wait_until(
    happened: Callable[[], Answer], doing: str, seconds: float, every: float = 0.05
) -> Answer:
    """Ask until the answer is true or the time is up, and return the last answer."""
    waiting = Waiting(doing)
    while not (answer := happened()) and waiting.elapsed < seconds:
        waiting.tick()
        time.sleep(every)
    return answer
