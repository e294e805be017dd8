from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register


class SetupConfig(AppConfig):
    name = "setup"

    def ready(self) -> None:
        register(every_route_says_for_whom_it_is)


def every_route_says_for_whom_it_is(**options: Any) -> list[CheckMessage]:
    """So that no door is opened by being forgotten."""
    from setup import access

    text = "The route “%s” says nowhere for whom it is: give it a row in setup/access.py."
    return [Error(text % name, id="heed.E001") for name in access.missing()]
