import json
import sys
import time
from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from complaints.imports.importer import Import
from complaints.imports.mapping import BadMapping, load
from complaints.models import Refused
from foundation.tables import UnreadableFile

SHOWN, FEW = 20, 5  # Rows that are printed; the JSON has all of them


class Command(BaseCommand):
    help = "Log the complaints of a CSV, CSV.gz or XLSX file (see docs/importing.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--mapping", type=Path, required=True, help="what the columns mean")
        parser.add_argument(
            "--replay",
            action="store_true",
            help="play the file in order of receipt, with the recorded times as now",
        )
        parser.add_argument("--dry-run", action="store_true", help="check the rows, log nothing")
        parser.add_argument("--json", action="store_true", help="end with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        try:
            mapping = load(options["mapping"])
            run = Import(
                options["file"],
                mapping,
                replay=options["replay"],
                now=timezone.now(),
                progress=Ticker(),
            )
            summary = run.run(dry=options["dry_run"])
        except (BadMapping, UnreadableFile, Refused) as error:
            if options["json"]:
                self.stdout.write(json.dumps({"error": str(error)}, ensure_ascii=False))
            raise CommandError(str(error)) from error
        result = summary.as_json(timedelta(seconds=time.monotonic() - started))
        self._print(result)
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))

    def _print(self, result: dict[str, Any]) -> None:
        for row in result["rejected_rows"][:SHOWN]:
            at = ", ".join(filter(None, (f"line {row['line']}", row["column"])))
            self.stdout.write(f"{at}: {row['reason']}")
        if result["rejected"] > SHOWN:
            self.stdout.write(f"… and {result['rejected'] - SHOWN} more rows rejected")
        self._print_same_numbers(result["same_number_rows"])
        for reason, count in result["left_out_rows"].items():
            self.stdout.write(f"left out, {reason}: {count}")
        for name, value in result.items():  # What is None is not known: a dry run logs nothing
            if value is not None and not name.endswith("_rows"):
                self.stdout.write(f"{name:>22}  {in_words(value)}")

    def _print_same_numbers(self, rows: list[dict[str, Any]]) -> None:
        if not rows:
            return
        lines = ", ".join(f"{row['line']} ({row['number']})" for row in rows[:FEW])
        more = ", …" if len(rows) > FEW else ""
        self.stdout.write(
            f"{len(rows)} rows have a number that came before in this file, and were left out: "
            f"lines {lines}{more}. Where numbers begin anew, join them with another column, as "
            'number = ["year", "no"].'
        )


def in_words(value: Any) -> str:
    """A figure, or several with their names."""
    if not isinstance(value, dict):
        return str(value)
    if set(value) == {"in_time", "of"}:
        return f"{value['in_time']} of {value['of']}"
    return ", ".join(f"{name} {in_words(one)}" for name, one in value.items()) or "none"


class Ticker:
    """Progress on a terminal, twice a second; silent elsewhere."""

    def __init__(self) -> None:
        self.started = self.shown = time.monotonic()

    def __call__(self, what: str, count: int) -> None:
        now = time.monotonic()
        if not sys.stderr.isatty() or now - self.shown < 0.5:
            return
        self.shown = now
        rate = count / (now - self.started)
        print(f"\r{what}: {count:,} ({rate:,.0f}/s) ", end="", file=sys.stderr, flush=True)
