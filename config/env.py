"""Read settings from the environment, and fail loudly when they are wrong."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SHORTEST_SECRET = 32  # Characters


def flag(name: str, *, default: bool) -> bool:
    value = os.getenv(name, str(default))
    if value not in ("True", "False"):
        raise ImproperlyConfigured(f"{name}={value!r}: write True or False.")
    return value == "True"


def secret(name: str) -> str:
    """Return the secret from $NAME, or from the file that $NAME_FILE names."""
    path = os.getenv(f"{name}_FILE")
    value = Path(path).read_text().strip() if path else os.getenv(name, "")
    if not value:
        raise ImproperlyConfigured(f"Set {name}, or {name}_FILE to a file that holds it.")
    if len(value) < SHORTEST_SECRET:
        raise ImproperlyConfigured(
            f"{name} is too short: take {SHORTEST_SECRET} characters or more."
        )
    return value


def words(name: str, default: str) -> list[str]:
    return [word.strip() for word in os.getenv(name, default).split(",") if word.strip()]


def numbers(name: str, default: str) -> tuple[int, int]:
    """`30,200`: so many in a minute, so many in an hour."""
    found = [int(word) for word in words(name, default) if word.isdecimal()]
    if len(found) != 2:
        raise ImproperlyConfigured(f"{name}: write two numbers, as {default}.")
    return found[0], found[1]


def database(url: str) -> dict[str, Any]:
    """Turn `postgres://user:password@host:port/name?host=/socket/dir` into Django's settings."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured("DATABASE_URL: write postgres://user:password@host:port/name.")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": query.pop("port", str(parts.port or "")),
        "OPTIONS": query,
    }


def mail(url: str) -> dict[str, Any]:
    """Turn `smtp://user:password@host:port?tls=1`, `console:` or `file:/folder` into settings."""
    parts = urlsplit(url)
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme == "file":
        backend = "django.core.mail.backends.filebased.EmailBackend"
        return {"EMAIL_BACKEND": backend, "EMAIL_FILE_PATH": unquote(parts.path)}
    if parts.scheme not in ("smtp", "smtps"):
        raise ImproperlyConfigured("EMAIL_URL: write smtp://user:password@host:port?tls=1.")
    return {
        "EMAIL_BACKEND": "foundation.sending.MailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or 25,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": "tls=1" in parts.query,
    }
