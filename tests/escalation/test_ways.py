"""By which way people are told: mail, text messages, chat robots; when they wish; what was lost."""

import base64
import hashlib
import hmac
import json
import threading
from contextlib import contextmanager
from datetime import time, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import override_settings
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from complaints import notices, outbox, posting, robots, sms
from complaints.escalation import sweep
from complaints.models import Notice, Post, Preference, Refused, Robot
from complaints.outbox import Unsure
from complaints.wishes import moment_for
from staff.models import User
from tests.conftest import DAY, HOUR, MINUTE, MONDAY_10

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


@pytest.fixture
def stand_in():
    server = StandIn()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with override_settings(ROBOT_HOSTS=[server.host], ROBOT_SCHEME="http"):
        yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def robot(group, stand_in):
    def robot(kind, branch="west-a-1", secret=SECRET):
        url = f"http://{stand_in.host}/robot/send?access_token=1"
        values = {"name": kind, "kind": kind, "url": url, "secret": secret}
        return Robot.objects.create(branch=group[branch], **values)

    return robot


@contextmanager
def a_gateway(stand_in):
    with override_settings(SMS_GATEWAY_URL=f"http://{stand_in.host}/sms", SMS_GATEWAY_TOKEN="t"):
        yield


def digest(key, text):
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


def escalate(desk, at=MONDAY_10 + HOUR, **more):
    """A VIP without an owner, whose branch is told (T2)."""
    one = desk.log(vip=True, **more)
    assert sweep.fire_due("vip", now=at)
    return one


