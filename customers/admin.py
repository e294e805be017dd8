from django.contrib import admin

from customers.models import CorporateAccount, CorporateLevel, SensitiveEntry, Tier

for model in (Tier, CorporateLevel):
    admin.site.register(model, list_display=["name", "name_zh", "code", "rank", "is_vip"])
admin.site.register(CorporateAccount, list_display=["name", "number", "level", "manager"])
admin.site.register(
    SensitiveEntry, list_display=["customer", "branch", "until_on"], raw_id_fields=["customer"]
)
