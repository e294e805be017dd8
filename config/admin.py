"""Django's admin: a window for admins of the whole group, behind the same door as all pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import redirect

from foundation.admin import Window
from staff.access import top_admin


class Site(Window):
    def has_permission(self, request: HttpRequest) -> bool:
        return bool(getattr(request.user, "is_top_admin", False))

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        return top_admin(super().admin_view(view, cacheable))

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("home")

    password_change_done = password_change
