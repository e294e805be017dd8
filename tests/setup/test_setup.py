"""Admins set the desk up on its own pages: row by row, by files, from nothing."""

import csv
import threading
from datetime import datetime
from io import BytesIO, StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from complaints.forms.log import ComplaintForm
from complaints.models import (
    Area,
    BatchRule,
    Category,
    Channel,
    Complaint,
    Refused,
)
from customers.models import SensitiveEntry, Tier
from setup import files, importing, sets
from setup.guide import steps
from setup.models import Change, Upload
from setup.resources import RESOURCES
from staff.directory import Directory
from staff.models import Branch, Department, Role, User
from tests.conftest import DAY, MONDAY_10


@pytest.fixture
def browser(client, admin):
    client.force_login(admin)
    return client


def post(browser, code, sent, pk=None, status=302):
    name, more = ("edit", [pk]) if pk else ("new", [])
    response = browser.post(reverse(f"setup:{name}", args=[code, *more]), sent)
    assert response.status_code == status, response.context and response.context["form"].errors
    return response


def send(browser, code, text, name="rows.csv"):
    data = text if isinstance(text, bytes) else text.encode()
    file = SimpleUploadedFile(name, data)
    return browser.post(reverse("setup:upload", args=[code]), {"file": file}, follow=True)


def agree(browser):
    kept = Upload.objects.latest("pk")
    return browser.post(reverse("setup:uploaded", args=[kept.pk]))


def exported(browser, code):
    response = browser.get(reverse("setup:export", args=[code, "csv"]))
    return list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"))))


class TestRows:
    def test_what_is_added_is_offered_and_written_down(self, browser, admin):
        sent = {"code": "chat-app", "name": "chat app", "name_zh": "聊天软件", "position": 3}
        post(browser, "channels", {**sent, "is_formal": "on"})
        assert Channel.objects.get(code="chat-app").is_formal
        change = Change.objects.get()
        assert (change.by, change.changes["name"]) == (admin, ["", "chat app"])
        shown = browser.get(reverse("setup:edit", args=["channels", change.row]))
        assert "chat app" in shown.content.decode()

    def test_what_others_hang_on_stays_as_it_is(self, browser, group):
        sent = {"code": "else", "name": "West A", "name_zh": "", "level": 2, "parent": "east"}
        post(browser, "branches", sent, group["west-a"].pk)
        row = Branch.objects.get(pk=group["west-a"].pk)
        assert (row.code, row.name, row.parent, row.level) == ("west-a", "West A", group["west"], 3)

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

    def test_whoever_is_retired_cannot_sign_in(self, browser, clerk):
        browser.post(reverse("setup:retirement", args=["staff", clerk.pk]))
        assert authenticate(username="clerk", password="a-long-password") is None


