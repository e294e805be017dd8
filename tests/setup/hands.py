"""What an admin does on the set-up pages."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from setup.models import Upload


def post(browser, code, sent, pk=None, status=302):
    name, more = ("edit", [pk]) if pk else ("new", [])
    response = browser.post(reverse(f"setup:{name}", args=[code, *more]), sent)
    assert response.status_code == status, response.context and response.context["form"].errors
    return response


def send(browser, code, text, name="rows.csv"):
    data = text if isinstance(text, bytes) else text.encode()
    file = SimpleUploadedFile(name, data)
    return browser.post(reverse("setup:upload", args=[code]), {"file": file}, follow=True)


def agree(browser, upload=None, seen=None):
    """Say yes to what the page shows, or to what it showed."""
    address = reverse("setup:uploaded", args=[(upload or Upload.objects.latest("pk")).pk])
    seen = seen or browser.get(address).context["found"].mark
    return browser.post(address, {"seen": seen})
