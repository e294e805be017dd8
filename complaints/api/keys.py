"""Idempotency: a request that is sent again finds what the first one made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.request import Request

from complaints.intake import KeyReused, NewComplaint
from complaints.models import Complaint, IntakeKey
from staff.models import User

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
LONGEST = 100


class Sent(NewComplaint):
    """A complaint told apart by the body it came in, not by what the body meant that day.

    By the time it is sent again, the caller who was new has become a customer whom we know.
    """

    @classmethod
    def of(cls, new: NewComplaint, body: str) -> Sent:
        sent = cls(**{name: getattr(new, name) for name in new.__dataclass_fields__})
        object.__setattr__(sent, "sent_body", body)
        return sent

    def fingerprint(self) -> str:
        return str(getattr(self, "sent_body", ""))


def key_of(request: Request) -> str:
    """The key in the header of the request. Raises ParseError where it cannot be used."""
    key = request.headers.get(HEADER, "").strip()
    if not key or len(key) > LONGEST or not key.isprintable():
        text = _("Send the header %(header)s: a text of your own of 1 to %(most)d characters.")
        raise ParseError(text % {"header": HEADER, "most": LONGEST})
    return key


def fingerprint(body: Mapping[str, Any]) -> str:
    """Equal for equal bodies, in whatever order the fields stand."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def logged_before(by: User, key: str, body: str) -> Complaint | None:
    """What the key has logged already. Raises KeyReused where that was another body."""
    kept = IntakeKey.objects.select_related("complaint").filter(user=by, key=key).first()
    if kept and kept.fingerprint != body:
        raise KeyReused(_("This key was used for another complaint; send a new key."))
    return kept.complaint if kept else None
