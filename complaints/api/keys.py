"""Idempotency: the header by which a request that is sent again is known."""

from __future__ import annotations

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.request import Request

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
LONGEST = 100


def key_of(request: Request) -> str:
    """The key in the header of the request. Raises ParseError where it cannot be used."""
    key = request.headers.get(HEADER, "").strip()
    if not key or len(key) > LONGEST or not key.isprintable():
        text = _("Send the header %(header)s: a text of your own of 1 to %(most)d characters.")
        raise ParseError(text % {"header": HEADER, "most": LONGEST})
    return key
