from typing import Any

from django.core.management.base import BaseCommand

from setup.access import as_text


class Command(BaseCommand):
    help = "Print for whom every route is, as docs/access.md holds it."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(as_text(), ending="")
