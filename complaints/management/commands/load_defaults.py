from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from complaints import defaults


class Command(BaseCommand):
    help = "Load the vocabulary and rules the desk starts with. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        defaults.load(at=timezone.now())
        self.stdout.write("The defaults are in place.")
