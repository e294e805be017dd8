"""Notices leave the outbox at most once, are retried when refused, and say when nobody knows."""

import pytest
from django.core import mail

from complaints import notices
from complaints.escalation import sweep
from complaints.models import Notice
from tests.conftest import HOUR, MINUTE, MONDAY_10


@pytest.fixture
def pending(desk, supervisors):
    desk.log(vip=True)
    sweep.fire_due("vip", now=MONDAY_10)
    return Notice.objects.get(channel="email")


def test_a_mail_goes_out_once_in_the_language_of_its_reader(pending):
    pending.recipient.language = "zh-hans"
    pending.recipient.save()
    assert notices.send_pending(now=MONDAY_10) == 1
    assert notices.send_pending(now=MONDAY_10) == 0
    (sent,) = mail.outbox
    assert sent.to == ["branch@example.org"]
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    assert "重要客户" in sent.subject


def test_a_refused_mail_is_tried_again_ever_later_and_then_given_up(pending, monkeypatch):
    def refuse(self):
        raise OSError("no route to the mail server")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    now = MONDAY_10
    for _ in range(len(notices.RETRIES) + 1):
        notices.send_pending(now=now)
        pending.refresh_from_db()
        now = pending.next_at
    assert pending.state == Notice.State.DEAD
    assert pending.attempts == 6
    assert "no route" in pending.error


def test_a_worker_that_died_while_sending_leaves_delivery_unknown(pending):
    Notice.objects.update(state="sending", lease_until=MONDAY_10 + MINUTE)
    assert notices.send_pending(now=MONDAY_10) == 0
    notices.send_pending(now=MONDAY_10 + HOUR)
    pending.refresh_from_db()
    assert pending.state == Notice.State.UNKNOWN
    assert mail.outbox == []


def test_people_without_an_address_are_told_in_the_app_only(desk, hire):
    hire("silent", "supervisor", "west-a-1")
    desk.log(vip=True)
    sweep.fire_due("vip", now=MONDAY_10)
    assert set(Notice.objects.values_list("channel", flat=True)) == {"inbox"}
