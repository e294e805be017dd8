"""An empty cell of a column that says yes or no leaves as it is what it is about."""

import pytest

from complaints.models import Channel
from customers.models import Tier
from setup.books import BOOKS
from setup.files import as_text
from setup.resources import IN_USE
from sla.models import Calendar, Policy
from staff.models import Branch, User
from tests.setup.hands import agree, send

EVERYWHERE = [code for code, book in BOOKS.items() if IN_USE in book.heads]


def test_an_empty_cell_locks_nobody_out(browser, clerk):
    shown = send(browser, "staff", "username,full_name,in_use\nclerk,Lotus Leaf,\n")
    (line,) = shown.context["lines"]
    assert list(line.changes) == ["full_name"]
    agree(browser)
    clerk.refresh_from_db()
    assert (clerk.full_name, clerk.is_active) == ("Lotus Leaf", True)


def test_a_new_row_with_an_empty_cell_is_in_use(browser, group):
    send(browser, "staff", "username,role,branch,in_use\nnew,front_desk,west-a-1,\n")
    agree(browser)
    assert User.objects.get(username="new").is_active
    send(browser, "branches", "code,name,level,parent,in_use\nwest-c,C,3,west, \n")
    agree(browser)
    assert Branch.objects.in_use().filter(code="west-c").exists()


def test_an_empty_cell_takes_nothing_that_is_retired_into_use(browser, rules):
    Channel.objects.filter(code="fax").update(retired_at="2025-01-01T00:00Z")
    send(browser, "channels", "code,name,in_use\nfax,telefax,\n")
    agree(browser)
    assert Channel.objects.get(code="fax").retired_at


@pytest.mark.parametrize("code", EVERYWHERE)
def test_an_empty_cell_changes_nothing_in_any_table(browser, rules, desk, supervisors, code):
    book = BOOKS[code]
    rows = [{**row, IN_USE: ""} for row in book.rows(at=None)]
    if not rows:
        return
    shown = send(browser, code, as_text(book.heads, rows))
    assert (shown.context["lines"], shown.context["wrong"]) == ([], [])


@pytest.mark.parametrize("text", ["no", "No", "FALSE", "0", "否", "ｎｏ", " n ", "×"])
def test_no_is_read_in_every_spelling(browser, rules, text):
    send(browser, "channels", f"code,in_use\nfax,{text}\n")
    agree(browser)
    assert not Channel.objects.in_use().filter(code="fax").exists()


@pytest.mark.parametrize("text", ["yes", "YES", "True", "1", "１", "是", "y", "√"])
def test_yes_is_read_in_every_spelling(browser, rules, text):
    Channel.objects.filter(code="fax").update(retired_at="2025-01-01T00:00Z")
    send(browser, "channels", f"code,in_use\nfax,{text}\n")
    agree(browser)
    assert Channel.objects.in_use().filter(code="fax").exists()


def test_what_is_neither_is_refused(browser, rules):
    shown = send(browser, "channels", "code,in_use\nfax,perhaps\n")
    assert "“in_use” is yes or no" in shown.content.decode()


def test_other_columns_that_say_yes_or_no_stay_as_well(browser, rules):
    send(browser, "tiers", "code,name,is_vip\ngold,Gold,\n")
    agree(browser)
    gold = Tier.objects.get(code="gold")
    assert (gold.name, gold.is_vip) == ("Gold", True)
    send(browser, "channels", "code,name,is_formal\nteapot,Teapot,\n")
    agree(browser)
    assert Channel.objects.get(code="teapot").is_formal


def test_a_calendar_goes_on_following_holidays(browser, rules):
    text = "code,name,zone,follows_holidays,always_open,monday\n"
    send(
        browser,
        "calendars",
        text + "new,New,Asia/Shanghai,,,09:00-12:00\noffice,Desk,Asia/Shanghai,,,\n",
    )
    agree(browser)
    assert Calendar.objects.get(code="new").follows_holidays
    office = Calendar.objects.get(code="office")
    assert (office.name, office.follows_holidays, office.always_open) == ("Desk", True, False)


def test_a_contract_stays_one(browser, rules, supervisors):
    heads = "rule,contract,clock,percent\n"
    for contract, percent in (("yes", 50), ("", 40)):
        send(browser, "rules", f"{heads}large-customers,{contract},answer,{percent}\n")
        agree(browser)
    newest = Policy.objects.get(code="large-customers").versions.newest()
    assert (newest.number, newest.is_contract) == (3, True)


@pytest.mark.parametrize(
    ("code", "line", "name", "meant"),
    [
        ("causes", "code,name,position\nnew,New,\n", "position", 0),
        ("categories", "code,name,counts_at\nnew,New,\n", "counts_at", 3),
    ],
)
def test_a_new_row_with_an_empty_cell_is_as_one_without_that_column(
    browser, rules, code, line, name, meant
):
    shown = send(browser, code, line)
    assert shown.context["wrong"] == []
    agree(browser)
    assert getattr(BOOKS[code].resource.model.objects.get(code="new"), name) == meant
