from django.urls import path, register_converter
from django.urls.converters import StringConverter

from setup.views import changes, deliveries, rows, sign_ins, uploads


class DeliveryKindConverter(StringConverter):
    regex = "|".join(deliveries.SENT_BY)


register_converter(DeliveryKindConverter, "delivery_kind")
app_name = "setup"

urlpatterns = [
    path("", rows.index, name="index"),
    path("founding/", rows.found, name="found"),
    path("changes/", changes.index, name="changes"),
    path("guide/<slug:step>/", rows.guided, name="guided"),
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

root_patterns = [
    path("sign-ins/", sign_ins.sign_ins, name="sign-ins"),
    path("sign-ins/releases/", sign_ins.release, name="sign-in-release"),
    path("deliveries/", deliveries.deliveries, name="deliveries"),
    path("deliveries/tests/", deliveries.trial, name="delivery-test"),
    path(
        "deliveries/<delivery_kind:kind>/<int:pk>/again/", deliveries.again, name="delivery-again"
    ),
]
