"""Fields that both the pages and the API speak: codes in, objects out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from complaints.intake import is_blank
from customers.phones import NotAPhoneNumber, PhoneNumber, normalise, read_all

# Django says this in every form; our catalogue translates it, for Django's own is wrong.
NUL_REFUSED = gettext_noop("Null characters are not allowed.")
CODE_AFTER_NAME = re.compile(r".*\[([a-z0-9][a-z0-9._-]*)\]", re.DOTALL)
DAYS = ["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"]
YEARS = (1900, 2200)  # Beyond them lies a slip of the finger, and zones that cannot be computed


class CodeField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An object by its code; an unknown one is named in the error."""

    default_error_messages = {
        "invalid_choice": _("There is no “%(value)s” here; choose one from the list."),
    }

    def __init__(self, queryset: Any, **options: Any) -> None:
        super().__init__(queryset, to_field_name="code", **options)


class DateField(forms.DateField):
    """A day as browsers and people here write it, the year first; never the month."""

    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"input_formats": DAYS} | options)


class NumberField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A complaint by its number, which one knows or copies."""

    widget = forms.TextInput({"autocomplete": "off", "spellcheck": "false"})
    default_error_messages = {
        "invalid_choice": _("There is no complaint “%(value)s” that you may see."),
    }

    def __init__(self, queryset: Any, **options: Any) -> None:
        super().__init__(queryset, to_field_name="number", **options)

    def to_python(self, value: Any) -> Any:
        return super().to_python(str(value or "").strip().upper())


class LookupField(CodeField):
    """An object by its code or by a name that only it has, as `name [code]` or either of both.

    A script lets one choose it while typing (`data-lookup` is where it asks).
    """

    default_error_messages = {
        "invalid_choice": _("There is no “%(value)s” here; choose one from the list."),
        "several": _("“%(value)s” may be %(found)s: write which one."),
        "perhaps": _("“%(value)s” may be %(found)s: write that, or choose from the list."),
    }

    def __init__(
        self,
        queryset: Any,
        *,
        lookup: Any,
        near: Callable[[str], Iterable[Any]] = lambda text: (),
        **options: Any,
    ) -> None:
        """`near` finds what may be meant by a text that is no name."""
        self.near = near
        self.known: dict[str, Any] = {}  # What was read once is not asked for to be shown
        attributes = {"data-lookup": lookup, "autocomplete": "off"}
        super().__init__(queryset, widget=forms.TextInput(attributes), **options)

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text or self.queryset is None:
            return None
        if "\x00" in text:
            raise forms.ValidationError(_(NUL_REFUSED))
        match = CODE_AFTER_NAME.fullmatch(text)
        code = match[1] if match else text
        named = Q(name__iexact=text) | Q(name_zh=text)
        found = list(self.queryset.filter(Q(code=code) | named)[:6])
        exact = [row for row in found if row.code == code] or found
        if len(exact) == 1:
            self.known = {text: exact[0]}
            return exact[0]
        if not exact and (near := list(self.near(text))):
            params = {"value": text, "found": ", ".join(map(self.written, near))}
            message = self.error_messages["several" if len(near) > 1 else "perhaps"]
            raise forms.ValidationError(message, params=params)
        if not exact:
            params = {"value": text}
            raise forms.ValidationError(self.error_messages["invalid_choice"], params=params)
        params = {"value": text, "found": ", ".join(map(self.written, exact))}
        raise forms.ValidationError(self.error_messages["several"], params=params)

    def prepare_value(self, value: Any) -> Any:
        """A code that is known is shown with its name."""
        text = str(getattr(value, "code", value) or "")
        if "\x00" in text:
            return text
        known = self.known.get(text)
        if known is None and text and self.queryset is not None:
            known = self.queryset.filter(code=text).first()
        return self.written(known) if known else text

    @staticmethod
    def written(row: Any) -> str:
        return f"{row} [{row.code}]"


class LinesField(forms.CharField):
    """A text of lines: a browser sends each end as two signs, and counts it as one."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n")


class WordsField(LinesField):
    """A text that can be read: one of zero-width characters only counts as empty."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        # A NUL stays, for the validators to refuse it by name.
        return "" if is_blank(text) and "\x00" not in text else text


class PhonesField(forms.CharField):
    """Telephone numbers in any spelling, with what stands beside them."""

    def clean(self, value: Any) -> tuple[PhoneNumber, ...]:
        text = str(super().clean(value) or "")
        try:
            return read_all(text, settings.PHONE_REGION) if text else ()
        except NotAPhoneNumber as error:
            raise forms.ValidationError(error.reason) from error


class PhoneField(forms.CharField):
    """One telephone number in any spelling, for text messages: nothing can stand beside it."""

    def clean(self, value: Any) -> str:
        text = str(super().clean(value) or "")
        try:
            return normalise(text, settings.PHONE_REGION) if text else ""
        except NotAPhoneNumber as error:
            raise forms.ValidationError(error.reason) from error


class MomentField(forms.DateTimeField):
    """A day and time, as browsers and ISO 8601 write it; in the desk's zone unless it says."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    input_formats = ["%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%d", "%Y/%m/%d"]
    default_error_messages = {
        "invalid": _("Write day and time as 2026-11-22 14:30."),
    }

    def to_python(self, value: Any) -> datetime | None:
        try:
            at: datetime | None = super().to_python(value)
        except OverflowError as error:
            raise forms.ValidationError(self.error_messages["invalid"]) from error
        if at and not YEARS[0] <= at.year <= YEARS[1]:
            sentence = _("Choose a day between the years %(first)d and %(last)d.")
            params = {"first": YEARS[0], "last": YEARS[1]}
            raise forms.ValidationError(sentence, params=params)
        return at

    def prepare_value(self, value: Any) -> Any:
        return timezone.localtime(value) if hasattr(value, "tzinfo") and value.tzinfo else value


def text_area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})
