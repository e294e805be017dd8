"""Why clocks were planned anew, kept so that it reads well in either language later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from foundation.models import Named


class Cause(models.TextChoices):
    HOURS = "hours", _("hours of “%(name)s”")
    HOLIDAYS = "holidays", _("holidays of %(year)s in “%(name)s”")
    DAYS = "days", _("%(days)s in “%(name)s”")
    REMOVED_CALENDAR = "removed_calendar", _("calendar “%(name)s” removed")
    RETIRED_CALENDAR = "retired_calendar", _("calendar “%(name)s” retired")
    USED_CALENDAR = "used_calendar", _("calendar “%(name)s” in use again")
    TAKEN_OVER = "taken_over", _("“%(name)s” planned anew")
    RETIRED = "retired", _("“%(name)s” is retired")
    SETTLED = "settled", _("after a change of rules")
    REFRESHED = "refreshed", _("recomputed from history by an administrator")


class Reason(NamedTuple):
    """A cause, and the names of the rule or calendar that it is about."""

    cause: Cause
    about: Mapping[str, Any] = {}

    @classmethod
    def of(cls, cause: Cause, thing: Named, **more: str) -> Self:
        return cls(cause, {**thing.names, **more})

    def __str__(self) -> str:
        words: str = str(self.cause.label) % {**self.about, "name": in_our_language(self.about)}
        return words


def in_our_language(names: Mapping[str, Any]) -> str:
    """The name in the reader's language, from what keeps both; the English one if need be."""
    chinese = names.get("name_zh") if (get_language() or "").startswith("zh") else ""
    return str(chinese or names.get("name", ""))
