"""Lines that name each other: in which order they are taken in. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def after_what_they_name(names: Mapping[Key, Key]) -> list[Key]:
    """The keys, each after the one that it names where that is among them; else as they came."""
    order: dict[Key, None] = {}
    for key in names:
        order |= dict.fromkeys(reversed(_walk(key, names, order)))
    return list(order)


def circle_from(key: Key, names: Mapping[Key, Key]) -> Sequence[Key]:
    """The way round where a key leads back to itself, with it at both ends; empty if it does
    not."""
    way = _walk(key, names, {})
    return [*way, key] if way and names[way[-1]] == key else []


def _walk(key: Key, names: Mapping[Key, Key], done: Mapping[Key, None]) -> list[Key]:
    """From a key to what it names, and so on, up to the end or to where one has been."""
    way: dict[Key, None] = {}
    while key in names and key not in way and key not in done:
        way[key] = None
        key = names[key]
    return list(way)
