"""Admins set the desk up row by row: added, changed, retired, and only by who may."""

import threading

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import authenticate
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from complaints.forms.log import ComplaintForm
from complaints.models import (
    BatchRule,
    Category,
    Channel,
    Complaint,
    Refused,
)
from customers.models import SensitiveEntry
from setup import importing
from setup.models import Change
from setup.resources import RESOURCES
from staff.models import Branch, Role, User
from tests.conftest import MONDAY_10, closed
from tests.setup.hands import agree, post, send


class TestRows:
    def test_what_is_added_is_offered_and_written_down(self, browser, admin):
        sent = {"code": "chat-app", "name": "chat app", "name_zh": "聊天软件", "position": 3}
        post(browser, "channels", {**sent, "is_formal": "on"})
        assert Channel.objects.get(code="chat-app").is_formal
        change = Change.objects.get()
        assert (change.by, change.changes["name"]) == (admin, ["", "chat app"])
        shown = browser.get(reverse("setup:edit", args=["channels", change.row]))
        assert "chat app" in shown.content.decode()

    def test_who_saves_over_a_change_is_told_and_may_then(self, browser, rules):
        row = Channel.objects.get(code="counter")
        form = browser.get(reverse("setup:edit", args=["channels", row.pk])).context["form"]
        sent = {"name": "desk", "name_zh": "", "position": 3, "read": form["read"].value()}
        Channel.objects.filter(pk=row.pk).update(name="front desk")
        told = post(browser, "channels", sent, row.pk, status=422)
        assert "Somebody changed this since you opened it." in told.content.decode()
        assert Channel.objects.get(pk=row.pk).name == "front desk"
        sent["read"] = told.context["form"]["read"].value()
        post(browser, "channels", sent, row.pk)
        assert Channel.objects.get(pk=row.pk).name == "desk"

    def test_what_others_hang_on_stays_as_it_is(self, browser, group):
        sent = {"code": "else", "name": "West A", "name_zh": "", "level": 2, "parent": "east"}
        post(browser, "branches", sent, group["west-a"].pk)
        row = Branch.objects.get(pk=group["west-a"].pk)
        assert (row.code, row.name, row.parent, row.level) == ("west-a", "West A", group["west"], 3)

    def test_a_person_who_never_did_anything_can_be_removed(self, browser, hire):
        nobody = hire("nobody", Role.FRONT_DESK, "west-a-1")
        browser.post(reverse("setup:removal", args=["staff", nobody.pk]))
        assert not User.objects.filter(pk=nobody.pk).exists()
        assert Change.objects.get().changes["username"] == ["nobody", ""]

    def test_a_person_whom_djangos_admin_knows_stays(self, browser, hire):
        somebody = hire("somebody", Role.ADMIN, "west-a-1")
        LogEntry.objects.create(user=somebody, action_flag=CHANGE, object_repr="a rule")
        led = browser.post(reverse("setup:removal", args=["staff", somebody.pk]), follow=True)
        assert "was used; retire it instead" in led.content.decode()
        assert User.objects.filter(pk=somebody.pk).exists()

    def test_what_was_changed_last_says_how(self, browser, rules):
        post(browser, "channels", {"code": "teapot", "name": "teapot", "position": 3})
        row = Channel.objects.get(code="teapot")
        post(browser, "channels", {"name": "teapots", "position": 3}, row.pk)
        browser.post(reverse("setup:removal", args=["channels", row.pk]))
        shown = browser.get(reverse("setup:index")).content.decode()
        for words in ("Channels, added", "Channels, changed", "Channels, removed"):
            assert words in shown
        assert [change.words for change in Change.objects.all()] == ["removed", "changed", "added"]

    def test_who_cannot_sign_in_yet_is_handed_a_link(self, browser, group):
        sent = {"username": "newbie", "full_name": "Newbie", "role": "front_desk"}
        post(browser, "staff", {**sent, "branch": "west-a-1"})
        person = User.objects.get(username="newbie")
        address = reverse("setup:edit", args=["staff", person.pk])
        assert "cannot sign in yet" in browser.get(address).content.decode()
        person.set_password("a-long-password")
        person.save()
        assert "cannot sign in yet" not in browser.get(address).content.decode()

    def test_an_area_lies_within_a_wider_one(self, browser, area):
        sent = {"code": "new", "name": "New", "level": 1, "parent": area.code}
        refused = post(browser, "areas", sent, status=422)
        assert "lies within one of a wider level" in refused.content.decode()

    def test_nobody_retires_themselves(self, browser, admin, hire):
        hire("second", "admin", "group")
        address = reverse("setup:retirement", args=["staff", admin.pk])
        assert (
            "ask another admin to retire you" in browser.post(address, follow=True).content.decode()
        )
        admin.refresh_from_db()
        assert admin.is_active

    def test_what_is_retired_leaves_nothing_hanging(self, browser, group, desk, clerk):
        def retire(row):
            address = reverse("setup:retirement", args=["branches", row.pk])
            said = browser.post(address, follow=True).content.decode()
            row.refresh_from_db()
            return said

        city, branch = group["west-a"], group["west-a-1"]
        assert "Retire first what belongs to" in retire(city)
        assert "These still work at" in retire(branch)
        one = desk.log()
        User.objects.filter(branch=branch).update(is_active=False)
        assert "has open complaints (1): transfer them first" in retire(branch)
        closed(one, by=None, at=MONDAY_10)
        retire(branch)
        assert branch.retired_at

    def test_a_text_of_lines_is_stored_as_it_was_written(self, browser, rules):
        sent = {"code": "new", "name": "New", "counts_at": 2, "synonyms": "one\r\ntwo"}
        post(browser, "categories", sent)
        assert Category.objects.get(code="new").synonyms == "one\ntwo"
        Category.objects.filter(code="new").update(synonyms="one\r\ntwo")  # As it once was
        file = browser.get(reverse("setup:export", args=["categories", "csv"])).content
        assert send(browser, "categories", file).context["lines"] == []

    def test_a_branch_belongs_one_level_below(self, browser, group):
        sent = {"code": "new", "name": "New", "level": 4, "parent": "west"}
        refused = post(browser, "branches", sent, status=422)
        assert "one level below" in refused.content.decode()

    def test_the_thresholds_of_a_batch_are_one_row(self, browser, rules):
        address = browser.get(reverse("setup:listing", args=["batches"])).headers["Location"]
        sent = {"customers_over": 8, "vips_from": 3, "window": "90 min", "sample_over": 20}
        sent |= {"sample_percent": 20, "sample_least": 5}
        assert browser.post(address, sent).status_code == 302
        assert BatchRule.value().window.total_seconds() == 90 * 60
        wrong = browser.post(address, {**sent, "window": "8 d"})
        assert wrong.status_code == 422

    def test_words_that_guard_nothing_are_refused_here_as_well(self, browser, rules):
        refused = post(browser, "forbidden", {"words": "?!"}, status=422)
        assert "signs alone are never found" in refused.content.decode()

    def test_a_sensitive_customer_is_found_by_number(self, browser, customer, group):
        sent = {"customer": customer.number, "branch": "west-a-1", "reason": "x"}
        post(browser, "sensitive", {**sent, "instruction": "Be kind", "until_on": "2030-01-31"})
        assert SensitiveEntry.objects.get().until_on.year == 2030

    @pytest.mark.parametrize("user", ["clerk", "auditor"])
    def test_only_admins_set_up(self, client, request, user):
        client.force_login(request.getfixturevalue(user))
        assert client.get(reverse("setup:index")).status_code == 403

    @pytest.mark.parametrize("code", RESOURCES)
    def test_every_table_has_its_pages(self, browser, rules, desk, code):
        for address in ("listing",) if RESOURCES[code].is_single else ("listing", "new"):
            shown = browser.get(reverse(f"setup:{address}", args=[code]), follow=True)
            assert shown.status_code == 200
        row = RESOURCES[code].rows().first()
        if row:
            assert browser.get(reverse("setup:edit", args=[code, row.pk])).status_code == 200


