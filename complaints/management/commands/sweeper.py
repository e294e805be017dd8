import logging
import signal
import threading
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from django.utils.module_loading import import_string

from complaints import bulk, incidents, notices, posting, standings, waiting
from complaints.escalation import STRATEGIES, sweep
from complaints.imports import replay

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Fire what is due, without any broker: the second driver beside Celery's beat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=float, default=5, help="seconds between two sweeps")
        parser.add_argument("--once", action="store_true", help="sweep once and end")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            sweep_all(timezone.now())
            return
        ended = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: ended.set())
        while not ended.wait(options["every"]):
            close_old_connections()
            try:
                sweep_all(timezone.now())
            except DatabaseError:
                logger.exception("This sweep failed; the next one finds what it left")


def sweep_all(now: datetime) -> None:
    replay.release_abandoned()
    incidents.evaluate_pending(now=now)
    waiting.resume_due(now=now)
    for name in STRATEGIES:
        sweep.fire_due(name, now=now)
    for send in (notices.send_pending, posting.send_pending):
        while send(now=timezone.now()):
            pass
    standings.refresh()
    bulk.perform_pending(now=now, sets=1)  # What is due comes first
    for task in settings.MORE_TASKS:
        import_string(task)()
