"""Colleagues and branches, found while one types their names."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from complaints.forms.fields import NUL_REFUSED
from staff.models import User

NAME_BEFORE = re.compile(r".*\[([^\[\]]+)\]", re.DOTALL)


class PersonField(forms.Field):
    """A person by user name or by a name that only one has, as `name [user name]` or either."""

    default_error_messages = {
        "invalid_choice": _("There is no “%(value)s” here; choose one from the list."),
        "several": _("“%(value)s” may be %(found)s: write which one."),
    }

    def __init__(self, **options: Any) -> None:
        lookup = {"data-lookup": reverse_lazy("queues:people"), "autocomplete": "off"}
        super().__init__(widget=forms.TextInput(lookup), **options)
        self.people: QuerySet[User] = User.objects.none()

    def to_python(self, value: Any) -> User | None:
        text = str(value or "").strip()
        if not text:
            return None
        if "\x00" in text:
            raise forms.ValidationError(_(NUL_REFUSED))
        match = NAME_BEFORE.fullmatch(text)
        name = match[1] if match else text
        named = Q(full_name__iexact=text) | Q(full_name_zh=text)
        found = list(self.people.filter(Q(username=name) | named)[:6])
        exact = [row for row in found if row.username == name] or found
        if len(exact) == 1:
            return exact[0]
        shown = ", ".join(written(row) for row in exact)
        error = self.error_messages["several" if exact else "invalid_choice"]
        raise forms.ValidationError(error, params={"value": text, "found": shown})

    def prepare_value(self, value: Any) -> str:
        text = str(getattr(value, "username", value) or "")
        known = self.people.filter(username=text).first() if text and "\x00" not in text else None
        return written(known) if known else text


def written(user: User) -> str:
    return f"{user} [{user.username}]"
