"""Addresses as they leave the house, for whoever reads them in a mail or a chat."""

from __future__ import annotations

from django.conf import settings


def full(path: str) -> str:
    """The whole address of a page; the path alone where nobody has said where Heed is."""
    return f"{settings.SITE_URL.rstrip('/')}{path}"
