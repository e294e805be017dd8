from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _

from staff.models import Branch, Department, QuietHours, User

admin.site.register(Branch, list_display=["name", "name_zh", "code", "level", "path"])
admin.site.register(QuietHours, list_display=["role", "begins", "ends"])
admin.site.register(Department, list_display=["name", "name_zh", "branch"])


@admin.register(User)
class StaffAdmin(UserAdmin):  # type: ignore[type-arg]
    list_display = ["username", "full_name", "role", "branch", "is_active"]
    fieldsets = [
        *(UserAdmin.fieldsets or ()),
        (
            _("At the desk"),
            {
                "fields": [
                    "full_name",
                    "full_name_zh",
                    "role",
                    "branch",
                    "language",
                    "away_from_at",
                    "away_until_at",
                ]
            },
        ),
    ]
    add_fieldsets = [
        *UserAdmin.add_fieldsets,
        (_("At the desk"), {"fields": ["full_name", "role", "branch"]}),
    ]
