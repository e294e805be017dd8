"""Chat robots: what is asked of each kind, how it is signed, and what its answer means. Pure,
but for `post`, which sends. Sources: the makers' pages on custom robots.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote_plus, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.utils.translation import gettext as _

from complaints.models.robot import Robot
from complaints.models.state import Refused
from foundation.sending import Unsure

SECONDS, LONGEST = 8, 2_000  # To answer; bytes of a text: WeCom takes the least, 2,048
CODES = ("errcode", "code", "StatusCode")  # Zero: it was posted
UNSURE = frozenset({502, 504})  # HTTP: somebody in between does not know either
Kind = Robot.Kind


@dataclass(frozen=True, slots=True)
class Asked:
    url: str
    body: Mapping[str, Any]


class NotTaken(Exception):
    """The robot answered that it did not post."""


def _digest(key: str, text: str) -> str:
    made = hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()
    return base64.b64encode(made).decode()


def dingtalk(url: str, secret: str, text: str, now: datetime) -> Asked:
    """Signed with the milliseconds and the secret, both in the address."""
    body = {"msgtype": "text", "text": {"content": text}}
    if not secret:
        return Asked(url, body)
    stamp = str(int(now.timestamp() * 1000))
    signed = quote_plus(_digest(secret, f"{stamp}\n{secret}"))
    return Asked(f"{url}&timestamp={stamp}&sign={signed}", body)


def wecom(url: str, secret: str, text: str, now: datetime) -> Asked:
    """The key in the address is all there is."""
    return Asked(url, {"msgtype": "text", "text": {"content": text}})


def feishu(url: str, secret: str, text: str, now: datetime) -> Asked:
    """Signed with the seconds; stamp and secret are the key, and nothing is the text."""
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
    if secret:
        stamp = str(int(now.timestamp()))
        body |= {"timestamp": stamp, "sign": _digest(f"{stamp}\n{secret}", "")}
    return Asked(url, body)


ADAPTERS: Mapping[str, Callable[[str, str, str, datetime], Asked]] = {
    Kind.DINGTALK: dingtalk,
    Kind.WECOM: wecom,
    Kind.FEISHU: feishu,
}


def _is_known(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_plain = url.isascii() and url.isprintable() and " " not in url
    known = parts.netloc in settings.ROBOT_HOSTS and parts.scheme == settings.ROBOT_SCHEME
    return is_plain and known


def check(url: str) -> None:
    """Only the makers' own hosts: nobody makes this server ask another address."""
    if not _is_known(url):
        hosts = ", ".join(settings.ROBOT_HOSTS)
        text = _("A robot's address begins with https:// and one of: %(hosts)s.")
        raise Refused(text % {"hosts": hosts})


def post(robot: Robot, text: str, now: datetime) -> None:
    """Raises Unsure where nobody knows whether it arrived, any other error where it did not."""
    check(robot.url)
    asked = ADAPTERS[robot.kind](robot.url, robot.secret, _short(text), now)
    answer = send_json(asked.url, asked.body)
    code = next((answer[name] for name in CODES if name in answer), None)
    if code is None:
        raise Unsure(f"{answer}"[:300])
    if code != 0:
        raise NotTaken(f"{code}: {answer.get('errmsg') or answer.get('msg') or ''}"[:300])


def _short(text: str) -> str:
    return text.encode()[:LONGEST].decode(errors="ignore")


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **values: Any) -> None:
        return None


def send_json(url: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Any:
    """Post and read a small JSON answer."""
    data = json.dumps(body, ensure_ascii=False).encode()
    named = {"Content-Type": "application/json; charset=utf-8", **(headers or {})}
    request = Request(url, data, dict(named), method="POST")
    try:
        with build_opener(_NoRedirect).open(request, timeout=SECONDS) as answer:
            said = answer.read(100_000)
    except HTTPError as error:
        kind = Unsure if error.code in UNSURE else NotTaken
        raise kind(f"HTTP {error.code}") from error
    except URLError:  # It was never reached
        raise
    except (OSError, HTTPException) as error:  # Timed out or broken off while it answered
        raise Unsure(f"{type(error).__name__}: {error}") from error
    try:
        found = json.loads(said or b"{}")
    except ValueError as error:
        raise Unsure(f"no JSON: {said[:100]!r}") from error
    return found if isinstance(found, dict) else {}
