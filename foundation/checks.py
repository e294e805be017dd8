"""What is looked at before Heed goes into service: `manage.py check --deploy`."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.http.request import validate_host

HINT = "Set HEED_SITE_URL to the address that people type, such as https://heed.example.org"


@register(Tags.security, deploy=True)
def site_address(**options: Any) -> list[CheckMessage]:
    """Mails and chats lead to where Heed is: a whole address, by https, of a host it answers."""
    url = settings.SITE_URL
    if not url:
        return [Error("Mails hold no links: HEED_SITE_URL is not set.", HINT, id="heed.E011")]
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _port = parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    if parts.scheme != "https" or not host or parts.query or parts.fragment or " " in url:
        text = f"HEED_SITE_URL is {url!r}, which is no whole https address."
        return [Error(text, HINT, id="heed.E012")]
    if not validate_host(host, settings.ALLOWED_HOSTS):
        text = f"HEED_SITE_URL leads to {host}, which is not in ALLOWED_HOSTS."
        return [Error(text, HINT, id="heed.E013")]
    return []
