from django.urls import path

from reports.views import reports, schedules

app_name = "reports"

urlpatterns = [
    path("", reports.report, name="index"),
    path("complaints/", reports.complaints, name="complaints"),
    path("schedules/<int:pk>/end/", schedules.end, name="schedule-end"),
    path("<slug:code>/", reports.report, name="one"),
    path("<slug:code>/schedules/", schedules.create, name="schedule"),
    path("<slug:code>/export.<slug:format>", reports.export, name="export"),
]
