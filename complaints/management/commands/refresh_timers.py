from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from complaints import differences, replanning
from complaints.models import Cause, Reason, Timer

SHOWN = 50


class Command(BaseCommand):
    help = "Recompute every live clock from history; report what differs (nothing, if all is well)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="report only, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(replanning.recomputed(Timer.objects.all()))
        for one in found[:SHOWN]:
            before, after = one.before, one.after
            self.stdout.write(
                f"{before.complaint.number} {before.clock}: due {before.due_at} -> {after.due_at}, "
                f"fires {before.fires_at} -> {after.fires_at}"
            )
        if len(found) > SHOWN:
            self.stdout.write(f"... and {len(found) - SHOWN} more")
        if not options["dry_run"]:
            differences.apply(found, Reason(Cause.REFRESHED), by=None, at=timezone.now())
        self.stdout.write(f"{len(found)} clocks differ from their history.")
