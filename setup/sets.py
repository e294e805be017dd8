"""Ready-made sets: what a telecom branch, a utility or a property company begins with."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy

from complaints.models import Category
from staff.models import Branch

FOLDER = Path(__file__).with_name("ready_made")


@dataclass(frozen=True)
class Set:
    code: str
    title: Any

    @cached_property
    def rows(self) -> dict[str, Any]:
        path = FOLDER / f"{self.code}.toml"
        return tomllib.loads(path.read_text(encoding="utf-8"))


SETS: Mapping[str, Set] = {
    one.code: one
    for one in (
        Set("telecom", gettext_lazy("telecom branch")),
        Set("utility", gettext_lazy("utility: power, water, gas, heat")),
        Set("property", gettext_lazy("property company")),
    )
}


def is_empty() -> bool:
    """Nobody has set anything up yet."""
    return not (Category.objects.exists() or Branch.objects.count() > 1)
