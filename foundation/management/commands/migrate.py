"""Django's own, done by the owner of the tables, who then gives the application its rights."""

from typing import Any

from django.core.management import call_command
from django.core.management.commands import migrate

from foundation import owner

NOTE = """
DATABASE_OWNER_URL is not set: the role of DATABASE_URL owns the tables, so history is not safe from
the application. docs/operating.md, "Roles of the database", says how to part them."""


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        if not owner.is_known():
            super().handle(*args, **options)
            self.stderr.write(self.style.WARNING(NOTE))
            return
        with owner.connected():
            super().handle(*args, **options)
        if not (options["plan"] or options["check_unapplied"]):
            call_command("grant_rights")
