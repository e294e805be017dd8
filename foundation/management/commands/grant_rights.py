"""Give the application's database role what config/rights.py says, and no more. Every migrate
ends with it."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from foundation import owner, rights


class Command(BaseCommand):
    help = "Give the role of DATABASE_URL its rights, as the role of DATABASE_OWNER_URL."

    def handle(self, *args: Any, **options: Any) -> None:
        if not owner.is_known():
            raise CommandError("Set DATABASE_OWNER_URL to the role that owns the tables.")
        with owner.connected(), transaction.atomic():
            rights.grant(settings.DATABASE_ROLE, settings.TABLE_RIGHTS)
