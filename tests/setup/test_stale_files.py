"""What a yes does is what was looked at: whatever else has changed meanwhile stays."""

from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from complaints.models import Channel
from setup.models import Upload
from sla.models import Calendar
from staff.models import User
from tests.conftest import MONDAY_10
from tests.setup.hands import agree, post, send


def mark(shown):
    return shown.context["found"].mark


class TestYes:
    def test_a_yes_to_what_would_do_something_else_now_shows_it_anew(self, browser, rules):
        shown = send(browser, "channels", "code,name_zh,in_use\nfax,传真机,yes\n")
        Channel.objects.filter(code="fax").update(retired_at=MONDAY_10)
        told = agree(browser, seen=mark(shown))
        assert "Something has changed meanwhile" in told.content.decode()
        assert Channel.objects.get(code="fax").retired_at == MONDAY_10
        assert Upload.objects.get().applied_at is None
        agree(browser)
        assert Channel.objects.get(code="fax").name_zh == "传真机"

    def test_two_files_about_one_calendar_do_not_undo_each_other(self, browser, rules):
        first = send(browser, "calendars", "code,saturday,sunday\noffice,,10:00-11:00\n")
        upload = Upload.objects.latest("pk")
        send(browser, "calendars", "code,saturday\noffice,10:00-12:00\n")
        agree(browser)
        agree(browser, upload, mark(first))
        assert set(Calendar.objects.get(code="office").week()) == {0, 1, 2, 3, 4, 5}

    def test_only_what_a_file_changes_is_written(self, browser, clerk, admin):
        text = f"username,full_name_zh\n{clerk.username},甲乙\n"
        shown = send(browser, "staff", text)
        User.objects.filter(pk=clerk.pk).update(password=make_password("x"), is_active=False)
        with CaptureQueriesContext(connection) as queries:
            agree(browser, seen=mark(shown))
        (written,) = [q["sql"] for q in queries if q["sql"].startswith('UPDATE "staff_user"')]
        assert "full_name_zh" in written
        assert "password" not in written
        assert "is_active" not in written
        person = User.objects.get(pk=clerk.pk)
        assert (person.full_name_zh, person.is_active) == ("甲乙", False)


class TestPages:
    def test_signing_in_is_no_change_of_a_person(self, browser, clerk):
        form = browser.get(reverse("setup:edit", args=["staff", clerk.pk])).context["form"]
        User.objects.filter(pk=clerk.pk).update(last_login=MONDAY_10)
        sent = {name: form[name].value() or "" for name in form.fields}
        sent |= {"branch": clerk.branch.code, "full_name": "Somebody"}
        post(browser, "staff", sent, clerk.pk)

    def test_who_clicks_twice_is_not_told_of_a_change(self, browser, rules):
        row = Channel.objects.get(code="counter")
        form = browser.get(reverse("setup:edit", args=["channels", row.pk])).context["form"]
        sent = {"name": "desk", "name_zh": "", "position": 3, "read": form["read"].value()}
        post(browser, "channels", sent, row.pk)
        post(browser, "channels", sent, row.pk)
