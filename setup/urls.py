from django.urls import path

from setup.views import rows, uploads

app_name = "setup"

urlpatterns = [
    path("", rows.index, name="index"),
    path("founding/", rows.found, name="found"),
    path("files/<int:pk>/", uploads.uploaded, name="uploaded"),
    path("staff/<int:pk>/invitation/", rows.invitation, name="invitation"),
    path("<slug:code>/", rows.listing, name="listing"),
    path("<slug:code>/new/", rows.edit, name="new"),
    path("<slug:code>/export.<slug:format>", uploads.export, name="export"),
    path("<slug:code>/files/", uploads.book, name="book"),
    path("<slug:code>/import/", uploads.upload, name="upload"),
    path("<slug:code>/<int:pk>/", rows.edit, name="edit"),
    path("<slug:code>/<int:pk>/retirement/", rows.retirement, name="retirement"),
    path("<slug:code>/<int:pk>/removal/", rows.removal, name="removal"),
]
