"""Starting processes, watching them, and leaving none behind."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from devtools.console import Refused, Waiting, say, wait_until

PR_SET_PDEATHSIG = 1
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LARGEST_LOG = 1_000_000  # bytes; beyond that the next start puts it aside

Command = Sequence[str | Path]


class Interrupted(BaseException):
    """Someone asked us to stop."""

    def __init__(self, signum: int) -> None:
        super().__init__(signum)
        self.exit_code = 128 + signum


@dataclass(frozen=True)
class Child:
    name: str
    process: subprocess.Popen[bytes]
    log: Path
    stop_signal: int
    log_began: int  # the log's size at the start: what stands before is an earlier process's

    @property
    def ended(self) -> bool:
        return self.process.poll() is not None


def dies_with_us(signum: int) -> Callable[[], None] | None:
    """Have Linux send `signum` to the new process when this one dies, even by SIGKILL."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(PR_SET_PDEATHSIG, signum)


def start(
    name: str, command: Command, log: Path, stop_signal: int = signal.SIGTERM, **options: Any
) -> Child:
    """In a session of its own: Ctrl-C reaches only us, and we stop the others in good order."""
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_suffix(".log.old"))
    with log.open("ab") as output:
        log_began = output.tell()
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=dies_with_us(stop_signal),
            **options,
        )
    return Child(name, process, log, stop_signal, log_began)


def stop(children: Sequence[Child], seconds: float = 15) -> None:
    """Ask all, wait for each, and kill what is left of any group that does not end in time."""
    for child in children:
        if not child.ended:
            child.process.send_signal(child.stop_signal)
    waiting = Waiting("Stopping " + ", ".join(child.name for child in children))
    while not all(child.ended for child in children) and waiting.elapsed < seconds:
        waiting.tick()
        with suppress(subprocess.TimeoutExpired):
            next(child for child in children if not child.ended).process.wait(0.1)
    for child in children:
        with suppress(ProcessLookupError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()


def run_quietly(doing: str, command: Command, log: Path, **options: Any) -> bool:
    """Run to the end, its words going to the log; did it succeed?"""
    child = start(Path(command[0]).name, command, log, **options)
    waiting = Waiting(doing)
    try:
        while not child.ended:
            waiting.tick()
            with suppress(subprocess.TimeoutExpired):
                child.process.wait(0.1)
    finally:
        stop([child])
    return child.process.returncode == 0


def run_in_view(command: Command, **options: Any) -> bool:
    """Run to the end with our own stdout and stderr; did it succeed?"""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=dies_with_us(signal.SIGTERM),
        **options,
    )
    try:
        return process.wait() == 0
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def pass_through(command: Command, **options: Any) -> int:
    """Run in the foreground with our own stdin, stdout and stderr, and return its exit code."""
    running: list[subprocess.Popen[bytes]] = []

    def forward(signum: int, frame: FrameType | None) -> None:
        # A terminal sends Ctrl-C to the whole group: passing it on would double it.
        if signum != signal.SIGINT or not sys.stdin.isatty():
            for process in running:
                process.send_signal(signum)

    with handling(forward):
        running.append(
            subprocess.Popen(command, preexec_fn=dies_with_us(signal.SIGTERM), **options)
        )
        code = running[0].wait()
    return code if code >= 0 else 128 - code


@contextmanager
def handling(handler: Any) -> Iterator[None]:
    heard = [each for each in STOP_SIGNALS if not _muted_by_nohup(each)]
    before = {signum: signal.signal(signum, handler) for signum in heard}
    try:
        yield
    finally:
        for signum, previous in before.items():
            signal.signal(signum, previous)


def _muted_by_nohup(signum: int) -> bool:
    return signum == signal.SIGHUP and signal.getsignal(signum) == signal.SIG_IGN


def stop_once(signum: int, frame: FrameType | None) -> None:
    """Raise in the main thread, once: a second Ctrl-C must not disturb the tidying up."""
    for each in STOP_SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    if signum == signal.SIGINT:
        say("")
    raise Interrupted(signum)


def working_in(folder: Path, program: str) -> list[int]:
    """Pids of the server over this folder: it works in its data folder, so they are its own."""
    return [
        int(entry.name) for entry in Path("/proc").glob("[0-9]*") if _works(entry, folder, program)
    ]


def _works(entry: Path, folder: Path, program: str) -> bool:
    try:
        name = (entry / "comm").read_text().strip()
        return name == program and (entry / "cwd").readlink() == folder
    except OSError:  # it has ended meanwhile, or is none of our business
        return False


def end_leftover(folder: Path, program: str, pid_file: Path, stop_signal: int) -> None:
    """Stop a server that outlived its keeper, in good order: only its leader is told."""
    leader = _number_in(pid_file)
    if leader in working_in(folder, program):
        os.kill(leader, stop_signal)
    doing = f"Stopping a {program} left over from before"
    if not wait_until(lambda: not working_in(folder, program), doing, 30):
        pids = ", ".join(map(str, working_in(folder, program)))
        raise Refused(f"A {program} still works in {folder}: end it (pid {pids}), then try again.")


def is_anothers(pid: int, folder: Path, program: str) -> bool:
    """Does this pid surely belong to something else by now? In doubt: no."""
    entry = Path("/proc") / str(pid)
    try:
        return (entry / "comm").read_text().strip() != program or (
            entry / "cwd"
        ).readlink() != folder
    except OSError:
        return False


def forget_reused_pid(folder: Path, program: str, pid_file: Path) -> None:
    """A restarted machine gives old numbers to new programs, which a server mistakes for itself."""
    if is_anothers(_number_in(pid_file), folder, program):
        pid_file.unlink()


def _number_in(pid_file: Path) -> int:
    try:
        return int(pid_file.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return 0


def last_words(log: Path, lines: int = 8, since: int = 0) -> str:
    with suppress(OSError):
        said = log.read_bytes()[since:].decode(errors="replace")
        return "\n".join(said.splitlines()[-lines:])
    return ""
