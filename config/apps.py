from django.contrib.admin.apps import AdminConfig


class WindowConfig(AdminConfig):
    default_site = "config.admin.Site"
