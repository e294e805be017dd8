"""Who else has a complaint open: said, never a lock."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from complaints.models import Presence


def look(client, complaint, **asked):
    address = reverse("complaints:presence", args=[complaint.number])
    return client.get(address, {"seen": complaint.version, **asked}).content.decode()


def test_each_sees_the_other_and_who_writes(client, clerk, colleague, desk):
    complaint = desk.log()
    client.force_login(colleague)
    assert "Clerk" not in look(client, complaint, writing="yes")
    client.force_login(clerk)
    shown = look(client, complaint)
    assert "Colleague is writing" in shown
    assert "changed meanwhile" not in shown


def test_whoever_has_left_is_not_there(client, clerk, colleague, desk):
    complaint = desk.log()
    ago = timezone.now() - timedelta(seconds=31)
    Presence.objects.create(complaint=complaint, user=colleague, seen_at=ago)
    client.force_login(clerk)
    assert "Colleague" not in look(client, complaint)


def test_a_change_meanwhile_is_shown(client, clerk, colleague, desk):
    complaint, client_page = desk.log(), client
    client_page.force_login(clerk)
    seen = complaint.version
    complaint.add_note(note="new", by=colleague, at=timezone.now())
    complaint.version = seen
    assert "changed meanwhile" in look(client_page, complaint)


def test_another_branch_learns_nothing(client, other_clerk, desk):
    client.force_login(other_clerk)
    address = reverse("complaints:presence", args=[desk.log().number])
    assert client.get(address).status_code == 404
