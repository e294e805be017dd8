"""Chat robots: signed as their makers ask, told once, and never guessed about."""

import base64
import hashlib
import hmac
from datetime import timedelta
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from complaints import posting, robots
from complaints.escalation import sweep
from complaints.models import Notice, Post, Refused, Robot
from tests.conftest import HOUR, MONDAY_10
from tests.escalation.stand_in import SECRET, escalate


def digest(key, text):
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


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

    def test_a_post_says_by_when_also_where_somebody_is_in_charge(
        self, robot, stand_in, desk, supervisors
    ):
        robot("wecom")
        desk.log(vip=True)
        sweep.fire_due("vip", now=MONDAY_10)
        posting.send_pending(now=MONDAY_10)
        ((_path, body, _headers),) = stand_in.heard
        assert " left" in body["text"]["content"]

    def test_many_at_once_are_one_message(self, robot, stand_in, desk, supervisors):
        robot("wecom")
        for _ in range(25):
            desk.log(vip=True, category=None)
        sweep.fire_due("vip", now=MONDAY_10 + HOUR)
        assert posting.send_pending(now=MONDAY_10 + HOUR) == 25
        ((_path, body, _headers),) = stand_in.heard
        content = body["text"]["content"]
        listed = content.count("VIP complaint")
        assert 5 <= listed < 25
        assert content.endswith(f"… and {25 - listed} more")

    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_what_is_too_long_for_a_chat_ends_with_a_whole_line(
        self, robot, stand_in, desk, supervisors, language
    ):
        row = robot("wecom")
        row.language = language
        row.save()
        for _ in range(25):
            desk.log(vip=True, category=None)
        sweep.fire_due("vip", now=MONDAY_10 + HOUR)
        with patch.object(robots, "LONGEST", 700):
            assert posting.send_pending(now=MONDAY_10 + HOUR) == 25
        ((_path, body, _headers),) = stand_in.heard
        lines = body["text"]["content"].split("\n")
        assert len(body["text"]["content"].encode()) <= 700
        assert len(lines) > 2
        assert str(25 - len(lines) + 1) in lines[-1]
        assert all(line.startswith("C-") and line.endswith("/") for line in lines[:-1])

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


class TestSetUp:
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

    def test_a_secret_is_taken_away(self, client, admin, robot):
        row = robot("feishu")
        client.force_login(admin)
        address = reverse("setup:edit", args=["robots", row.pk])
        sent = {"name": row.name, "kind": row.kind, "branch": "west-a-1"}
        client.post(address, sent)
        row.refresh_from_db()
        assert row.secret == SECRET
        client.post(address, {**sent, "no_secret": "on"})
        row.refresh_from_db()
        assert (row.secret, bool(row.url)) == ("", True)
        assert "Take away" not in client.get(address).content.decode()

    def test_a_chat_is_spoken_to_in_its_language(self, robot, stand_in, desk, supervisors):
        for kind, language in (("wecom", ""), ("feishu", "zh-hans")):
            row = robot(kind)
            row.language = language
            row.save()
        escalate(desk)
        posting.send_pending(now=MONDAY_10 + HOUR)
        said = sorted(str(body) for _path, body, _headers in stand_in.heard)
        assert ["in charge" in text for text in said] == [False, True]
        assert ["负责人" in text for text in said] == [True, False]