class TestRetiring:
    def test_what_is_retired_is_offered_no_more_and_keeps_its_name(self, browser, desk, clerk):
        one, channel = desk.log(), Channel.objects.get(code="web")
        browser.post(reverse("setup:retirement", args=["channels", channel.pk]))
        codes = ComplaintForm.base_fields["channel"].queryset.all()
        assert not codes.filter(code="web").exists()
        assert Complaint.objects.get(pk=one.pk).channel.name == channel.name
        browser.post(reverse("setup:retirement", args=["channels", channel.pk]))
        assert Channel.objects.in_use().filter(code="web").exists()

    def test_what_is_retired_can_be_named_by_nothing_new(self, browser, group, hire, clerk):
        leaver, closed = hire("gone", Role.FRONT_DESK, "west-a-1"), group["east-a-1"]
        leaver.is_active, closed.retired_at = False, timezone.now()
        leaver.save()
        closed.save()
        sent = {"username": "clerk", "role": "front_desk", "branch": "west-a-1", "deputy": "gone"}
        refused = post(browser, "staff", sent, clerk.pk, status=422).content.decode()
        assert "“gone” is retired; choose another one" in refused
        sent = {"code": "new", "name": "New", "branch": "east-a-1"}
        assert (
            "“east-a-1” is retired"
            in post(browser, "departments", sent, status=422).content.decode()
        )
        taken = send(browser, "staff", "username,role,branch\nnew,front_desk,east-a-1\n")
        assert "“east-a-1” is retired" in taken.content.decode()

    def test_what_a_row_names_already_stays_when_that_is_retired(self, browser, group, hire, clerk):
        leaver = hire("gone", Role.FRONT_DESK, "west-a-1")
        clerk.deputy, leaver.is_active = leaver, False
        leaver.save()
        clerk.save()
        sent = {"username": "clerk", "role": "front_desk", "branch": "west-a-1", "deputy": "gone"}
        post(browser, "staff", {**sent, "full_name": "Another name"}, clerk.pk)
        clerk.refresh_from_db()
        assert (clerk.deputy, clerk.full_name) == (leaver, "Another name")

    def test_only_what_was_never_used_can_be_removed(self, browser, desk):
        desk.log()
        used, unused = Channel.objects.get(code="web"), Channel.objects.get(code="fax")
        for row in (used, unused):
            browser.post(reverse("setup:removal", args=["channels", row.pk]))
        assert list(Channel.objects.filter(pk__in=[used.pk, unused.pk])) == [used]
        assert Change.objects.filter(row=unused.pk, changes__code=["fax", ""]).exists()

    def test_what_a_rule_names_is_used(self, browser, rules):
        from sla.models import Condition, PolicyVersion

        row = Category.objects.create(code="named", name="Named")
        version = PolicyVersion.objects.all()[0]
        Condition.objects.create(version=version, attribute="category", code="named")
        browser.post(reverse("setup:removal", args=["categories", row.pk]))
        assert Category.objects.filter(code="named").exists()

    def test_the_last_admin_does_not_lock_the_door(self, browser, admin):
        for act in ("retirement", "removal"):
            browser.post(reverse(f"setup:{act}", args=["staff", admin.pk]))
        send(browser, "staff", "username,in_use\nada,no\n")
        agree(browser)
        sent = {"username": "ada", "role": "auditor", "branch": "group"}
        refused = post(browser, "staff", sent, admin.pk, status=422)
        assert "Somebody has to stay admin" in refused.content.decode()
        admin.refresh_from_db()
        assert (admin.is_active, admin.role) == (True, Role.ADMIN)

    @pytest.mark.parametrize("role", ["admin", "auditor"])
    def test_an_admin_of_a_branch_does_not_stand_in_for_the_last_of_the_group(
        self, browser, admin, hire, role
    ):
        hire("bea", Role.ADMIN, "west-a-1")
        sent = {"username": "ada", "role": role, "branch": "west-a"}
        refused = post(browser, "staff", sent, admin.pk, status=422).content.decode()
        assert "Somebody has to stay admin of the whole group" in refused
        taken = send(browser, "staff", "username,branch\nada,west-a\n").content.decode()
        assert "Somebody has to stay admin of the whole group" in taken
        hire("second", Role.ADMIN, "group")
        post(browser, "staff", sent, admin.pk)

    def test_whoever_is_retired_cannot_sign_in(self, browser, clerk):
        browser.post(reverse("setup:retirement", args=["staff", clerk.pk]))
        assert authenticate(username="clerk", password="a-long-password") is None


