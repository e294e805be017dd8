"""Text messages through whatever gateway the company has.

A gateway is anything with `send`; the one here posts JSON to an address from the settings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings

from complaints.robots import NotTaken, send_json

LONGEST = 200  # Signs: about three parts


class Gateway(Protocol):
    def send(self, to: str, text: str, key: str) -> None:
        """`to` is E.164; the same `key` is never sent twice by a gateway that remembers keys.

        Raises Unsure where nobody knows whether it arrived, any other error where it did not.
        """


@dataclass(frozen=True, slots=True)
class HttpGateway:
    """`{"to", "text", "id"}` as JSON; it answers `{"ok": true}` or why not as `error`."""

    url: str
    token: str

    def send(self, to: str, text: str, key: str) -> None:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        answer = send_json(self.url, {"to": to, "text": text[:LONGEST], "id": key}, headers)
        if answer.get("ok") is not True:
            raise NotTaken(str(answer.get("error", "refused"))[:300])


def gateway() -> Gateway | None:
    """None where the company has none: then nobody is offered text messages."""
    url = settings.SMS_GATEWAY_URL
    return HttpGateway(url, settings.SMS_GATEWAY_TOKEN) if url else None
