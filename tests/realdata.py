"""Real files to replay. They are not ours: where they are missing, the tests that need one skip."""

import csv
import gzip
from pathlib import Path

import openpyxl
import pytest

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"
MAPPINGS = ROOT / "tests" / "mappings"
NYC = "nyc311/nypd_2015-12-11_to_31.csv"
UCI = "uci_incident/uci_dev_opened_before_2016-04-16.csv.gz"
TEDDY = "teddy2020c/附件3_热点挖掘留言.xlsx"


def real(name):
    path = DATA / name
    if not path.exists():
        pytest.skip(f"the real file {name} is not on this machine ({DATA} is missing)")
    return path


def rows_of(name):
    """All rows of a real file as dicts of texts."""
    path = real(name)
    if path.suffix == ".xlsx":
        lines = (
            openpyxl.load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True)
        )
        heading = next(lines)
        return [dict(zip(heading, line, strict=True)) for line in lines]
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_csv(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path