class TestRobots:
    def test_each_kind_is_signed_as_its_maker_asks(self, robot, stand_in):
        for kind in Robot.Kind:
            robots.post(robot(kind), "三号楼停电", MONDAY_10)
        (ding, wecom, feishu) = stand_in.heard
        asked = parse_qs(urlsplit(ding[0]).query)
        stamp = str(int(MONDAY_10.timestamp() * 1000))
        assert asked == {
            "access_token": ["1"],
            "timestamp": [stamp],
            "sign": [digest(SECRET, f"{stamp}\n{SECRET}")],
        }
        assert ding[1] == {"msgtype": "text", "text": {"content": "三号楼停电"}}
        assert wecom[:2] == ("/robot/send?access_token=1", ding[1])
        seconds = str(int(MONDAY_10.timestamp()))
        assert feishu[1] == {
            "msg_type": "text",
            "content": {"text": "三号楼停电"},
            "timestamp": seconds,
            "sign": digest(f"{seconds}\n{SECRET}", ""),
        }

    def test_the_chat_of_a_branch_hears_of_its_escalations_once(
        self, robot, stand_in, desk, supervisors
    ):
        robot("dingtalk")
        robot("feishu", branch="east-a-1")
        one = escalate(desk)
        for _ in range(2):
            posting.send_pending(now=MONDAY_10 + HOUR)
        ((_path, body, _headers),) = stand_in.heard
        assert one.number in body["text"]["content"]
        assert one.customer.name not in body["text"]["content"]
        assert Post.objects.get().state == "sent"

    def test_many_at_once_are_one_message(self, robot, stand_in, desk, supervisors):
        robot("wecom")
        for _ in range(25):
            desk.log(vip=True, category=None)
        sweep.fire_due("vip", now=MONDAY_10 + HOUR)
        assert posting.send_pending(now=MONDAY_10 + HOUR) == 25
        ((_path, body, _headers),) = stand_in.heard
        assert "5 more" in body["text"]["content"]

    @pytest.mark.parametrize(
        ("answer", "state"),
        [
            ((200, {"errcode": 310000, "errmsg": "sign not match"}), "pending"),
            ((500, {}), "pending"),
            ((302, {}), "pending"),
            ((504, {}), "unknown"),
            ((None, {}), "unknown"),
            ((200, b"<html>"), "unknown"),
            ((200, {"hello": 1}), "unknown"),
            ((200, {"StatusCode": 0}), "sent"),
        ],
    )
    def test_what_the_robot_answers_decides(
        self, robot, stand_in, desk, supervisors, answer, state
    ):
        robot("feishu")
        escalate(desk)
        stand_in.answers = [answer]
        posting.send_pending(now=MONDAY_10 + HOUR)
        post = Post.objects.get()
        assert (post.state, bool(post.error)) == (state, state != "sent")
        assert len(stand_in.heard) == 1

    def test_a_robot_that_is_away_is_tried_ever_more_seldom_then_given_up(
        self, robot, stand_in, desk, supervisors
    ):
        robot("dingtalk")
        escalate(desk)
        stand_in.answers = [(500, {})]
        at, gaps = MONDAY_10 + HOUR, []
        while (post := Post.objects.get()).state == "pending":
            gaps.append(max(post.next_at - at, timedelta()))
            at = max(at, post.next_at)
            posting.send_pending(now=at)
        assert (post.state, len(stand_in.heard)) == ("dead", 6)
        assert gaps == sorted(gaps)

    @pytest.mark.parametrize(
        "url",
        [
            "https://evil.example/robot",
            "http://oapi.dingtalk.com/robot/send",
            "file:///etc/passwd",
            "https://oapi.dingtalk.com@evil.example/",
            "https://oapi.dingtalk.com:8443/",
            "",
        ],
    )
    def test_only_the_hosts_of_the_makers_are_asked(self, url):
        with pytest.raises(Refused, match="begins with https"):
            robots.check(url)
        robots.check("https://oapi.dingtalk.com/robot/send?access_token=1")

    def test_a_robot_that_was_retired_is_asked_no_more(self, robot, stand_in, desk, supervisors):
        one = robot("dingtalk")
        escalate(desk)
        Robot.objects.update(retired_at=MONDAY_10)
        posting.send_pending(now=MONDAY_10 + HOUR)
        assert stand_in.heard == []
        assert one.posts.get().state == "dead"

    def test_a_post_that_is_given_up_rings_with_the_admins(
        self, robot, stand_in, desk, supervisors, admin
    ):
        robot("dingtalk")
        one = escalate(desk)
        stand_in.answers = [(504, {})]
        posting.send_pending(now=MONDAY_10 + HOUR)
        alarm = Notice.objects.inbox_of(admin).get(kind=Notice.Kind.UNDELIVERED)
        assert alarm.complaint == one

    def test_what_is_replayed_is_posted_nowhere(self, robot, desk, supervisors):
        robot("dingtalk")
        one = desk.log(vip=True)
        one.timers.update(in_replay=True)
        type(one).objects.update(in_replay=True)
        sweep.fire_due("vip", now=MONDAY_10 + HOUR)
        assert not Post.objects.exists()


class TestTextMessages:
    def test_whoever_wishes_gets_the_urgent_by_sms(self, stand_in, desk, supervisors):
        head = supervisors["branch"]
        User.objects.filter(pk=head.pk).update(phone="+8613912345678")
        Preference.objects.create(user=head, sms="urgent")
        with a_gateway(stand_in):
            one = escalate(desk)
            notices.send_pending(now=MONDAY_10 + HOUR + MINUTE)
        ((path, body, headers),) = stand_in.heard
        assert (path, body["to"]) == ("/sms", "+8613912345678")
        assert one.number in body["text"]
        assert headers["Authorization"] == "Bearer t"
        assert body["id"].startswith("heed-notice-")

    def test_without_a_gateway_or_a_wish_nobody_gets_any(self, stand_in, desk, supervisors):
        head = supervisors["branch"]
        User.objects.filter(pk=head.pk).update(phone="+8613912345678")
        with a_gateway(stand_in):
            escalate(desk)
        Preference.objects.create(user=head, sms="all")
        escalate(desk)
        assert not Notice.objects.filter(channel="sms").exists()

    def test_a_gateway_that_refuses_says_why(self, stand_in):
        stand_in.answers = [(200, {"ok": False, "error": "no credit"})]
        with a_gateway(stand_in), pytest.raises(robots.NotTaken, match="no credit"):
            sms.gateway().send("+861", "x", "1")
        stand_in.answers = [(None, {})]
        with a_gateway(stand_in), pytest.raises(Unsure):
            sms.gateway().send("+861", "x", "1")


