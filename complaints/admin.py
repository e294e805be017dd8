"""Set-up through Django's admin: the vocabulary. Complaints themselves are never edited here."""

from django.contrib import admin

from complaints.models import (
    Area,
    BatchRule,
    Category,
    Channel,
    ExtensionRule,
    ReceivingBody,
)

for node in (Category, Area):
    admin.site.register(
        node,
        list_display=["name", "name_zh", "code", "path"],
        search_fields=["name", "name_zh", "code"],
    )
for model in (Channel, ReceivingBody):
    admin.site.register(model, list_display=["name", "name_zh", "code", "position"])
admin.site.register(ExtensionRule, list_display=["most"])
admin.site.register(BatchRule, list_display=["customers_over", "vips_from", "window"])
