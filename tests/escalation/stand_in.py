"""What robots and gateways are sent, taken by a server of our own."""

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

from django.test import override_settings

from complaints.escalation import sweep
from tests.conftest import HOUR, MONDAY_10

SECRET = "SEC-a-secret"


class StandIn(HTTPServer):
    """Takes what robots and gateways are sent, and answers as it is told."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Ear)
        self.heard, self.answers = [], [(200, {"errcode": 0, "code": 0, "ok": True})]

    @property
    def host(self):
        return f"127.0.0.1:{self.server_port}"

    def answer(self):
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class Ear(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.heard.append((self.path, body, dict(self.headers)))
        status, said = self.server.answer()
        if status is None:  # The line breaks off
            self.connection.close()
            return
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", f"http://{self.server.host}/elsewhere")
        self.end_headers()
        self.wfile.write(said if isinstance(said, bytes) else json.dumps(said).encode())

    def log_message(self, *args):
        pass


@contextmanager
def a_gateway(stand_in):
    with override_settings(SMS_GATEWAY_URL=f"http://{stand_in.host}/sms", SMS_GATEWAY_TOKEN="t"):
        yield


def escalate(desk, at=MONDAY_10 + HOUR, **more):
    """A VIP without an owner, whose branch is told (T2)."""
    one = desk.log(vip=True, **more)
    assert sweep.fire_due("vip", now=at)
    return one
