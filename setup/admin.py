"""Django's own pages refuse what ours refuse: nobody with open complaints is retired there."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.forms import UserChangeForm
from django.core.exceptions import ValidationError

from complaints import leaving
from complaints.models import Refused
from staff.admin import StaffAdmin
from staff.models import User


class LeavingForm(UserChangeForm):  # type: ignore[type-arg]
    def clean_is_active(self) -> bool:
        is_active = bool(self.cleaned_data["is_active"])
        if self.instance.pk and not is_active:
            try:
                leaving.must_hold_nothing(self.instance)
            except Refused as refusal:
                raise ValidationError(str(refusal)) from refusal
        return is_active


admin.site.unregister(User)


@admin.register(User)
class LeavingStaffAdmin(StaffAdmin):
    form = LeavingForm

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """History names people: they are retired."""
        return False
