"""The texts of the story. All people, firms and places in them are made up."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("texts.toml")
Row = Mapping[str, Any]


@cache
def texts() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def rows(table: str) -> list[Row]:
    found: list[Row] = texts()[table]
    return found


@cache
def stories() -> dict[str, list[Row]]:
    """The stories by the code of their category."""
    found: dict[str, list[Row]] = {}
    for story in rows("stories"):
        found.setdefault(story["category"], []).append(story)
    return found


def say(row: Row, name: str, language: str) -> str:
    """One text of a row in one language."""
    return str(row[f"{name}_{language}"])
