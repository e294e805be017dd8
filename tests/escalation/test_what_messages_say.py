"""Mails, chats and the inbox say what they lead to, by when, how late, whose, where, which step."""

import pytest
from django.core import checks, mail

from complaints import notices, posting
from complaints.escalation import sweep
from complaints.models import Notice, Post, Robot, Timer
from foundation.links import full
from staff.models import User
from tests.conftest import DAY, HOUR, MONDAY_10, register_customer

SITE = "https://heed.example.org"


@pytest.fixture
def site(settings):
    settings.SITE_URL = SITE
    return SITE


@pytest.fixture
def fired(desk, clerk, supervisors, group, site):
    """Two rungs of one clock: before it is due, and after."""
    head = supervisors["branch"]
    customer = register_customer(group["west-a-1"], "王小明")
    complaint = desk.log(customer=customer)
    complaint.assign(owner=head, by=head, at=MONDAY_10)
    Timer.objects.exclude(clock="answer").update(fires_at=None)
    due = complaint.timers.get(clock="answer").due_at
    sweep.fire_due("overdue", now=due - HOUR)
    sweep.fire_due("overdue", now=due + HOUR)
    assert Notice.objects.filter(channel="inbox").count() >= 2
    return complaint, due


def bodies(to=None):
    return [one.body for one in mail.outbox if to is None or one.to == [to]]


def test_a_mail_leads_to_the_complaint_and_says_how_late_it_is(fired, supervisors):
    complaint, due = fired
    notices.send_pending(now=due + 2 * HOUR)
    body = "\n".join(bodies())
    assert f"{SITE}/complaints/{complaint.number}/\n" in body
    assert "2 h late" in body
    for words in ("customer 王**", "West-A-1", "in charge: Branch-Head", "step 1 of the ladder"):
        assert words in body
    assert "王小明" not in body
    assert "No signal, Gulou" in body


def test_before_it_is_due_a_mail_says_what_is_left(desk, clerk, supervisors, site):
    complaint = desk.log(vip=True)
    sweep.fire_due("vip", now=MONDAY_10)
    notices.send_pending(now=MONDAY_10 + notices.GATHER)
    (body,) = bodies("branch@example.org")
    assert " left" in body
    assert f"{SITE}/complaints/{complaint.number}/" in body


def test_two_rungs_of_one_complaint_are_two_lines(fired, client):
    lines = []
    for user in User.objects.filter(notices__channel="inbox").distinct():
        client.force_login(user)
        found = client.get("/inbox/").context["found"]
        lines += [f"{user} {one.words} {one.beside}" for each in found for one in each.notices]
    assert len(set(lines)) == len(lines) >= 2
    assert all("due " in line and "step " in line for line in lines)


def test_a_chat_is_told_the_same_in_one_line(fired, group, monkeypatch):
    complaint, due = fired
    robot = Robot.objects.create(
        name="Room", kind="wecom", url="https://qyapi.weixin.qq.com/x", branch=group["west-a-1"]
    )
    escalation = complaint.escalations.first()
    post = Post.objects.create(
        robot=robot, escalation=escalation, complaint=complaint, made_at=due, next_at=due
    )
    text = posting.text_of([post], due + 3 * HOUR)
    assert text.startswith(f"{complaint.number}: ")
    assert text.endswith(f"{SITE}/complaints/{complaint.number}/")
    for words in ("3 h late", "step 1", "王**", "in charge: Branch-Head"):
        assert words in text


def test_a_text_message_says_by_when(fired, settings, monkeypatch, supervisors):
    _complaint, due = fired
    sent = []

    class Gateway:
        def send(self, to, text, key):
            sent.append(text)

    monkeypatch.setattr("complaints.sms.gateway", Gateway)
    notice = Notice.objects.filter(channel="inbox").first()
    notice.recipient.phone = "+8613800000000"
    notices._text([notice], due - HOUR)
    assert "1 h left" in sent[0]


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("", "heed.E011"),
        ("heed.example.org", "heed.E012"),
        ("http://heed.example.org", "heed.E012"),
        ("https://", "heed.E012"),
        ("https://[", "heed.E012"),
        ("https://heed.example.org:x", "heed.E012"),
        ("https://elsewhere.example.org", "heed.E013"),
    ],
)
def test_an_address_that_leads_nowhere_is_found_before_service(settings, url, found):
    settings.SITE_URL, settings.ALLOWED_HOSTS = url, ["heed.example.org"]
    problems = checks.run_checks(tags=["security"], include_deployment_checks=True)
    assert found in {one.id for one in problems}


@pytest.mark.parametrize("url", ["https://heed.example.org", "https://heed.example.org:8443/desk"])
def test_a_good_address_passes_and_stands_before_every_path(settings, url):
    settings.SITE_URL, settings.ALLOWED_HOSTS = url, ["heed.example.org"]
    problems = checks.run_checks(tags=["security"], include_deployment_checks=True)
    assert not [one for one in problems if one.id.startswith("heed.E01")]
    assert full("/inbox/") == f"{url}/inbox/"


def test_days_are_no_surprise(fired):
    _complaint, due = fired
    notices.send_pending(now=due + 2 * DAY)
    assert "2 d late" in "\n".join(bodies())


@pytest.mark.parametrize(("language", "said"), [("en", "due 4 Jun, "), ("zh-hans", "6月4日 ")])
def test_who_chose_no_language_is_written_to_in_the_desk_s(fired, settings, language, said):
    settings.LANGUAGE_CODE = language
    _complaint, due = fired
    notices.send_pending(now=due + 2 * HOUR)
    assert said in "\n".join(bodies())
