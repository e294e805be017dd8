"""Retiring a rule shows first how many of its clocks end, and how many go on under which rule."""

from django.urls import reverse

from complaints import intake
from complaints.models import Timer
from complaints.models.timer import Outcome
from sla.models import Policy
from tests.conftest import MONDAY_10
from tests.pages.test_rules import page, publish


def running(rule):
    return Timer.objects.live().filter(target__version__policy=rule)


def log_without_an_owner(desk):
    """Its attention runs until somebody is put in charge (T2)."""
    return intake.log(desk.new(vip=True), by=None, at=MONDAY_10)


def test_where_the_clocks_go_is_shown_and_then_done(browser, desk):
    for _ in range(3):
        log_without_an_owner(desk)
    rule = Policy.objects.get(code="vip")
    under_it = running(rule).count()
    address = reverse("rules:retirement", args=[rule.pk])
    fate = browser.get(address).context["fate"]
    assert fate.total == under_it
    assert {policy.code for policy in fate.kept} == {"standard"}
    assert fate.closed == 3  # Attention: nobody else promises it
    assert running(rule).count() == under_it
    rule.refresh_from_db()
    assert rule.retired_at is None
    shown = page(browser.post(address, follow=True))
    kept = sum(fate.kept.values())
    assert f"clocks closed: 3, going on under other rules: {kept}" in shown
    assert Timer.objects.filter(outcome=Outcome.DROPPED).count() == 3
    assert running(Policy.objects.get(code="standard")).count() >= kept


def test_the_page_says_what_becomes_of_them_in_words(browser, desk):
    log_without_an_owner(desk)
    shown = page(browser.get(reverse("rules:retirement", args=[Policy.objects.get(code="vip").pk])))
    assert "go on under “" in shown
    assert "is closed, for no other rule promises it anything" in shown
    assert "This cannot be undone." in shown


def test_a_rule_without_clocks_says_so(browser, rules):
    rule = Policy.objects.get(code="vip")
    shown = browser.get(reverse("rules:retirement", args=[rule.pk]))
    assert shown.context["fate"].total == 0


def test_one_that_others_take_a_share_of_is_refused_before_it_is_shown(browser, rules):
    standard = Policy.objects.get(code="standard")
    publish(browser, Policy.objects.get(code="large-customers"))
    address = reverse("rules:retirement", args=[standard.pk])
    assert "takes its times from this rule" in page(browser.get(address, follow=True))


def test_one_that_is_retired_is_not_retired_again(browser, rules):
    address = reverse("rules:retirement", args=[Policy.objects.get(code="vip").pk])
    browser.post(address)
    assert browser.post(address).status_code == 404
    assert "retired" in page(browser.get(reverse("rules:index")))
