"""Which Python `.venv` is made of: the quickest of the running version on this machine.

One compiled without profile-guided optimisation, as version managers do unless told, runs Heed at
two thirds of the speed of a distribution's. No build says of itself which it is, so they race.
"""

import os
import subprocess
import sys
from pathlib import Path

from devtools.processes import Command

NAME = f"python3.{sys.version_info.minor}"
QUICKER = 0.8  # of the other's time; less is the machine's noise
LAPS = 3
RACE = """
from time import perf_counter
class Runner:
    def __init__(self, step):
        self.step = step
    def run(self, *, to):
        return {"at": str(to), "step": self.step}
def lap():
    began = perf_counter()
    for step in range(20_000):
        Runner(step).run(to=step)
    return perf_counter() - began
print(min(lap() for _ in range(5)))
"""


def quickest(own: Path, others: "list[Path] | None" = None) -> Path:
    """`own`, unless another of its version needs at most 0.8 of its time."""
    own = own.resolve()
    rivals = dict.fromkeys([own, *(installed() if others is None else others)])
    if len(rivals) == 1:
        return own
    times = {path: best for path in rivals if (best := _best(path)) is not None}
    winner = min(times, key=times.__getitem__, default=own)
    return winner if times.get(winner, 1.0) <= QUICKER * times.get(own, 1.0) else own


def installed() -> list[Path]:
    """Those of the running version on the PATH, shell scripts that choose one left out."""
    folders = [*os.get_exec_path(), "/usr/local/bin", "/usr/bin"]
    found = [(Path(folder) / NAME).resolve() for folder in folders]
    return [path for path in found if path.is_file() and _is_a_program(path)]


def _is_a_program(path: Path) -> bool:
    """Not a script, and not of another virtual environment, whose link leads to one we have."""
    try:
        with path.open("rb") as file:
            return file.read(2) != b"#!"
    except OSError:
        return False


def _best(path: Path) -> float | None:
    """Seconds of its best lap, or None where it cannot run or makes no environments."""
    try:
        said = [_lap(path) for _ in range(LAPS)]
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return min(said)


def _lap(path: Path) -> float:
    command: Command = [path, "-I", "-c", f"import venv\n{RACE}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
    return float(done.stdout)