def told(wish=None, at=MONDAY_10, *, urgent=False, held=None, channel="email"):
    user = User(username="x", email="x@example.org", role="supervisor")
    return moment_for(user, channel, wish, at, held_until=held, urgent=urgent)


class TestWishes:
    def test_mail_comes_at_once_together_or_never(self):
        at = MONDAY_10 + 20 * MINUTE  # 10:20 in Shanghai
        assert told(at=at) == at
        assert told(Preference(mail="hourly"), at) == MONDAY_10 + HOUR
        assert told(Preference(mail="daily"), at) == MONDAY_10 + 22 * HOUR
        assert told(Preference(mail="never"), at) is None
        assert told(Preference(mail="never"), at, channel="inbox") == at

    def test_what_is_urgent_waits_for_nothing_but_never(self):
        quiet = {"quiet_begins": time(8), "quiet_ends": time(20)}
        assert told(Preference(mail="daily", **quiet), urgent=True) == MONDAY_10
        assert told(Preference(mail="never"), urgent=True) is None

    def test_own_quiet_hours_stand_in_for_those_of_the_role(self):
        held = MONDAY_10 + 5 * HOUR
        assert told(held=held) == held
        busy = Preference(quiet_begins=time(22), quiet_ends=time(6))
        assert told(busy, held=held) == MONDAY_10
        asleep = Preference(quiet_begins=time(9), quiet_ends=time(12))
        assert told(asleep, held=held) == MONDAY_10 + 2 * HOUR

    @given(
        st.integers(0, 365 * 24 * 60).map(lambda minutes: MONDAY_10 + minutes * MINUTE),
        st.sampled_from(["at_once", "hourly", "daily"]),
        st.one_of(st.none(), st.tuples(st.times(), st.times())),
    )
    def test_nobody_is_told_too_early_in_the_quiet_or_a_day_late(self, at, mail_wish, quiet):
        wish = Preference(mail=mail_wish)
        if quiet and quiet[0] != quiet[1]:
            wish.quiet_begins, wish.quiet_ends = quiet
        found = told(wish, at)
        assert at <= found <= at + 2 * DAY
        if wish.quiet_begins:
            local = found.astimezone(ZoneInfo("Asia/Shanghai")).time()
            begins, ends = quiet
            inside = begins <= local < ends if begins < ends else local >= begins or local < ends
            assert not inside

    def test_a_digest_holds_everything_of_the_night_in_one_mail(self, desk, supervisors):
        head = supervisors["branch"]
        Preference.objects.create(user=head, mail="daily")
        for hour in (30, 40):
            one = desk.log(category=None, at=MONDAY_10)
            one.assign(owner=head, by=head, at=MONDAY_10)
            sweep.fire_due("overdue", now=MONDAY_10 + hour * HOUR)
        mail.outbox.clear()
        notices.send_pending(now=MONDAY_10 + 41 * HOUR)
        own = [sent for sent in mail.outbox if sent.to == [head.email]]
        assert own == []
        notices.send_pending(now=MONDAY_10 + 3 * DAY)
        (digest_mail,) = [sent for sent in mail.outbox if sent.to == [head.email]]
        assert "complaints need you" in digest_mail.subject


