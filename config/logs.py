"""What is written down of requests: never what was asked, nor the links that choose a password."""

from __future__ import annotations

import logging
import re
from typing import Any

from gunicorn.glogging import Logger

LINK = re.compile(r"(/password/)[^\s?\"']+", re.IGNORECASE)


def without_links(text: str) -> str:
    """Whoever holds such a link can take an account over while it is young."""
    return LINK.sub(r"\1…", text)


class WithoutLinks(logging.Filter):
    """On a handler: every line that Django or a library writes passes here."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if (shown := without_links(said)) != said:
            record.msg, record.args = shown, ()
        return True


class AccessLogger(Logger):  # type: ignore[misc]
    """Gunicorn's own, whose lines hold only paths, and of those of links only the beginning."""

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        path = without_links(str(environ.get("PATH_INFO", "")))
        named = f"{environ['REQUEST_METHOD']} {path} {environ['SERVER_PROTOCOL']}"
        return {**found, "U": path, "r": named, "q": "", "f": "-"}
