"""Which passwords nobody may choose, beside those that Django refuses."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from staff.models import User

BESIDE = 8  # Signs that a password has beside the names of its person
SHORTEST = 2
NAMES = ("username", "first_name", "last_name", "full_name", "full_name_zh", "email", "phone")


class NamesValidator:
    """Not made of the own name: `inv1inv1inv1` is what everybody tries first for inv1."""

    def validate(self, password: str, user: User | None = None) -> None:
        rest = _plain(password)
        for name in sorted(_names(user), key=len, reverse=True):
            rest = rest.replace(name, "").replace(name[::-1], "")
        if user and len(rest) < min(BESIDE, len(password)):
            raise ValidationError(self.get_help_text(), code="password_of_names")

    def get_help_text(self) -> str:
        text = _("Beside your own names the password has at least %(count)d more letters or signs.")
        return text % {"count": BESIDE}


def _names(user: User | None) -> set[str]:
    """Whole and in parts, and what stands before the @."""
    words = (_plain(str(getattr(user, name, "") or "")) for name in NAMES)
    parts = {part for word in words for part in (word, *re.split(r"[\s@._,+-]+", word))}
    return {part for part in parts if len(part) >= SHORTEST}


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