class TestDeliveries:
    @pytest.fixture
    def dead(self, desk, supervisors, admin, monkeypatch):
        """A mail that nobody takes, to its end."""
        escalate(desk)

        def refuse(self):
            raise OSError("mailbox full")

        at = MONDAY_10 + 2 * HOUR
        with monkeypatch.context() as broken:
            broken.setattr("django.core.mail.EmailMessage.send", refuse)
            for hours in range(8):
                notices.send_pending(now=at + 2 * hours * HOUR)
        return Notice.objects.filter(state="dead").order_by("pk")[0]

    def test_a_dead_letter_rings_with_the_admins(self, dead, admin):
        assert dead.error == "mailbox full"
        alarm = Notice.objects.inbox_of(admin).filter(kind=Notice.Kind.UNDELIVERED)
        assert alarm.get().complaint == dead.complaint

    def test_admins_see_what_was_lost_and_send_it_again(self, dead, client, admin, clerk):
        client.force_login(admin)
        shown = client.get(reverse("deliveries")).content.decode()
        assert "mailbox full" in shown
        assert "given up" in shown
        client.post(reverse("delivery-again", args=["notices", dead.pk]))
        dead.refresh_from_db()
        assert (dead.state, dead.attempts) == ("pending", 0)
        notices.send_pending(now=MONDAY_10 + 9000 * DAY)
        dead.refresh_from_db()
        assert dead.state == "sent"
        client.post(reverse("delivery-again", args=["notices", dead.pk]))
        dead.refresh_from_db()
        assert dead.state == "sent"
        client.force_login(clerk)
        assert client.get(reverse("deliveries")).status_code == 403

    def test_nothing_is_sent_to_nobody(self, desk, supervisors):
        escalate(desk)
        head = supervisors["branch"]
        User.objects.filter(pk=head.pk).update(email="")
        notices.send_pending(now=MONDAY_10 + 2 * HOUR)
        row = Notice.objects.get(recipient=head, channel="email")
        assert (row.state, row.attempts) == ("pending", 1)
        User.objects.filter(pk=head.pk).update(email="x@example.org", is_active=False)
        notices.send_pending(now=MONDAY_10 + 3 * HOUR)
        row.refresh_from_db()
        assert row.state == "dead"
        assert not [sent for sent in mail.outbox if sent.to == ["x@example.org"]]

    def test_no_more_is_leased_than_can_be_sent_within_the_lease(self, settings):
        longest = max(settings.EMAIL_TIMEOUT, robots.SECONDS)
        assert outbox.AT_ONCE * longest < outbox.LEASE.total_seconds()

    def test_what_somebody_else_has_finished_is_left_alone(self, dead):
        outbox.finish([dead], state="pending")
        dead.refresh_from_db()
        assert dead.state == "dead"


class TestPages:
    def test_people_say_how_they_want_to_be_told(self, client, clerk):
        client.force_login(clerk)
        address = reverse("preferences")
        sent = {"mail": "daily", "sms": "urgent", "quiet_begins": "22:00", "quiet_ends": "07:00"}
        assert client.post(address, sent).status_code == 302
        assert Preference.objects.get(user=clerk).mail == "daily"
        wrong = client.post(address, {**sent, "quiet_ends": ""})
        assert wrong.status_code == 422
        assert "from when until when" in wrong.content.decode()

    def test_a_robot_is_set_up_and_its_secrets_are_never_shown_again(self, client, admin, group):
        client.force_login(admin)
        url = "https://oapi.dingtalk.com/robot/send?access_token=very-secret"
        sent = {"name": "Night", "kind": "dingtalk", "url": url, "secret": SECRET}
        sent["branch"] = "west-a-1"
        refused = client.post(
            reverse("setup:new", args=["robots"]), {**sent, "url": "https://evil.example/"}
        )
        assert "begins with https://" in refused.content.decode()
        client.post(reverse("setup:new", args=["robots"]), sent)
        row = Robot.objects.get()
        pages = [reverse("setup:listing", args=["robots"]), reverse("setup:index")]
        pages += [reverse("setup:edit", args=["robots", row.pk])]
        pages += [reverse("setup:export", args=["robots", "csv"])]
        for address in pages:
            shown = client.get(address).content.decode()
            assert "very-secret" not in shown
            assert SECRET not in shown
        client.post(pages[2], {**sent, "url": "", "secret": "", "branch": "west-a"})
        row.refresh_from_db()
        assert (row.url, row.secret, row.branch.code) == (url, SECRET, "west-a")