class TestWhoMay:
    def test_an_admin_of_one_branch_leaves_what_all_share_alone(self, client, hire, admin):
        client.force_login(hire("neu", Role.ADMIN, "west-a-1"))
        for address in (
            reverse("setup:index"),
            reverse("setup:listing", args=["staff"]),
            reverse("setup:edit", args=["staff", admin.pk]),
        ):
            assert client.get(address).status_code == 403
        link = reverse("setup:invitation", args=[admin.pk])
        assert client.post(link).status_code == 403


def test_what_an_admin_changes_reaches_the_desk_at_once(browser, desk, rules):
    """A threshold that is lowered opens the next incident earlier."""
    row = BatchRule.objects.get()
    sent = {"customers_over": 1, "vips_from": 5, "window": "60 min", "sample_over": 20}
    post(browser, "batches", {**sent, "sample_percent": 20, "sample_least": 5}, row.pk)
    desk.log()
    assert desk.log().incident is not None


@pytest.mark.django_db(transaction=True)
def test_two_admins_who_retire_each_other_leave_one(rules, group, hire):
    pair = [hire("ada", Role.ADMIN, "group"), hire("bea", Role.ADMIN, "group")]
    start = threading.Barrier(2)

    def retire(by, whom):
        start.wait()
        try:
            row = User.objects.get(pk=whom.pk)
            importing.turn(RESOURCES["staff"], row, by=by, at=MONDAY_10)
        except Refused:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=retire, args=two) for two in (pair, pair[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert User.objects.filter(role=Role.ADMIN, is_active=True).count() == 1
