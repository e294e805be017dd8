"""Amounts of time as people write them: with their unit, in both languages, wherever they stand."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from complaints.forms.amounts import AmountField, Unreadable, parse, spoken, written
from complaints.models import BatchRule
from sla.amounts import WorkingDays
from sla.models import Policy, Target
from tests.pages.test_rules import filled
from tests.setup.hands import send

HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
AMOUNTS = st.integers(-(10**6), 10**6).map(lambda n: n * MINUTE) | st.integers(1, 3000).map(
    WorkingDays
)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("48 h", 48 * HOUR),
        ("48小时", 48 * HOUR),
        ("４８ 小时", 48 * HOUR),
        ("2 个小时", 2 * HOUR),
        ("2 d 4 h 30 min", 2 * DAY + 4.5 * HOUR),
        ("2天4小时", 2 * DAY + 4 * HOUR),
        ("30分钟", 30 * MINUTE),
        ("1.5 h", 1.5 * HOUR),
        ("-2 h", -2 * HOUR),
        ("1 working day", WorkingDays(1)),
        ("2 Working Days", WorkingDays(2)),
        ("3 business days", WorkingDays(3)),
        ("2 workdays", WorkingDays(2)),
        ("1 wd", WorkingDays(1)),
        ("1个工作日", WorkingDays(1)),
        ("３ 工作日", WorkingDays(3)),
        ("-1 working day", WorkingDays(-1)),
    ],
)
def test_what_people_write_is_read(text, amount):
    assert parse(text) == amount


@pytest.mark.parametrize("text", ["48", "4.5", "-48", "４８", " 48 ", "0", "1,5", "1 000"])
def test_a_bare_number_is_no_amount(text):
    with pytest.raises(Unreadable, match="unit"):
        parse(text)
    for field in (AmountField(), AmountField(signed=True, working_days=True)):
        with pytest.raises(ValidationError, match=r"minutes \(min\), hours \(h\)"):
            field.clean(text)


@pytest.mark.parametrize(
    "text", ["1.5 working days", "1 working day 2 h", "half a working day", "working days"]
)
def test_working_days_are_whole_and_stand_alone(text):
    with pytest.raises(ValidationError, match="2 working days"):
        AmountField(working_days=True).clean(text)


def test_working_days_are_refused_where_no_calendar_counts_them():
    with pytest.raises(ValidationError, match="cannot be counted here"):
        AmountField().clean("2 working days")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@given(AMOUNTS)
def test_what_is_shown_in_a_field_reads_back(language, amount):
    with override(language):
        assert parse(spoken(amount)) == amount
        assert parse(written(amount)) == amount


@pytest.mark.parametrize("name", ["answer-amount", "answer-later_0", "answer-every_0"])
def test_the_rule_editor_refuses_a_bare_number_and_names_the_units(browser, rules, name):
    rule = Policy.objects.get(code="batch")
    sent = filled(browser, rule) | {name: "48"}
    response = browser.post(reverse("rules:edit", args=[rule.pk]), sent)
    assert response.status_code == 422
    assert "as in 48 h or 2 working days" in response.content.decode()
    assert rule.versions.count() == 1


def test_the_rule_editor_takes_working_days_for_times_and_rungs(browser, rules, supervisors):
    rule = Policy.objects.get(code="batch")
    sent = filled(browser, rule) | {"answer-amount": "2 working days", "answer-calendar": "office"}
    sent |= {"answer-later_1": "1 个工作日", "answer-every_1": "1 wd", "answer-times_1": "3"}
    response = browser.post(reverse("rules:edit", args=[rule.pk]), sent)
    assert response.status_code == 302
    target = Target.objects.get(version=rule.versions.newest(), clock="answer")
    assert (target.amount, target.working_days) == (None, 2)
    last = target.steps.last()
    assert (last.offset_days, last.every, last.every_days, last.times) == (1, None, 1, 3)
    shown = browser.get(reverse("rules:edit", args=[rule.pk])).content.decode()
    assert 'value="2 working days"' in shown
    assert "answer: 2 working days, office hours" in shown
    assert "+1 working day" in shown


@pytest.mark.parametrize(
    ("column", "text"),
    [("time", "48"), ("steps", "100% +48 tell owner"), ("steps", "100% tell owner every 48 x 2")],
)
def test_a_file_of_rules_refuses_a_bare_number_and_names_the_units(
    browser, rules, supervisors, column, text
):
    shown = send(browser, "rules", f"rule,clock,{column}\nstandard,answer,{text}\n")
    said = " ".join(error for wrong in shown.context["wrong"] for error in wrong.errors)
    assert "minutes (min), hours (h)" in said


def test_a_file_of_rules_takes_working_days_and_gives_them_out(browser, rules, supervisors):
    text = (
        "rule,clock,time,calendar,steps\n"
        "standard,answer,2 working days,office,50% tell owner; 100% +1 working day tell branch "
        "supervisor every 2 working days x 3\n"
    )
    shown = send(browser, "rules", text)
    assert shown.context["wrong"] == []
    (line,) = shown.context["lines"]
    assert line.changes["time"] == ["2 d", "2 working days"]
    given = browser.get(reverse("setup:export", args=["rules", "csv"])).content.decode()
    assert "1 working day" in given  # The call-back of the shipped rules
    assert send(browser, "rules", given).context["lines"] == []


def test_a_threshold_refuses_a_bare_number_and_working_days(browser, rules):
    batch = BatchRule.objects.get()
    address = reverse("setup:edit", args=["batches", batch.pk])
    form = browser.get(address).context["form"]
    sent = {one.html_name: one.field.prepare_value(one.value()) or "" for one in form}
    for text, said in (("48", "minutes (min), hours (h)"), ("2 working days", "be counted here")):
        response = browser.post(address, sent | {"window": text})
        assert said in response.content.decode()
    batch.refresh_from_db()
    assert batch.window == 60 * MINUTE


def test_the_editor_speaks_the_language_of_the_page(browser, admin, rules):
    admin.language = "zh-hans"
    admin.save()
    rule = Policy.objects.get(code="standard")
    shown = browser.get(reverse("rules:edit", args=[rule.pk])).content.decode()
    assert 'value="1 个工作日"' in shown
    assert 'value="2 天"' in shown
