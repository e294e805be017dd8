"""The list of rules and the page of one say what is in force now, and what comes when."""

import pytest
from django.urls import reverse
from django.utils import timezone

from sla.models import Policy, Renaming
from tests.conftest import DAY
from tests.pages.test_rules import filled, page, publish, tomorrow


@pytest.fixture
def rule(rules):
    return Policy.objects.get(code="vip")


def row_of(browser, rule):
    return next(
        one for one in browser.get(reverse("rules:index")).context["rules"] if one.policy == rule
    )


def test_the_list_says_what_is_in_force_and_what_comes(browser, rule):
    publish(browser, rule, answer__amount="10 h", effective_at=tomorrow())
    row = row_of(browser, rule)
    assert row.now.number == 1
    (coming,) = row.coming
    assert coming.version.number == 2
    assert [line for line in coming.added if line.startswith("answer: 10 h")]
    assert [line for line in coming.removed if line.startswith("answer: 1 d")]
    shown = page(browser.get(reverse("rules:index")))
    assert "(version 2):" in shown
    assert "answer: 10 h" in shown


def test_each_version_to_come_is_said_beside_the_one_before_it(browser, rule):
    publish(browser, rule, answer__amount="10 h", effective_at=tomorrow())
    later = f"{timezone.localtime() + 2 * DAY:%Y-%m-%dT%H:%M}"
    publish(browser, rule, answer__amount="8 h", effective_at=later)
    first, second = row_of(browser, rule).coming
    assert [line for line in second.removed if "10 h" in line]
    assert first.version.effective_at < second.version.effective_at


def test_editing_begins_with_what_is_in_force(browser, rule):
    publish(browser, rule, answer__amount="10 h", effective_at=tomorrow())
    sent = filled(browser, rule)
    assert sent["answer-amount"] == "1 d"
    address = reverse("rules:edit", args=[rule.pk])
    shown = page(browser.get(address))
    assert "In force now: version 1" in shown
    assert "Version 2 takes effect on" in shown
    assert browser.post(address, sent).status_code == 302
    assert row_of(browser, rule).now.number == 3


def test_editing_may_begin_with_what_comes(browser, rule):
    publish(browser, rule, answer__amount="10 h", effective_at=tomorrow())
    shown = browser.get(reverse("rules:edit", args=[rule.pk]), {"version": "2"})
    answer = next(one for one in shown.context["form"].clocks if one.clock == "answer")
    assert answer["amount"].value() == "10 h"
    assert "The form begins with version 2" in page(shown)
    assert "In force now is version 1" in page(shown)


def test_what_was_withdrawn_does_not_come(browser, rule):
    publish(browser, rule, answer__amount="10 h", effective_at=tomorrow())
    browser.post(reverse("rules:version-withdrawal", args=[rule.pk, 2]))
    assert row_of(browser, rule).coming == []


def test_a_new_rule_promises_nothing_and_its_beginning_cannot_be_withdrawn(browser, rules):
    browser.post(reverse("rules:create"), {"code": "new", "name": "New", "like": "vip"})
    made = Policy.objects.get(code="new")
    assert row_of(browser, made).now is None
    assert "it promises nothing until it is published" in page(browser.get(reverse("rules:index")))
    address = reverse("rules:edit", args=[made.pk])
    for shown in (
        page(browser.get(address)),
        page(publish(browser, made)) + page(browser.get(address)),
    ):
        assert "never in force" in shown
        assert "Withdraw it" not in shown
        assert "not in force yet" not in shown


def test_the_history_marks_what_is_in_force_and_what_comes(browser, rule):
    publish(browser, rule, answer__amount="10 h", effective_at=tomorrow())
    shown = page(browser.get(reverse("rules:edit", args=[rule.pk])))
    assert shown.count(">in force now<") == 1
    assert shown.count(">still to come<") == 1


def test_a_rule_is_renamed_and_its_history_says_so(browser, rule, admin):
    before = rule.name
    address = reverse("rules:rename", args=[rule.pk])
    browser.post(address, {"name": "People of weight", "name_zh": "要客"})
    browser.post(address, {"name": "People of weight", "name_zh": "要客"})
    record = Renaming.objects.get()
    assert (record.before["name"], record.after["name"]) == (before, "People of weight")
    assert record.by == admin
    shown = page(browser.get(reverse("rules:edit", args=[rule.pk])))
    assert "People of weight" in shown
    assert before in shown
    browser.post(address, {"name": " "})
    rule.refresh_from_db()
    assert rule.name == "People of weight"


def test_the_example_names_the_rule_that_wins(browser, rule):
    sent = filled(browser, rule) | {"answer-amount": "3 d", "received": "2025-06-03T10:00"}
    shown = browser.post(reverse("rules:preview", args=[rule.pk]), sent)
    answer = next(one for one in shown.context["previews"] if str(one.clock) == "answer")
    assert answer.other.code == "standard"
    assert "gives less and wins" in page(shown)
    sent["answer-amount"] = "90 min"
    shown = browser.post(reverse("rules:preview", args=[rule.pk]), sent)
    assert {one.other for one in shown.context["previews"] if str(one.clock) == "answer"} == {None}


def test_a_new_rule_begins_with_what_the_other_says_now(browser, rule):
    publish(browser, rule, answer__amount="10 h", effective_at=tomorrow())
    browser.post(reverse("rules:create"), {"code": "new", "name": "New", "like": "vip"})
    made = Policy.objects.get(code="new").versions.get().targets.get(clock="answer")
    assert made.amount == DAY


def test_who_only_reads_rules_sees_the_same_marks_and_names(browser, rule, auditor):
    publish(browser, rule, answer__amount="10 h", effective_at=tomorrow())
    browser.post(reverse("rules:rename", args=[rule.pk]), {"name": "People of weight"})
    browser.force_login(auditor)
    shown = page(browser.get(reverse("rules:versions", args=[rule.pk])))
    for words in (">in force now<", ">still to come<", "renamed", "People of weight"):
        assert words in shown
    assert "Withdraw it" not in shown
