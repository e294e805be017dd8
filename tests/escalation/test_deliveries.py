"""What was lost on its way: seen, told to admins, and sent again by them."""

import pytest
from django.core import mail
from django.urls import reverse

from complaints import notices, outbox, robots
from complaints.models import Notice
from staff.models import User
from tests.conftest import DAY, HOUR, MONDAY_10
from tests.escalation.stand_in import escalate


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
        theirs = User.objects.create(username="theirs", role="admin", branch=clerk.branch)
        for person in (clerk, theirs):
            client.force_login(person)
            assert client.get(reverse("deliveries")).status_code == 403
            begins = client.get("/", follow=True)
            assert begins.status_code == 200

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
