"""Mail over a real line: what a broken one leaves unknown is not sent again by itself."""

import socketserver
import threading

import pytest
from django.core import mail

from complaints import notices
from complaints.models import Notice
from tests.conftest import DAY, HOUR, MONDAY_10
from tests.escalation.stand_in import escalate


class Server(socketserver.ThreadingTCPServer):
    """Takes mails, and hangs up where it is told to: "MAIL", or after the "text"."""

    allow_reuse_address = True

    def __init__(self, hangs_up_at):
        self.hangs_up_at, self.taken, self.refused = hangs_up_at, [], b""
        super().__init__(("127.0.0.1", 0), Talk)


class Talk(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            word = line.strip().upper()[:4].decode()
            if word == self.server.hangs_up_at or word == "QUIT":
                return
            if word == "DATA":
                self.wfile.write(b"354 go on\r\n")
                text = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.server.taken.append(text)
                if self.server.hangs_up_at == "text":
                    return
            self.wfile.write(self.server.refused or b"250 good\r\n")


@pytest.fixture
def server(settings):
    servers = []

    def server(hangs_up_at=""):
        made = Server(hangs_up_at)
        threading.Thread(target=made.serve_forever, daemon=True).start()
        servers.append(made)
        settings.EMAIL_BACKEND = "foundation.sending.MailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = made.server_address
        return made

    yield server
    for made in servers:
        made.shutdown()
        made.server_close()


def states():
    return set(Notice.objects.filter(channel="email").values_list("state", flat=True))


def people():
    """Each gets one mail."""
    return Notice.objects.filter(channel="email").values("recipient").distinct().count()


def send_all(at=MONDAY_10 + HOUR):
    for turn in range(4):
        notices.send_pending(now=at + turn * 2 * HOUR)


def test_a_mail_is_taken(server, desk, supervisors):
    line = server()
    escalate(desk)
    send_all()
    assert states() == {"sent"}
    assert len(line.taken) == people()


def test_a_line_that_breaks_after_the_text_leaves_it_unknown_and_is_not_tried_again(
    server, desk, supervisors
):
    line = server(hangs_up_at="text")
    escalate(desk)
    send_all()
    assert len(line.taken) == people()
    assert states() == {"unknown"}


def test_a_line_that_breaks_before_the_text_is_tried_again(server, desk, supervisors):
    line = server(hangs_up_at="MAIL")
    escalate(desk)
    notices.send_pending(now=MONDAY_10 + HOUR)
    assert states() == {"pending"}
    line.hangs_up_at = ""
    notices.send_pending(now=MONDAY_10 + DAY)
    assert states() == {"sent"}
    assert len(line.taken) == people()


def test_mails_of_the_same_complaint_need_somebody_once(desk, supervisors):
    one = desk.log()
    for kind in ("approval", "transfer"):
        values = {"complaint": one, "recipient": supervisors["branch"], "channel": "email"}
        Notice.objects.create(**values, kind=kind, made_at=MONDAY_10, next_at=MONDAY_10)
    notices.send_pending(now=MONDAY_10 + HOUR)
    assert mail.outbox[-1].subject == "1 complaint needs you"
