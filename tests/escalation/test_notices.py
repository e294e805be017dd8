"""Notices leave the outbox at most once, are retried when refused, and say when nobody knows."""

from datetime import time

import pytest
from django.core import mail

from complaints import notices, outbox
from complaints.escalation import sweep
from complaints.models import Notice, Timer
from staff import quiet
from staff.models import QuietHours
from tests.conftest import DAY, HOUR, MINUTE, MONDAY_10

SOON = MONDAY_10 + notices.GATHER


@pytest.fixture
def pending(desk, supervisors):
    desk.log(vip=True)
    sweep.fire_due("vip", now=MONDAY_10)
    return Notice.objects.get(channel="email")


def test_a_mail_goes_out_once_in_the_language_of_its_reader(pending):
    pending.recipient.language = "zh-hans"
    pending.recipient.save()
    assert notices.send_pending(now=MONDAY_10) == 0  # Others may join it
    assert notices.send_pending(now=SOON) == 1
    assert notices.send_pending(now=SOON) == 0
    (sent,) = mail.outbox
    assert sent.to == ["branch@example.org"]
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    assert "重要客户" in sent.subject


def test_a_refused_mail_is_tried_again_ever_later_and_then_given_up(pending, monkeypatch):
    def refuse(self):
        raise OSError("no route to the mail server")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    now = SOON
    for _ in range(len(outbox.RETRIES) + 1):
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


def test_what_falls_due_together_is_one_message_a_person_and_channel(desk, supervisors, client):
    for _ in range(60):
        desk.log(vip=True, category=None)
        desk.log(body="city-government", category=None)
    for name in ("vip", "over_the_head"):
        sweep.fire_due(name, now=MONDAY_10)
    assert notices.send_pending(now=SOON) == Notice.objects.filter(channel="email").count()
    assert sorted(to for sent in mail.outbox for to in sent.to) == [
        "branch@example.org",
        "city@example.org",
        "province@example.org",
    ]
    (sent,) = [one for one in mail.outbox if one.to == ["branch@example.org"]]
    assert sent.subject == "120 complaints need you"
    assert "and 70 more" in sent.body
    client.force_login(supervisors["branch"])
    page = client.get("/inbox/")
    assert [message.count for message in page.context["found"]] == [120]
    assert page.context["unread"]() == 1


def test_mail_waits_for_the_morning_unless_it_is_urgent(desk, supervisors):
    QuietHours.objects.create(role="supervisor", begins=time(18), ends=time(8))
    evening = MONDAY_10 + 10 * HOUR  # 20:00 in Shanghai
    ordinary, urgent = desk.log(), desk.log(vip=True)
    Timer.objects.filter(clock="answer").update(fires_at=evening, position=1)
    sweep.fire_due("overdue", now=evening)
    sweep.fire_due("vip", now=evening)
    notices.send_pending(now=evening + notices.GATHER)
    bodies = " ".join(sent.body for sent in mail.outbox)
    assert urgent.number in bodies
    assert ordinary.number not in bodies
    assert Notice.objects.filter(channel="inbox", complaint=ordinary).exists()
    notices.send_pending(now=MONDAY_10 + DAY - 2 * HOUR)  # 08:00 the next day
    assert ordinary.number in mail.outbox[-1].body


def test_quiet_hours_may_lie_within_a_day_or_over_midnight(db):
    QuietHours.objects.create(role="supervisor", begins=time(12), ends=time(14))
    QuietHours.objects.create(role="front_desk", begins=time(22), ends=time(7))
    noon, night = MONDAY_10 + 2 * HOUR, MONDAY_10 + 16 * HOUR
    hours = quiet.by_role()
    assert quiet.end(MONDAY_10, hours["supervisor"]) is None
    assert quiet.end(noon, hours["supervisor"]) == MONDAY_10 + 4 * HOUR
    assert quiet.end(MONDAY_10 + 4 * HOUR, hours["supervisor"]) is None
    assert quiet.end(night, hours["front_desk"]) == MONDAY_10 + 21 * HOUR
