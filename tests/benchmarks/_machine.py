"""What the machine was like meanwhile: without it, figures in seconds say little."""

import platform
from contextlib import contextmanager
from pathlib import Path

STEAL = 7  # Which column of /proc/stat counts time that the host gave to other machines


@contextmanager
def watched(results):
    """Adds `machine` to the results: the Python, and the share of its time it was denied."""
    before = _ticks()
    yield
    after = _ticks()
    passed = [now - then for then, now in zip(before, after, strict=True)]
    share = round(passed[STEAL] / max(sum(passed), 1), 3) if len(passed) > STEAL else None
    results["machine"] = {"python": platform.python_version(), "denied": share}
    if share is not None:
        print(f"\n{share:.0%} of the machine's time was given to others meanwhile.")


def _ticks():
    stat = Path("/proc/stat")
    if not stat.exists():
        return []
    return [int(count) for count in stat.read_text().splitlines()[0].split()[1:9]]
