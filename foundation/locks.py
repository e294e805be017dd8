"""Locks that a database session holds: they end with it, however it ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


def try_lock(kind: int, key: int = 0) -> bool:
    """Take the lock unless another session has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [kind, key])
        return bool(cursor.fetchone()[0])


def try_lock_until_commit(key: int) -> bool:
    """Take the lock for the rest of the transaction unless another one has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [key])
        return bool(cursor.fetchone()[0])


def unlock(kind: int, key: int = 0) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [kind, key])


@contextmanager
def tried(kind: int, key: int = 0) -> Iterator[bool]:
    """Hold the lock for a block, which learns whether it does."""
    held = try_lock(kind, key)
    try:
        yield held
    finally:
        if held:
            unlock(kind, key)
