import gc
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from complaints.demo import loader
from complaints.demo.group import PASSWORD
from complaints.models import Refused

LOGINS = (
    ("front desk", "desk", "logs complaints at one branch, works on its own"),
    ("colleague", "desk2", "the same branch: call-backs, and the next shift"),
    ("supervisor", "supervisor", "the queues of one city and the branches below it"),
    ("admin", "admin", "rules, calendars, words, staff; Django's admin"),
    ("auditor", "auditor", "everything in the group, changes nothing"),
)


class Command(BaseCommand):
    help = "Load a made-up group with complaints of ninety days to look at. Safe to repeat."
    requires_system_checks = []  # The page waits for this, and nothing here depends on them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--logins", action="store_true", help="only say who can sign in; load nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["logins"]:
            self._print_logins()
            return
        gc.disable()  # Saves an eighth of the time; the process ends before it matters
        progress = Progress()
        try:
            logged = loader.load(now=timezone.now(), progress=progress)
        except Refused as error:
            raise CommandError(str(error)) from error
        finally:
            progress.end()
        self.stdout.write(f"The demo is in place ({logged:,} complaints logged just now).")

    def _print_logins(self) -> None:
        for role, name, sees in LOGINS:
            self.stdout.write(f"{role:<11} {name:<11} {PASSWORD}  {sees}")
        self.stdout.write("All people, firms and places in it are made up.")


class Progress:
    """One line that counts on a terminal; elsewhere a line every few seconds."""

    def __init__(self) -> None:
        self.is_terminal = sys.stderr.isatty()
        self.every = 0.3 if self.is_terminal else 4
        self.shown = time.monotonic()
        self.has_shown = False

    def __call__(self, logged: int) -> None:
        if time.monotonic() - self.shown < self.every:
            return
        self.shown, self.has_shown = time.monotonic(), True
        start, end = ("\r", "") if self.is_terminal else ("", "\n")
        text = f"Telling the demo's story: {logged:,} complaints "
        print(f"{start}{text}", end=end, file=sys.stderr, flush=True)

    def end(self) -> None:
        if self.is_terminal and self.has_shown:
            print(file=sys.stderr)