class TestFiles:
    def test_what_is_exported_comes_back_as_no_change(self, browser, rules, desk, customer, group):
        SensitiveEntry.objects.create(
            customer=customer, branch=group["west-a-1"], reason="x", instruction="y"
        )
        Area.objects.create(code="old", name="=Old", level=3, retired_at=MONDAY_10)
        for code, resource in RESOURCES.items():
            if resource.is_single or not resource.rows().exists():
                continue
            sent = browser.get(reverse("setup:export", args=[code, "xlsx"])).content
            shown = send(browser, code, sent, "rows.xlsx")
            assert (shown.context["lines"], shown.context["wrong"]) == ([], []), code
            assert shown.context["same"] == resource.rows().count()

    def test_a_file_shows_what_it_changes_and_changes_it_after_a_yes(self, browser, rules):
        text = (
            "code,name,name_zh,rank,is_vip\ngold,Gold,金卡,30,yes\nplatinum,Platinum,白金,35,yes\n"
        )
        shown = send(browser, "tiers", text)
        assert [line.kind for line in shown.context["lines"]] == ["changed", "new"]
        assert not Tier.objects.filter(code="platinum").exists()
        assert Tier.objects.get(code="gold").name == "gold card"
        agree(browser)
        agree(browser)
        assert Tier.objects.get(code="gold").name == "Gold"
        assert Tier.objects.get(code="platinum").is_vip
        assert Change.objects.count() == 2

    def test_one_wrong_line_changes_nothing_and_says_which(self, browser, rules):
        text = "code,name,rank\nplatinum,Platinum,35\nBAD CODE,x,36\nother,Other,many\n"
        shown = send(browser, "tiers", text)
        assert [(line.number, line.kind) for line in shown.context["wrong"]] == [
            (3, "wrong"),
            (4, "wrong"),
        ]
        agree(browser)
        assert not Tier.objects.filter(code="platinum").exists()

    def test_rows_may_name_those_above_them_in_the_same_file(self, browser, group):
        text = "code,name,level,parent\nnorth,North,2,group\nnorth-a,North A,3,north\n"
        shown = send(browser, "branches", text)
        assert shown.context["wrong"] == []
        agree(browser)
        assert Branch.objects.get(code="north-a").path == "/group/north/north-a/"

    def test_what_a_file_does_not_hold_stays(self, browser, clerk):
        send(browser, "staff", "username,full_name\nclerk,Amber Stone\n")
        agree(browser)
        clerk.refresh_from_db()
        assert (clerk.full_name, clerk.role, clerk.is_active) == ("Amber Stone", "front_desk", True)
        assert clerk.check_password("a-long-password")

    def test_a_file_retires(self, browser, rules):
        send(browser, "channels", "code,in_use\nfax,no\n")
        agree(browser)
        assert not Channel.objects.in_use().filter(code="fax").exists()

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("code\n", "no lines below its heads"),
            ("code,code\na,b\n", "the same head"),
            ("code,colour\na,b\n", "There is no column “colour”"),
            ("code,is_vip\ngold,maybe\n", "“is_vip” is yes or no"),
            (b"\xff\xfe\x00\x01\x02", "The file is no text"),
            ("code\n" + "x\n" * 2_001, "more than 2000 lines"),
            (b"x" * (5 * 2**20 + 1), "larger than 5 MB"),
        ],
    )
    def test_a_file_that_cannot_be_read_says_why(self, browser, rules, text, sentence):
        assert sentence in send(browser, "tiers", text).content.decode()

    def test_no_workbook_is_refused(self, browser, rules):
        assert "no workbook" in send(browser, "tiers", b"nonsense", "x.xlsx").content.decode()

    def test_chinese_spreadsheets_are_read(self, browser, rules):
        text = "code,name,name_zh,rank\nplatinum,Platinum,白金卡,35\n".encode("gb18030")
        send(browser, "tiers", text)
        agree(browser)
        assert Tier.objects.get(code="platinum").name_zh == "白金卡"

    def test_nobody_agrees_to_the_file_of_somebody_else(self, browser, client, hire):
        send(browser, "tiers", "code,name,rank\nplatinum,Platinum,35\n")
        client.force_login(hire("bea", Role.ADMIN, "group"))
        assert agree(client).status_code == 404


texts = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufeff"), max_size=12
).map(str.strip)


@given(
    st.lists(st.fixed_dictionaries({"a": texts.filter(bool), "b": texts}), min_size=1, max_size=6)
)
def test_what_is_written_is_read_back(rows):
    rows = [row for row in rows if not row["a"].startswith("'") and not row["b"].startswith("'")]
    if rows:
        assert files.read("x.csv", files.as_text(["a", "b"], rows)) == rows


def test_a_workbook_is_read_as_people_fill_it_in():
    book = Workbook()
    book.active.append(["code", "rank"])
    book.active.append(["gold", 30.0])
    stream = BytesIO()
    book.save(stream)
    assert files.read("x.XLSX", stream.getvalue()) == [{"code": "gold", "rank": "30"}]
    again = load_workbook(BytesIO(files.as_workbook(["a"], [{"a": "=1"}])))
    assert again.worksheets[0]["A2"].value == "'=1"


class TestStaff:
    def test_somebody_new_chooses_a_password_by_a_link_that_works_once(
        self, browser, group, client
    ):
        sent = {"username": "newbie", "full_name": "Newbie", "role": "front_desk"}
        post(browser, "staff", {**sent, "branch": "west-a-1"})
        person = User.objects.get(username="newbie")
        assert not person.has_usable_password()
        link = browser.post(reverse("setup:invitation", args=[person.pk])).context["link"]
        client.logout()
        address = client.get(link).headers["Location"]
        words = {"new_password1": "quite-a-long-one", "new_password2": "quite-a-long-one"}
        assert client.post(address, words).headers["Location"] == reverse("sign-in")
        assert authenticate(username="newbie", password="quite-a-long-one")
        assert "used already" in client.get(link, follow=True).content.decode()

    def test_a_desk_without_a_branch_is_refused_with_a_sentence(self, browser, group):
        sent = {"username": "newbie", "role": "supervisor"}
        refused = post(browser, "staff", sent, status=422)
        assert "work at a branch" in refused.content.decode()

    def test_a_deputy_is_told_while_somebody_is_on_leave(self, supervisors, hire):
        head, deputy = supervisors["branch"], hire("deputy", Role.SUPERVISOR, "west-b-1")
        head.deputy, head.away_from_at, head.away_until_at = deputy, MONDAY_10, MONDAY_10 + DAY
        head.save()
        during, after = Directory.load(MONDAY_10), Directory.load(MONDAY_10 + DAY)
        assert during.person(head.pk) == [deputy]
        assert during.climb_from(head.branch_id, 4) == [deputy]
        assert after.climb_from(head.branch_id, 4) == [head]
        deputy.away_from_at, deputy.away_until_at = MONDAY_10, MONDAY_10 + DAY
        deputy.save()
        assert Directory.load(MONDAY_10).climb_from(head.branch_id, 4) == [supervisors["city"]]

    def test_whoever_creates_the_first_user_is_an_admin(self, rules):
        made = User.objects.create_superuser("first", password="a-long-password")
        assert made.role == Role.ADMIN


