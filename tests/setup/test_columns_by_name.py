"""Columns by their heads or by what they are called, in files and in what is said of them."""

import pytest
from django.utils import translation

from customers.models import Tier
from setup.books import BOOKS
from sla.models import Policy
from staff.models import Branch
from tests.setup.hands import agree, send


@pytest.fixture
def chinese(browser, admin):
    admin.language = "zh-hans"
    admin.save()
    return browser


def errors(shown):
    return " ".join(error for line in shown.context["wrong"] for error in line.errors)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("code", BOOKS)
def test_no_two_columns_of_a_book_are_called_alike(code, language):
    with translation.override(language):
        labels = [BOOKS[code].label(head).lower() for head in BOOKS[code].heads]
    assert len(labels) == len(set(labels))


def test_a_file_may_have_its_columns_as_they_are_called(chinese, rules, group):
    heads = [BOOKS["branches"].label(head) for head in ("code", "name", "level", "parent")]
    with translation.override("zh-hans"):
        zh = [BOOKS["branches"].label(head) for head in ("code", "name", "level", "parent")]
    assert heads != zh
    for number, names in enumerate((heads, zh)):
        text = ",".join(names) + f"\nn{number},North,省,group\n"
        assert errors(send(chinese, "branches", text)) == ""
        agree(chinese)
    assert Branch.objects.filter(code__in=["n0", "n1"], level=2).count() == 2


def test_the_same_column_twice_is_refused(browser, rules):
    shown = send(browser, "tiers", "code,代码,name\ngold,gold,Gold\n")
    assert "are the same column" in errors(shown)


def test_an_error_names_the_column_as_the_reader_calls_it(chinese, group):
    shown = send(chinese, "staff", "username,role,branch,deputy\nann,front_desk,west-a-1,moon\n")
    assert errors(shown).startswith("代理人 (deputy)")


def test_an_error_of_a_rule_and_of_a_calendar_does_so_too(chinese, rules, supervisors):
    shown = send(chinese, "rules", "rule,clock,time\nstandard,answer,soon\n")
    assert "(time)" in errors(shown)
    shown = send(chinese, "calendars", "code,monday\noffice,9 to 5\n")
    assert "星期一 (monday)" in errors(shown)


def test_a_clock_may_be_written_as_it_is_called(chinese, rules, supervisors):
    with translation.override("zh-hans"):
        name = str(
            Policy.objects.get(code="standard")
            .versions.newest()
            .targets.get(clock="answer")
            .get_clock_display()
        )
    assert errors(send(chinese, "rules", f"rule,clock,time\nstandard,{name},36 h\n")) == ""
    agree(chinese)
    newest = Policy.objects.get(code="standard").versions.newest()
    assert newest.targets.get(clock="answer").amount.total_seconds() == 36 * 3600


def test_what_a_file_changes_is_said_in_the_readers_words(chinese, group):
    text = "username,role,branch\nann,front_desk,west-a-1\n"
    shown = send(chinese, "staff", text).content.decode()
    assert "<bdi>front_desk</bdi>" not in shown
    shown = send(chinese, "branches", "code,name,level,parent\nn,North,2,group\n").content.decode()
    assert "<bdi>2</bdi>" not in shown
    assert not Tier.objects.filter(code="n").exists()
