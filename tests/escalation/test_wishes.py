"""When people are told by which way: as they wish, except for what is urgent."""

from datetime import time
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from complaints import notices, robots, sms
from complaints.escalation import sweep
from complaints.models import Notice, Preference
from complaints.wishes import moment_for
from foundation.sending import Unsure
from staff.models import User
from tests.conftest import DAY, HOUR, MINUTE, MONDAY_10
from tests.escalation.stand_in import a_gateway, escalate


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


def told(wish=None, at=MONDAY_10, *, urgent=False, quiet_hours=None, channel="email"):
    user = User(username="x", email="x@example.org", role="supervisor")
    return moment_for(user, channel, wish, at, quiet_hours=quiet_hours, urgent=urgent)


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
        role = time(9), time(15)
        assert told(quiet_hours=role) == MONDAY_10 + 5 * HOUR
        busy = Preference(quiet_begins=time(22), quiet_ends=time(6))
        assert told(busy, quiet_hours=role) == MONDAY_10
        asleep = Preference(quiet_begins=time(9), quiet_ends=time(12))
        assert told(asleep, quiet_hours=role) == MONDAY_10 + 2 * HOUR

    def test_what_is_gathered_does_not_fall_into_the_quiet_of_the_role(self):
        night = time(22), time(9)
        evening = MONDAY_10 + 11 * HOUR + 40 * MINUTE  # 21:40 in Shanghai
        morning = MONDAY_10 + 23 * HOUR
        assert told(Preference(mail="hourly"), evening, quiet_hours=night) == morning
        assert told(Preference(mail="daily"), evening, quiet_hours=night) == morning

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
