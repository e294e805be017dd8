"""The role that owns the tables: it migrates them, and nothing else runs as it.

Its address is known where migrations run and nowhere else, so that whoever gets hold of a web
server or a worker can add to history and neither rewrite nor erase it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection

WHO = ("USER", "PASSWORD", "HOST", "PORT")


def is_known() -> bool:
    """Whether there is an owner beside the application's role."""
    owner = settings.DATABASE_OWNER
    return bool(owner) and owner["USER"] != settings.DATABASE_ROLE


@contextmanager
def connected(who: Mapping[str, Any] | None = None) -> Iterator[None]:
    """Ask the same database as its owner meanwhile, or as whoever is named."""
    usual, who = dict(connection.settings_dict), who or settings.DATABASE_OWNER
    _become(who)
    try:
        yield
    finally:
        _become(usual)


def _become(who: Mapping[str, Any]) -> None:
    connection.close()
    connection.settings_dict.update({name: who[name] for name in WHO})
