from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from knox.models import AuthToken

from staff.models import User


class Command(BaseCommand):
    help = "Make a token for the API and print it. It is kept as a digest: this is the only look."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody who is active is called “{username}”.")
        _kept, token = AuthToken.objects.create(user)
        self.stdout.write(token)
