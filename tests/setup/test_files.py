"""Rows as files: given out, looked at, taken in all at once or not at all."""

from datetime import datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from complaints.models import (
    Area,
    Channel,
)
from customers.models import SensitiveEntry, Tier
from setup import files
from setup.models import Change, Upload
from setup.resources import RESOURCES
from staff.models import Branch, Role
from tests.conftest import MONDAY_10
from tests.foundation.sheets import number, workbook
from tests.setup.hands import agree, send


class TestFiles:
    def test_what_is_exported_comes_back_as_no_change(self, browser, rules, desk, customer, group):
        SensitiveEntry.objects.create(
            customer=customer, branch=group["west-a-1"], reason="x", instruction="y"
        )
        Area.objects.create(code="old", name="=Old", level=3, retired_at=MONDAY_10)
        for code, resource in RESOURCES.items():
            if not resource.rows().exists():
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

    def test_a_choice_may_be_written_as_it_is_called(self, browser, group):
        text = "code,name,level,parent\nnorth,North,province,group\nnorth-a,North A,市,north\n"
        shown = send(browser, "branches", text)
        assert shown.context["wrong"] == []
        agree(browser)
        levels = Branch.objects.filter(code__startswith="north").values_list("code", "level")
        assert dict(levels) == {"north": 2, "north-a": 3}
        assert send(browser, "branches", text.replace("North A", "North B")).context["wrong"] == []

    def test_the_page_says_what_the_columns_hold(self, browser, group):
        shown = browser.get(reverse("setup:listing", args=["branches"])).content.decode()
        for words in ("<code>level</code>", "<code>2</code> province", "<code>name_zh</code>"):
            assert words in shown

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
            ("code,is_vip\ngold,maybe\n", "(is_vip)” is yes or no"),
            (b"\xff\xfe\x00\xd8\x02\x00", "is not written in utf-16"),
            (b"code\n\x81\x20\n", "UTF-8 or GB18030"),
            ("code\na\x00b\n", "Line 2, column code: The text holds a NUL"),
            ("Our tiers\ncode,name\na,b\n", "The heads are taken from line 1: Our tiers."),
            ("code,,name\na,x,b\n", "Column 2 has no head"),
            ('code\na\n"b\n', "Line 3: A quotation mark is opened"),
            ("code\n" + "x\n" * 2_001, "more than 2000 lines"),
            (b"x" * (5 * 2**20 + 1), "larger than 5 MB"),
        ],
    )
    def test_a_file_that_cannot_be_read_says_why(self, browser, rules, text, sentence):
        assert sentence in send(browser, "tiers", text).content.decode()

    def test_a_file_is_what_it_holds_and_not_what_it_is_called(self, browser, rules):
        text = "code,name,rank\nplatinum,Platinum,35\n"
        assert send(browser, "tiers", text, "x.xlsx").context["wrong"] == []
        data = workbook([["code", "name", "rank"], ["platinum", "Platinum", number(35)]])
        assert send(browser, "tiers", data, "x.csv").context["wrong"] == []

    def test_an_error_value_is_named_by_its_line(self, browser, rules):
        data = workbook([["code", "name"], ["x", '<c t="e"><v>#N/A</v></c>']])
        shown = send(browser, "tiers", data, "x.xlsx").content.decode()
        assert "Line 2, column name: The cell holds the error value #N/A" in shown

    def test_chinese_spreadsheets_are_read(self, browser, rules):
        text = "code,name,name_zh,rank\nplatinum,Platinum,白金卡,35\n".encode("gb18030")
        send(browser, "tiers", text)
        agree(browser)
        assert Tier.objects.get(code="platinum").name_zh == "白金卡"

    def test_nobody_agrees_to_the_file_of_somebody_else(self, browser, client, hire):
        send(browser, "tiers", "code,name,rank\nplatinum,Platinum,35\n")
        client.force_login(hire("bea", Role.ADMIN, "group"))
        assert agree(client, seen="x").status_code == 404


def computed(data, place):
    """The same workbook once a spreadsheet has saved it: the formula there gives an empty text."""
    stream = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(stream, "w") as new:
        for name in old.namelist():
            text = old.read(name).replace(
                b'r="%b"' % place.encode(), b'r="%b" t="str"' % place.encode()
            )
            new.writestr(name, text)
    return stream.getvalue()


texts = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufeff"), max_size=12
).map(str.strip)


@given(
    st.lists(st.fixed_dictionaries({"a": texts.filter(bool), "b": texts}), min_size=1, max_size=6)
)
def test_what_is_written_is_read_back(rows):
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


class TestOdds:
    """What broke it once."""

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

    def test_lines_keep_their_numbers_and_empty_ones_at_the_end_do_not_count(self):
        book = Workbook()
        for line in (["code", "percent"], [], ["a", 0.75], ["b", 100]):
            book.active.append(line)
        book.active["B3"].number_format = "0%"
        book.active["A5000"].number_format = "0"
        stream = BytesIO()
        book.save(stream)
        rows = [{}, {"code": "a", "percent": "75"}, {"code": "b", "percent": "100"}]
        assert files.read("x.xlsx", stream.getvalue()) == rows

    def test_a_formula_that_nobody_has_computed_is_named(self, browser, rules):
        book = Workbook()
        book.active.append(["code", "rank"])
        book.active.append(["gold", "=15*2"])
        stream = BytesIO()
        book.save(stream)
        shown = send(browser, "tiers", stream.getvalue(), "x.xlsx").content.decode()
        assert "Line 2, column rank: The cell holds a formula without a value" in shown

    def test_a_formula_that_gives_no_text_is_an_empty_cell(self):
        book = Workbook()
        book.active.append(["code", "name"])
        book.active.append(["gold", '=""'])
        stream = BytesIO()
        book.save(stream)
        read = files.read("x.xlsx", computed(stream.getvalue(), "B2"))
        assert read == [{"code": "gold", "name": ""}]

    def test_the_unicode_text_of_a_spreadsheet_is_read(self):
        assert files.read("x.txt", "code\tname\na\t甲\n".encode("utf-16")) == [
            {"code": "a", "name": "甲"}
        ]
