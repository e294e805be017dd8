"""A draft tried on past complaints: the figures before and after, and nothing else written."""

import csv
import io
import threading
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from complaints import what_if
from complaints.models import WhatIf
from foundation import locks
from sla.models import Policy
from tests.conftest import HOUR, register_customer
from tests.pages.test_rules import filled, page


@pytest.fixture
def rule(rules):
    return Policy.objects.get(code="standard")


@pytest.fixture
def past(desk, clerk, group):
    """Four answered after 10, 20, 30 and 60 hours; the last one at another branch."""
    begun = timezone.now() - timedelta(days=10)
    for hours in (10, 20, 30, 60):
        elsewhere = {"handling_branch": group["east-a-1"]} if hours == 60 else {}
        complaint = desk.log(at=begun, **elsewhere)
        complaint.answer(answer="Soon.", by=clerk, at=begun + hours * HOUR)
    return begun


def ask(browser, rule, **changes):
    sent = filled(browser, rule) | {"note": ""}
    today = timezone.localdate()
    days = {"past-since": str(today - timedelta(days=30)), "past-until": str(today)}
    sent |= days | {name.replace("__", "-"): value for name, value in changes.items()}
    return browser.post(reverse("rules:what-if-new", args=[rule.pk]), sent)


def answered(browser, rule, **changes):
    assert ask(browser, rule, **changes).status_code == 302
    assert what_if.answer_pending() == 1
    return WhatIf.objects.get()


def everything_else():
    """A digest of every table but the what-ifs'."""
    with connection.cursor() as cursor:
        found = {}
        for model in apps.get_models():
            table = model._meta.db_table
            if model is not WhatIf and "session" not in table:
                cursor.execute(
                    f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t"
                )
                found[table] = cursor.fetchone()
    return found


def test_a_stricter_draft_breaks_more_promises_and_nothing_else_is_written(browser, rule, past):
    before = everything_else()
    row = answered(browser, rule, answer__amount="24 h")
    assert everything_else() == before
    assert (row.outcome, row.total, row.done) == ("done", 4, 4)
    old, new = row.figures["before"], row.figures["after"]
    # 48 hours: only the one after 60 is late; 24 hours: also the one after 30.
    assert (old["kept"]["answer"], old["broken"]["answer"]) == (3, 1)
    assert (new["kept"]["answer"], new["broken"]["answer"]) == (2, 2)
    assert old["due"] != new["due"]
    assert sum(new["levels"].values()) > sum(old["levels"].values())
    untouched = [name for name in old["kept"] if name != "answer"]
    assert all(old["kept"][name] == new["kept"][name] for name in untouched)


def test_the_draft_as_the_rule_stands_changes_no_figure(browser, rule, past):
    row = answered(browser, rule)
    assert row.figures["before"] == row.figures["after"]


def test_only_the_branches_and_days_asked_for_count(browser, rule, past):
    row = answered(browser, rule, past__branches="west")
    assert row.total == 3
    WhatIf.objects.all().delete()
    old = str(timezone.localdate() - timedelta(days=20))
    row = answered(browser, rule, past__until=old)
    assert (row.total, row.outcome) == (0, "done")
    assert "No complaint was received" in page(browser.get(row.get_absolute_url()))


def test_breaches_are_told_by_branch_and_type(browser, rule, past, desk, clerk, group):
    gold = register_customer(group["west-a-1"], "Gold", "gold")
    late = desk.log(at=past, customer=gold)
    late.answer(answer="Late.", by=clerk, at=past + 100 * HOUR)
    after = answered(browser, rule, answer__amount="24 h").figures["after"]
    assert set(after["branches"]) == {"west-a-1", "east-a-1"}
    assert {"vip", "ordinary"} <= set(after["types"])


def test_the_page_and_the_file_say_the_same(browser, rule, past):
    row = answered(browser, rule, answer__amount="24 h")
    shown = page(browser.get(row.get_absolute_url()))
    for words in ("In time, by clock", "Broken promises by branch", "Escalations by level"):
        assert words in shown
    file = browser.get(reverse("rules:what-if-figures", args=[row.pk]))
    lines = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert lines[0] == ["Figure", "Of", "As it is", "With the draft"]
    assert ["In time, by clock", "answer", "75.0", "50.0"] in lines
    assert "75.0 %" in shown
    assert "50.0 %" in shown
    late = [sum(row.figures[side]["broken"].values()) for side in ("before", "after")]
    assert f"{late[0]} → {late[1]}" in shown