class TestFounding:
    PLACES = {"company": "Pine", "province": "P", "city": "C", "branch": "B"}

    @pytest.mark.parametrize("code", sets.SETS)
    def test_a_ready_made_set_is_complete_in_both_languages(self, rules, code):
        branch = sets.found(sets.SETS[code], **self.PLACES)
        assert branch.path == "/group/province-1/city-1/branch-1/"
        assert Department.objects.filter(branch=branch).count() >= 4
        assert Category.objects.count() > 15
        assert not Category.objects.filter(name_zh="").exists()
        assert Area.objects.count() == 3
        with pytest.raises(Refused, match="already"):
            sets.found(sets.SETS[code], **self.PLACES)

    def test_the_guide_leads_to_the_first_complaint(self, client, rules):
        client.force_login(User.objects.create_superuser("first", password="a-long-password"))
        browser = client
        assert [step.is_done for step in steps()] == [False, False, False, True, False]
        left_out = browser.post(reverse("setup:found"), {"kind": "telecom"})
        assert left_out.status_code == 422
        browser.post(reverse("setup:found"), {"kind": "telecom", **self.PLACES})
        assert steps()[0].is_done
        begun = browser.get(steps()[1].address)
        assert begun.context["form"]["role"].value() == "supervisor"
        assert 'value="branch-1" selected' in begun.content.decode()

    def test_the_guide_is_gone_after_the_first_complaint(self, desk):
        desk.log()
        assert steps() == []


def test_what_an_admin_changes_reaches_the_desk_at_once(browser, desk, rules):
    """A threshold that is lowered opens the next incident earlier."""
    row = BatchRule.objects.get()
    sent = {"customers_over": 1, "vips_from": 5, "window": "60 min", "sample_over": 20}
    post(browser, "batches", {**sent, "sample_percent": 20, "sample_least": 5}, row.pk)
    desk.log()
    assert desk.log().incident is not None


class TestOdds:
    """What broke it once."""

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

    def test_the_same_row_twice_in_a_file_is_refused(self, browser, rules):
        shown = send(browser, "tiers", "code,name,rank\nx,One,90\nx,Two,91\n")
        assert "the same row as line 2" in shown.content.decode()

    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("x.csv", b'code\n"' + b"x" * 140_000 + b'"\n'),
            ("x.xlsx", b"PK\x03\x04 broken"),
            ("x.csv", b"code,name\ngold,a,b\n"),
        ],
    )
    def test_damaged_files_are_refused_with_a_sentence(self, browser, rules, name, data):
        shown = send(browser, "tiers", data, name)
        assert shown.status_code == 200
        assert "alert-danger" in shown.content.decode()

    @pytest.mark.parametrize("sign", [",", ";", "\t"])
    def test_files_of_any_spreadsheet_are_read(self, sign):
        text = f"code{sign}name{sign}\rgold{sign}Gold{sign}\r"
        assert files.read("x.csv", text.encode()) == [{"code": "gold", "name": "Gold"}]

    def test_a_day_of_a_workbook_is_a_day(self):
        book = Workbook()
        book.active.append(["until_on"])
        book.active.append([datetime(2027, 1, 31)])  # noqa: DTZ001 - as spreadsheets keep it
        stream = BytesIO()
        book.save(stream)
        assert files.read("x.xlsx", stream.getvalue()) == [{"until_on": "2027-01-31"}]

    def test_a_name_with_signs_that_no_workbook_takes_is_exported(self, browser, rules):
        Tier.objects.create(code="bell", name="ding\x07dong", rank=77)
        sent = browser.get(reverse("setup:export", args=["tiers", "xlsx"]))
        assert load_workbook(BytesIO(sent.content))

    def test_what_was_looked_at_and_not_agreed_to_is_forgotten(self, browser, rules):
        send(browser, "tiers", "code,name\ngold,Gold\n")
        Upload.objects.update(at=MONDAY_10)
        send(browser, "tiers", "code,name\ngold,Gold\n")
        assert Upload.objects.count() == 1
        agree(browser)
        assert Upload.objects.get().rows == []


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
