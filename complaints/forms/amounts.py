"""Amounts of time as people write them: 48 h, 2 d 4 h, 30 min, 2 天, 90 分钟."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

UNITS = {
    timedelta(days=1): ("d", "day", "days", "天", "日"),
    timedelta(hours=1): ("h", "hour", "hours", "小时", "时"),
    timedelta(minutes=1): ("min", "m", "minute", "minutes", "分钟", "分"),
}
BY_NAME = {name: unit for unit, names in UNITS.items() for name in names}
PART = re.compile(rf"(\d{{1,7}}(?:\.\d{{1,3}})?)\s*({'|'.join(sorted(BY_NAME, key=len)[::-1])})")
MINUTE = timedelta(minutes=1)


def parse(text: str) -> timedelta:
    """Raises ValueError. A day is 24 hours, also of working time; a bare number is minutes."""
    sign, rest = (-1, text[1:]) if text[:1] in "-−" else (1, text)
    rest = rest.strip().lower()
    if rest.isdecimal():
        return sign * int(rest[:9]) * MINUTE
    parts = PART.findall(rest)
    if not parts or PART.sub("", rest).strip(" ,，、"):
        raise ValueError(text)
    total = sum((float(number) * BY_NAME[name] for number, name in parts), timedelta())
    return sign * total


def written(amount: timedelta) -> str:
    """The way in which `parse` reads it back: 2 d 4 h 30 min."""
    rest, parts = abs(amount), []
    for unit, names in UNITS.items():
        count, rest = divmod(rest, unit)
        parts += [f"{count} {names[0]}"] if count else []
    return ("-" if amount < timedelta() else "") + (" ".join(parts) or "0 min")


class AmountField(forms.CharField):
    """An amount of time; cleaned to a timedelta, or None where nothing was written."""

    default_error_messages = {
        "invalid": _("Write an amount of time as 48 h, 2 d 4 h or 30 min."),
        "before": _("This amount cannot be negative."),
        "parts": _("Write whole minutes."),
    }

    def __init__(self, *, signed: bool = False, **options: Any) -> None:
        self.signed = signed
        super().__init__(**options | {"max_length": 40})

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value) or "").strip()
        try:
            amount = parse(text) if text else None
        except (ValueError, OverflowError) as error:
            raise forms.ValidationError(self.error_messages["invalid"]) from error
        if amount is not None and amount % MINUTE:
            raise forms.ValidationError(self.error_messages["parts"])
        if amount is not None and amount < timedelta() and not self.signed:
            raise forms.ValidationError(self.error_messages["before"])
        return amount

    def prepare_value(self, value: Any) -> Any:
        return written(value) if isinstance(value, timedelta) else value
