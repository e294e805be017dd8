"""Amounts of time as people write them: 48 h, 2 d 4 h, 30 min, 1 working day, 2 天, 3 个工作日."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from typing import Any, NoReturn

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sla.amounts import Amount, WorkingDays

UNITS = {
    timedelta(days=1): ("d", "day", "days", "天", "日"),
    timedelta(hours=1): ("h", "hour", "hours", "个小时", "小时", "时"),
    timedelta(minutes=1): ("min", "m", "minute", "minutes", "分钟", "分"),
}
BY_NAME = {name: unit for unit, names in UNITS.items() for name in names}
PART = re.compile(rf"(\d{{1,7}}(?:\.\d{{1,3}})?)\s*({'|'.join(sorted(BY_NAME, key=len)[::-1])})")
WORKING = r"(?:working|business)[\s-]*days?|work[\s-]?days?|wd|个?工作日"
WORKING_DAYS = re.compile(rf"(\d{{1,7}})\s*(?:{WORKING})")
SAYS_WORKING_DAYS = re.compile(WORKING)
BARE = re.compile(r"[\d.,\s]+")
MINUTE = timedelta(minutes=1)


class Unreadable(ValueError):
    """No amount of time. `code` names the sentence that says what to write instead."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def parse(text: str) -> Amount:
    """Raises Unreadable. A day is 24 hours, also of working time; a number alone is none."""
    text = unicodedata.normalize("NFKC", text).strip().lower()
    sign, rest = (-1, text[1:].strip()) if text[:1] in ("-", "−") else (1, text)
    if BARE.fullmatch(rest):
        raise Unreadable("unit")
    if match := WORKING_DAYS.fullmatch(rest):
        return WorkingDays(sign * int(match[1]))
    if SAYS_WORKING_DAYS.search(rest):
        raise Unreadable("working_days")
    parts = PART.findall(rest)
    if not parts or PART.sub("", rest).strip(" ,，、"):
        raise Unreadable("invalid")
    total = sum((float(number) * BY_NAME[name] for number, name in parts), timedelta())
    return sign * total


def written(amount: Amount) -> str:
    """The way in which `parse` reads it back, alike in every language: 2 d 4 h 30 min."""
    if isinstance(amount, WorkingDays):
        return f"{amount.count} working day{'s' if abs(amount.count) > 1 else ''}"
    rest, parts = abs(amount), []
    for unit, names in UNITS.items():
        count, rest = divmod(rest, unit)
        parts += [f"{count} {names[0]}"] if count else []
    return ("-" if amount < timedelta() else "") + (" ".join(parts) or "0 min")


def spoken(amount: Amount) -> str:
    """The same in the reader's words, to the minute; `parse` reads it back, too."""
    if isinstance(amount, WorkingDays):
        words = ngettext("%(count)d working day", "%(count)d working days", abs(amount.count))
        return words % {"count": amount.count}
    rest, found = abs(amount), []
    words_of = (_("%(days)d d"), _("%(hours)d h"), _("%(minutes)d min"))
    for unit, text, name in zip(UNITS, words_of, ("days", "hours", "minutes"), strict=True):
        count, rest = divmod(rest, unit)
        found += [text % {name: count}] if count else []
    return ("-" if amount < timedelta() else "") + (" ".join(found) or _("0 min"))


class AmountField(forms.CharField):
    """An amount of time, or None where nothing was written: cleaned to a timedelta, or to
    WorkingDays where these can be counted (`working_days`)."""

    default_error_messages = {
        "invalid": gettext_lazy("Write an amount of time as 48 h, 2 d 4 h or 30 min."),
        "unit": gettext_lazy("Say of what: minutes (min), hours (h) or days (d), as in 48 h."),
        "unit_of_clock": gettext_lazy(
            "Say of what: minutes (min), hours (h), days of 24 hours (d) or working days, "
            "as in 48 h or 2 working days."
        ),
        "working_days": gettext_lazy("Write working days alone and whole: 2 working days."),
        "no_working_days": gettext_lazy("Working days cannot be counted here; write 48 h or 2 d."),
        "before": gettext_lazy("This amount cannot be negative."),
        "parts": gettext_lazy("Write whole minutes."),
    }

    def __init__(self, *, signed: bool = False, working_days: bool = False, **options: Any) -> None:
        self.signed, self.working_days = signed, working_days
        super().__init__(**options | {"max_length": 40})

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value) or "").strip()
        amount = self._read(text) if text else None
        if isinstance(amount, WorkingDays):
            if not self.working_days:
                self._refuse("no_working_days")
        elif amount is not None and amount % MINUTE:
            self._refuse("parts")
        if amount is not None and not self.signed and _is_negative(amount):
            self._refuse("before")
        return amount

    def _read(self, text: str) -> Amount:
        try:
            return parse(text)
        except OverflowError:
            self._refuse("invalid")
        except Unreadable as error:
            self._refuse(
                "unit_of_clock" if error.code == "unit" and self.working_days else error.code
            )

    def _refuse(self, code: str) -> NoReturn:
        raise forms.ValidationError(self.error_messages[code], code=code)

    def prepare_value(self, value: Any) -> Any:
        return spoken(value) if isinstance(value, Amount) else value


def _is_negative(amount: Amount) -> bool:
    return amount.count < 0 if isinstance(amount, WorkingDays) else amount < timedelta()