def test_a_name_is_no_formula_in_the_file(browser, rule, past, group):
    group["east-a-1"].name = "=cmd()"
    group["east-a-1"].save()
    row = answered(browser, rule)
    file = browser.get(reverse("rules:what-if-figures", args=[row.pk])).content.decode()
    assert "'=cmd()" in file


def test_progress_is_shown_and_asked_for_again_until_it_ends(browser, rule, past):
    ask(browser, rule)
    row = WhatIf.objects.get()
    url = row.get_absolute_url()
    assert "Waiting for a worker" in page(browser.get(url))
    WhatIf.objects.update(total=200, done=50)
    shown = page(browser.get(url))
    assert 'value="25"' in shown
    assert 'hx-trigger="every 1s"' in shown
    what_if.answer_pending()
    assert "every 1s" not in page(browser.get(url))


def test_cancelling_stops_it_on_the_way(browser, rule, past):
    ask(browser, rule)
    row = WhatIf.objects.get()

    def cancelled_meanwhile(comparison, past):
        browser.post(reverse("rules:what-if-cancel", args=[row.pk]))

    with patch.object(what_if.Comparison, "add", cancelled_meanwhile):
        what_if.answer_pending()
    row.refresh_from_db()
    assert (row.outcome, row.done, row.figures) == ("cancelled", 0, None)
    assert what_if.answer_pending() == 0
    shown = page(browser.post(reverse("rules:what-if-cancel", args=[row.pk]), follow=True))
    assert "had ended before you cancelled it" in shown


def test_one_that_cannot_be_worked_out_says_so(browser, rule, past):
    ask(browser, rule)
    with patch.object(what_if.Comparison, "add", side_effect=KeyError("lost")):
        what_if.answer_pending()
    row = WhatIf.objects.get()
    assert row.outcome == "failed"
    assert "KeyError" in page(browser.get(row.get_absolute_url()))


def test_a_dead_workers_what_if_is_taken_up_but_not_for_ever(browser, rule, past):
    ask(browser, rule)
    for _ in range(3):
        with (
            patch.object(what_if.Comparison, "add", side_effect=SystemExit),
            pytest.raises(SystemExit),
        ):
            what_if.answer_pending()
    what_if.answer_pending()
    row = WhatIf.objects.get()
    assert (row.outcome, row.attempts) == ("failed", 4)
    assert "Every worker" in row.reason


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_not_answer_the_same(browser, rule, past):
    ask(browser, rule)
    pk, found = WhatIf.objects.get().pk, []

    def other_worker():
        found.append(what_if.answer_pending())
        connection.close()

    with locks.tried(what_if.LOCK, pk) as held:
        assert held
        thread = threading.Thread(target=other_worker)
        thread.start()
        thread.join(30)
    assert found == [0]
    assert what_if.answer_pending() == 1


def test_the_draft_opens_again_as_it_was_sent(browser, rule, past):
    ask(browser, rule, answer__amount="7 h")
    row = WhatIf.objects.get()
    url = reverse("rules:edit", args=[rule.pk])
    opened = page(browser.get(f"{url}?draft={row.pk}"))
    assert 'value="7 h"' in opened
    assert "field-error" not in opened
    assert browser.get(f"{url}?draft=nonsense").status_code == 200
    assert "csrf" not in row.draft


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"past__until": "2020-01-01"}, "cannot lie before the first"),
        ({"past__since": "2020-01-01"}, "two years at most"),
        ({"past__since": "yesterday"}, "Write a day as"),
        ({"past__branches": "nowhere"}, "“nowhere” names none"),
        ({"answer__amount": "0 min"}, "between one minute and ten years"),
    ],
)
def test_what_cannot_be_asked_is_said_at_its_field(browser, rule, changes, sentence):
    response = ask(browser, rule, **changes)
    assert response.status_code == 422
    assert sentence in page(response)
    assert not WhatIf.objects.exists()


def test_only_admins_ask(client, clerk, rule):
    client.force_login(clerk)
    assert client.post(reverse("rules:what-if-new", args=[rule.pk])).status_code == 403


def test_a_what_if_that_is_not_done_has_no_file(browser, rule, past):
    ask(browser, rule)
    row = WhatIf.objects.get()
    assert browser.get(reverse("rules:what-if-figures", args=[row.pk])).status_code == 404
