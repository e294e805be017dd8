"""What waits is shown with its error, tests are sent, and admins see when nothing fires."""

from urllib.error import URLError

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import override

from complaints import notices, pulse
from complaints.models import Heartbeat, Notice, Robot
from foundation.sending import said
from setup import trials
from setup.guide import steps
from setup.models import Trial
from staff.models import User
from tests.conftest import DAY, HOUR, MINUTE, MONDAY_10
from tests.escalation.stand_in import escalate


@pytest.fixture(autouse=True)
def _nothing_remembered():
    cache.delete(pulse.ALARM)
    yield
    cache.delete(pulse.ALARM)


@pytest.fixture
def browser(client, admin):
    admin.email = "ada@example.org"
    admin.save()
    client.force_login(admin)
    return client


@pytest.fixture
def robot(group):
    return Robot.objects.create(
        name="Night watch",
        kind="wecom",
        url="https://qyapi.weixin.qq.com/x?key=very-secret",
        branch=group["west-a-1"],
    )


def page(response):
    return response.content.decode()


def send(browser, **sent):
    return page(browser.post(reverse("delivery-test"), sent, follow=True))


def refuse(*args, **values):
    raise OSError("Name or service not known")


def test_what_waits_is_shown_with_tries_and_last_error(browser, desk, supervisors, monkeypatch):
    escalate(desk)
    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    notices.send_pending(now=MONDAY_10 + 2 * HOUR)
    notices.send_pending(now=MONDAY_10 + 3 * HOUR)
    shown = page(browser.get(reverse("deliveries")))
    assert "Name or service not known" in shown
    assert '<td class="num">2</td>' in shown
    assert "Everything that was sent has arrived" not in shown
    assert "Nothing was given up; see above" in shown


def test_what_was_for_somebody_who_left_says_so_in_the_reader_s_words(browser, desk, supervisors):
    escalate(desk)
    waiting = Notice.objects.filter(state="pending", channel="email")
    User.objects.filter(pk__in=waiting.values("recipient")).update(is_active=False)
    with override("zh-hans"):  # Whatever the worker speaks
        notices.send_pending(now=MONDAY_10 + 2 * HOUR)
    shown = page(browser.get(reverse("deliveries")))
    assert "The person does not work here any more." in shown
    assert "Send again</button>" not in shown
    browser.post("/language/", {"language": "zh-hans"})
    shown = page(browser.get(reverse("deliveries")))
    assert "The person does not work here any more." not in shown


def test_where_nothing_waits_the_page_says_so(browser):
    shown = page(browser.get(reverse("deliveries")))
    assert "Nothing waits." in shown
    assert "Everything that was sent has arrived" in shown


def test_a_test_mail_comes_to_whoever_asks_and_is_written_down(browser, admin, settings):
    settings.SITE_URL = "https://heed.example.org"
    assert "e-mail: taken by the other end." in send(browser, way="mail")
    (sent,) = mail.outbox
    assert sent.to == ["ada@example.org"]
    assert "https://heed.example.org/" in sent.body
    one = Trial.objects.get()
    assert (one.way, one.by, one.arrived, one.error) == ("mail", admin, True, "")


def test_a_test_that_fails_says_why(browser, monkeypatch):
    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    assert "Name or service not known" in send(browser, way="mail")
    assert Trial.objects.get().error == "Name or service not known"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (URLError(OSError(-2, "Name or service not known")), "Name or service not known"),
        (ConnectionRefusedError(111, "Connection refused"), "Connection refused"),
        (URLError("no host given"), "no host given"),
        (TimeoutError(), "TimeoutError"),
    ],
)
def test_errors_are_said_without_their_wrapping(error, words):
    assert said(error) == words


def test_each_robot_posts_a_test_of_its_own(browser, robot, monkeypatch):
    heard = []
    monkeypatch.setattr(
        "complaints.robots.send_json",
        lambda url, body, headers=None: heard.append(body) or {"errcode": 0},
    )
    shown = send(browser, way="robot", robot=str(robot.pk))
    assert "Night watch: taken by the other end." in shown
    assert "A test from Heed" in heard[0]["text"]["content"]
    assert "very-secret" not in shown


def test_a_robot_that_refuses_says_its_reason(browser, robot, monkeypatch):
    answer = {"errcode": 93000, "errmsg": "invalid webhook url"}
    monkeypatch.setattr("complaints.robots.send_json", lambda *args, **values: answer)
    assert "93000: invalid webhook url" in send(browser, way="robot", robot=str(robot.pk))


def test_tests_are_bounded(browser, admin):
    for number in range(trials.MOST):
        trials.send("mail", by=admin, at=MONDAY_10 + number * MINUTE)
    with pytest.raises(trials.Refused, match="At most 5 tests"):
        trials.send("mail", by=admin, at=MONDAY_10 + 9 * MINUTE)
    assert trials.send("mail", by=admin, at=MONDAY_10 + HOUR).arrived
    assert len(mail.outbox) == trials.MOST + 1


@pytest.mark.parametrize(
    "sent",
    [{}, {"way": "pigeon"}, {"way": "robot"}, {"way": "robot", "robot": "999999"}],
)
def test_nonsense_sends_nothing(browser, sent):
    assert browser.post(reverse("delivery-test"), sent).status_code == 404
    assert not Trial.objects.exists()


def test_without_an_address_of_ones_own_there_is_a_sentence(browser, admin):
    admin.email = ""
    admin.save()
    assert "You have no e-mail address" in send(browser, way="mail")
    assert "needs a gateway" in send(browser, way="sms")
    assert not Trial.objects.exists()


class TestSweepLine:
    LINE = "Nothing fires at the moment."

    def test_admins_see_on_every_page_that_no_sweep_runs(self, browser, client, clerk):
        for address in ("/setup/", "/inbox/", "/rules/"):
            assert self.LINE in page(browser.get(address))
        client.force_login(clerk)
        assert self.LINE not in page(client.get("/work/"))

    def test_while_sweeps_run_there_is_no_line(self, browser, time_machine):
        time_machine.move_to(MONDAY_10, tick=False)
        Heartbeat.objects.create(name="vip", at=MONDAY_10)
        assert self.LINE not in page(browser.get("/inbox/"))
        cache.delete(pulse.ALARM)
        time_machine.move_to(MONDAY_10 + DAY, tick=False)
        shown = page(browser.get("/inbox/"))
        assert self.LINE in shown
        assert "The last sweep ran at" in shown

    def test_it_is_asked_seldom_and_of_admins_alone(self, admin, clerk, django_assert_num_queries):
        with django_assert_num_queries(3):
            assert pulse.alarm(MONDAY_10)
        with django_assert_num_queries(0):
            assert pulse.alarm(MONDAY_10)

    def test_the_guide_says_whether_the_worker_runs(self, rules):
        (worker,) = [one for one in steps(MONDAY_10) if "worker" in one.words]
        assert not worker.is_done
        Heartbeat.objects.create(name="vip", at=MONDAY_10 - 12 * MINUTE / 60)
        (worker,) = [one for one in steps(MONDAY_10) if "worker" in one.words]
        assert worker.is_done
        assert worker.words == "The worker runs: last sweep 12 s ago"
