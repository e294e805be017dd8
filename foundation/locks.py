"""Locks that a database session holds: they end with it, however it ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection

NOT_AVAILABLE = "55P03"  # PostgreSQL's code


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


def lock_until_commit(kind: int, key: int) -> None:
    """Wait for the lock, and hold it for the rest of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [kind, key])


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


class Taken(Exception):
    """Another session has it for longer than anybody waits."""


@contextmanager
def held(kind: int, key: int = 0) -> Iterator[None]:
    """Hold the lock for a block, after waiting for it as long as `lock_timeout` says, or raise
    Taken."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [kind, key])
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") != NOT_AVAILABLE:
            raise
        raise Taken from error
    try:
        yield
    finally:
        unlock(kind, key)
