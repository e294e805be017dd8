"""How fast a file goes through the whole intake, and how much memory it takes.

    ./dev bench replay [--rows 100000] [--files]

makes a file of complaints (each closed some hours later, customers and places by a skewed
draw), replays it in a process of its own, and prints a table and, as its last line, one JSON
object. `--files` replays the real files instead, beside the figures known for them.
"""

import argparse
import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.realdata import DATA, MAPPINGS, NYC, ROOT, TEDDY, UCI

MAPPING = """
source = "bench-{rows}"
number = "no"
what = "{{fault}} at {{place}}"
channel = "hotline"
[times]
zone = "UTC"
formats = ["%Y-%m-%d %H:%M:%S"]
received = "in"
closed = "out"
[customer]
key = "who"
[category]
columns = "fault"
[[area]]
column = "place"
level = "district"
"""
KNOWN = [
    (NYC, "nyc311_zip.toml", {"batch_firings": 0}),
    (NYC, "nyc311_borough.toml", {"batch_firings": 65}),
    (UCI, "uci_incident.toml", {"batch_firings": 3, "repeats": 1369, "possible_duplicates": 2265}),
    (TEDDY, "teddy2020c_messages.toml", {"batch_firings": 0}),
]
FLAT = 1.5  # Memory of ten times the rows, at most


def make(folder, rows):
    """A file of `rows` complaints over a month, and its mapping."""
    chance, at = random.Random(rows), datetime(2025, 3, 1, tzinfo=UTC)
    path = folder / f"{rows}.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["no", "in", "out", "who", "fault", "place"])
        for number in range(rows):
            at += timedelta(seconds=chance.expovariate(rows / 2_592_000))
            out = at + timedelta(hours=chance.uniform(1, 30))
            who = int(chance.paretovariate(0.3)) % 50_000
            place = f"district {int(chance.paretovariate(0.5)) % 400}"
            fault = f"fault {chance.randrange(40)}"
            times = [f"{one:%Y-%m-%d %H:%M:%S}" for one in (at, out)]
            writer.writerow([number, *times, f"customer {who}", fault, place])
    mapping = folder / f"{rows}.toml"
    mapping.write_text(MAPPING.format(rows=rows))
    return path, mapping


def manage(*arguments):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout


def replay(path, mapping):
    """The summary of a replay in a process of its own, with that process's peak memory."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    out = manage("import_complaints", str(path), "--mapping", str(mapping), "--replay", "--json")
    result = json.loads(out.splitlines()[-1])
    result["peak_mib"] = max(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, before) // 1024
    return result


def show(name, result, expected=None):
    columns = ("accepted", "rejected", "batch_firings", "repeats", "possible_duplicates")
    figures = "  ".join(f"{column} {result[column]}" for column in columns)
    speed = f"{result['seconds']} s  {result['per_second']}/s  {result['peak_mib']} MiB"
    print(f"{name}: {figures}  {speed}")
    for column, value in (expected or {}).items():
        mark = "as known" if result[column] == value else f"KNOWN TO BE {value}"
        print(f"    {column}: {mark}")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=20_000)
    options.add_argument("--files", action="store_true")
    asked = options.parse_args()
    manage("migrate", "-v0")
    manage("load_defaults")
    results = real_files() if asked.files else made_files(asked.rows)
    print(json.dumps(results, ensure_ascii=False))


def real_files():
    results = {}
    for name, mapping, expected in KNOWN:
        if not (DATA / name).exists():
            print(f"{mapping}: skipped, {name} is not on this machine")
            continue
        results[mapping] = replay(DATA / name, MAPPINGS / mapping)
        show(mapping, results[mapping], expected)
    return results


def made_files(rows):
    with tempfile.TemporaryDirectory() as folder:
        small = replay(*make(Path(folder), max(rows // 10, 1)))
        show(f"{rows // 10} rows", small)
        large = replay(*make(Path(folder), rows))
        show(f"{rows} rows", large)
    growth = large["peak_mib"] / small["peak_mib"]
    assert growth <= FLAT, f"memory grew {growth:.2f} times with ten times the rows"
    return {"small": small, "large": large, "memory_growth": round(growth, 2)}


if __name__ == "__main__":
    main()
