"""Django's admin as a window: the tables as they stand, changed nowhere but on our own pages.

What is changed there would stand in no history of Heed.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class LookOnly:
    """Before the class that says how a table is shown."""

    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class Window(admin.AdminSite):
    """Whatever an app registers, ours or a library's, can be looked at only."""

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        shown = admin_class or admin.ModelAdmin
        looked = type(shown.__name__, (LookOnly, shown), {})
        super().register(model_or_iterable, looked, **options)
