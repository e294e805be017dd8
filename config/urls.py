from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularSwaggerSplitView

from complaints import urls as complaints
from complaints.api.urls import urlpatterns as api
from complaints.api.views import Nothing
from config.schema import Schema
from setup import urls as setup
from staff.access import everybody
from staff.views import ChoosePassword, SignIn, admin_sign_in, language

urlpatterns = [
    *complaints.root_patterns,
    *setup.root_patterns,
    path("complaints/", include("complaints.urls")),
    path("queues/", include((complaints.queue_patterns, "queues"))),
    path("approvals/", include((complaints.approval_patterns, "approvals"))),
    path("setup/", include("setup.urls")),
    path("quality/", include("quality.urls")),
    path("reports/", include("reports.urls")),
    path("workload/", include((complaints.workload_patterns, "workload"))),
    path("bulk/", include((complaints.bulk_patterns, "bulk"))),
    path("incidents/", include((complaints.incident_patterns, "incidents"))),
    path("customers/", include((complaints.customer_patterns, "customers"))),
    path("phrases/", include((complaints.phrase_patterns, "phrases"))),
    path("rules/", include((complaints.rule_patterns, "rules"))),
    path("sign-in/", SignIn.as_view(), name="sign-in"),
    path("password/<uidb64>/<token>/", ChoosePassword.as_view(), name="choose-password"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("language/", language, name="language"),
    path("api/v1/", include((api, "api"))),
    path("api/schema/", Schema.as_view(), name="schema"),
    path(
        "api/docs/",
        everybody(SpectacularSwaggerSplitView.as_view(url_name="schema")),
        name="api-docs",
    ),
    re_path(r"^api(?:/[\s\S]*)?\Z", Nothing.as_view(), name="api-nothing"),
    path("admin/login/", admin_sign_in, name="admin-sign-in"),
    path("admin/", admin.site.urls),
]

# Each says it as JSON to programs, and on a page to people.
handler400 = "config.errors.not_understood"
handler403 = "config.errors.not_allowed"
handler404 = "config.errors.not_found"
handler500 = "config.errors.broken"
