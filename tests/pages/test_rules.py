"""Rule and calendar pages: tried out before they are saved, and refused in sentences."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from complaints import takeovers
from complaints.models import Replanning
from sla import publishing, rulebook
from sla.drafts import VersionDraft
from sla.models import Calendar, Policy
from sla.publishing import as_draft
from tests.conftest import DAY, MONDAY_10


@pytest.fixture
def rule(rules):
    return Policy.objects.get(code="batch")


def filled(browser, rule):
    """What the page of the rule would send as it stands."""
    form = browser.get(reverse("rules:edit", args=[rule.pk])).context["form"]
    sent = {}
    for one in (form, *form.clocks):
        for field in one:
            value = field.field.prepare_value(field.value())
            if value is None or value is False:
                continue
            if hasattr(value, "isoformat"):
                value = value.strftime("%Y-%m-%dT%H:%M")
            sent[field.html_name] = value
    return sent | {"note": "as before"}


def publish(browser, rule, **changes):
    return browser.post(
        reverse("rules:edit", args=[rule.pk]),
        filled(browser, rule) | {name.replace("__", "-"): text for name, text in changes.items()},
    )


def page(response):
    return response.content.decode()


def test_a_page_sent_as_it_stands_publishes_the_same_rule(browser, rule):
    assert publish(browser, rule).status_code == 302
    first, second = rule.versions.order_by("number")
    for name in ("targets", "conditions"):
        old, new = (list(getattr(v, name).values().order_by("pk")) for v in (first, second))
        for rows in (old, new):
            for row in rows:
                del row["id"], row["version_id"]
        assert old == new
    steps = [
        list(t.steps.values_list("position", "share", "audience")) for t in first.targets.all()
    ]
    again = [
        list(t.steps.values_list("position", "share", "audience")) for t in second.targets.all()
    ]
    assert steps == again


def test_who_changed_what_is_said_in_words(browser, rule):
    publish(browser, rule, answer__amount="20 h", note="the new contract")
    shown = page(browser.get(reverse("rules:edit", args=[rule.pk])))
    for words in ("the new contract", "Ada", "answer: 20 h", "answer: 1 d"):
        assert words in shown


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"answer__amount": "0 min"}, "between one minute and ten years"),
        ({"answer__amount": "4000 d"}, "between one minute and ten years"),
        ({"answer__amount": "soon"}, "Write an amount of time"),
        ({"answer__amount": "-3 h"}, "cannot be negative"),
        ({"answer__percent": "50"}, "not both"),
        ({"answer__role_0": "auditor"}, "Nobody is auditor"),
        ({"answer__share_0": "101"}, "less than or equal to 100"),
        ({"answer__every_0": "1 h"}, "how many times"),
        ({"answer__audience_0": ""}, "whom this step tells"),
        ({"answer__every_0": "5 min", "answer__times_0": "2"}, "every 15 minutes"),
        ({"answer__later_0": "9999999 d"}, "within ten years of the due time"),
        ({"answer__later_0": "-9999999 d"}, "within ten years of the due time"),
        ({"answer__every_0": "1 h", "answer__times_0": "2"}, "Only the last step"),
        ({"category": "nonsense"}, "names none, or more than one"),
        ({"effective_at": "1999-01-01T00:00"}, "in the past"),
        ({"note": ""}, "This field is required"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_at_its_field(browser, rule, changes, sentence):
    response = publish(browser, rule, **changes)
    assert response.status_code in (409, 422)
    assert sentence in page(response).replace("&#x27;", "'")
    assert rule.versions.count() == 1


def test_two_versions_at_one_instant_are_refused(browser, rule):
    at = "2199-01-01T00:00"
    publish(browser, rule, effective_at=at)
    response = publish(browser, rule, effective_at=at)
    assert response.status_code == 409
    assert "takes effect at the same instant" in page(response)


def test_a_page_that_is_behind_is_refused(browser, rule):
    sent = filled(browser, rule)
    publish(browser, rule)
    response = browser.post(reverse("rules:edit", args=[rule.pk]), sent)
    assert response.status_code == 409
    assert "was published anew since you opened it" in page(response)
    again = sent | {"read": response.context["form"]["read"].value()}  # As the page has it now
    assert browser.post(reverse("rules:edit", args=[rule.pk]), again).status_code == 302


def test_rungs_sent_from_a_page_that_is_behind_are_not_lost(browser, rule):
    sent = filled(browser, rule)
    newest = rule.versions.get()
    bare = [replace(as_draft(one), steps=[]) for one in newest.targets.all()]
    draft = VersionDraft(timezone.now(), {"type": ["batch"]}, bare)
    publishing.publish(rule, draft, after=1, by=None, at=timezone.now())
    url = reverse("rules:edit", args=[rule.pk])
    response = browser.post(url, sent)
    assert response.status_code == 409
    browser.post(url, sent | {"read": response.context["form"]["read"].value()})
    first, last = rule.versions.get(number=1), rule.versions.get(number=3)
    rungs = [sum(t.steps.count() for t in one.targets.all()) for one in (first, last)]
    assert rungs[0] == rungs[1] > 0


def test_a_retired_rule_is_not_published_any_more(browser, rule):
    sent = filled(browser, rule)
    browser.post(reverse("rules:retirement", args=[rule.pk]))
    response = browser.post(reverse("rules:edit", args=[rule.pk]), sent)
    assert response.status_code == 409
    assert "promises nothing any more" in page(response)
    assert "What if?" not in page(response)


def test_a_preview_shows_when_an_example_would_be_due_and_writes_nothing(browser, rule):
    sent = filled(browser, rule) | {"answer-amount": "90 min", "received": "2025-06-03T10:00"}
    response = browser.post(reverse("rules:preview", args=[rule.pk]), sent)
    due = {str(one.clock): one.due_at for one in response.context["previews"]}
    assert f"{due['answer']:%Y-%m-%d %H:%M}" == "2025-06-03 03:30"
    assert rule.versions.count() == 1


def test_a_preview_marks_what_reaches_into_a_year_that_is_not_announced(browser, rule):
    far = {"answer-amount": "500 h", "answer-calendar": "office", "received": "2031-01-06T10:00"}
    response = browser.post(reverse("rules:preview", args=[rule.pk]), filled(browser, rule) | far)
    assert "unconfirmed" in page(response)


def test_a_calendar_page_that_is_behind_is_refused(browser, rules):
    office = Calendar.objects.get(code="office")
    url = reverse("rules:calendar", args=[office.pk])
    form = browser.get(url).context["form"]
    sent = {
        field.html_name: field.field.prepare_value(field.value())
        for field in form
        if field.value() not in (None, False)
    }
    assert browser.post(url, sent | {"confirmed": "yes"}).status_code == 302
    response = browser.post(url, sent | {"confirmed": "yes", "name": "Other"})
    assert response.status_code == 422
    assert "was changed since you opened it" in page(response)
    again = sent | {"confirmed": "yes", "read": response.context["form"]["read"].value()}
    assert browser.post(url, again).status_code == 302


def test_a_share_of_another_rule_is_half_its_time(browser, rule, desk, customer, group):
    from customers.models import CorporateAccount, CorporateLevel

    level = CorporateLevel.objects.get(code="b")
    account = CorporateAccount.objects.create(number="A-1", name="Amber Ltd", level=level)
    customer.account, customer.standing = account, "member"
    customer.save()
    timer = desk.log(customer=customer).timers.get(clock="answer")
    assert timer.target.version.policy.code == "large-customers"
    assert timer.due_at - timer.started_at == timer.amount
    assert timer.amount.total_seconds() == 24 * 3600


def test_a_contract_stands_in_place_of_what_everybody_is_promised(browser, desk, customer):
    from customers.models import CorporateAccount, CorporateLevel

    account = CorporateAccount.objects.create(
        number="A-7", name="Amber Ltd", level=CorporateLevel.objects.get(code="b")
    )
    customer.account, customer.standing = account, "member"
    customer.save()
    new = {"code": "amber", "name": "Amber's contract", "like": "batch"}
    response = browser.post(reverse("rules:create"), new)
    contract = Policy.objects.get(code="amber")
    assert response.status_code == 302
    publish(browser, contract, is_contract="on", account="A-7", answer__amount="60 h")
    at = contract.versions.get(number=2).effective_at
    timer = desk.log(customer=customer, at=at).timers.get(clock="answer")
    assert timer.target.version.policy == contract
    assert timer.amount.total_seconds() == 60 * 3600


def test_planning_anew_is_shown_first_and_then_done(browser, rule, desk):
    desk.log()
    standard = Policy.objects.get(code="standard")
    publish(browser, standard, answer__amount="24 h")
    address = reverse("rules:replan", args=[standard.pk])
    moved = browser.get(address).context["moved"]
    assert [one.before.clock for one in moved if one.before.due_at != one.after.due_at] == [
        "answer"
    ]
    assert not Replanning.objects.exists()


def hours(**changes):
    week = {f"day_{day}": "09:00-17:00" for day in range(5)}
    return {"code": "shop", "name": "Shop", "zone": "Asia/Shanghai"} | week | changes


def test_a_calendar_is_added_and_its_hours_are_read_back(browser):
    response = browser.post(reverse("rules:calendar-new"), hours())
    shop = Calendar.objects.get(code="shop")
    assert response.status_code == 302
    assert "09:00-17:00" in page(browser.get(reverse("rules:calendar", args=[shop.pk])))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"day_0": "09:00-12:00, 11:00-13:00"}, "overlaps or is no period"),
        ({"day_0": "9 to 5"}, "overlaps or is no period"),
        ({"zone": "Mars/North"}, "is no time zone"),
        ({"branch": "nowhere"}, "names none"),
        ({"branch": "west"}, "inherits from the one that it replaces"),
        ({f"day_{day}": "" for day in range(5)}, "would never be open"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(browser, changes, sentence):
    response = browser.post(reverse("rules:calendar-new"), hours(**changes))
    assert response.status_code == 422
    assert sentence in page(response)
    assert not Calendar.objects.filter(code="shop").exists()


def year_file(days):
    text = json.dumps({"year": 2031, "days": days}).encode()
    return SimpleUploadedFile("2031.json", text)


def test_a_year_is_shown_first_and_then_confirmed(browser, desk):
    office = Calendar.objects.get(code="office")
    address = reverse("rules:calendar-year", args=[office.pk])
    file = year_file([{"name": "元旦", "date": "2031-01-01", "isOffDay": True}])
    shown = browser.post(address, {"year": 2031, "file": file})
    assert "元旦" in page(shown)
    assert not office.confirmed_years.filter(year=2031).exists()
    again = {"year": 2031, "text": shown.context["text"], "confirmed": "yes"}
    assert browser.post(address, again).status_code == 302
    assert office.confirmed_years.filter(year=2031).exists()


def test_a_file_that_is_none_changes_nothing(browser, rules):
    office = Calendar.objects.get(code="office")
    address = reverse("rules:calendar-year", args=[office.pk])
    for file in (SimpleUploadedFile("x.csv", b"\xff"), year_file([{"date": "2030-01-01"}])):
        response = browser.post(address, {"year": 2031, "file": file, "confirmed": "yes"})
        assert response.status_code == 422
    assert not office.confirmed_years.filter(year=2031).exists()


def test_why_a_clock_is_due_then_adds_up(client, clerk, desk):
    complaint = desk.log(at=MONDAY_10)
    client.force_login(clerk)
    for timer in complaint.timers.all():
        response = client.get(reverse("complaints:why", args=[complaint.number, timer.pk]))
        assert response.status_code == 200
        why = response.context["why"]
        assert why.days[-1].total == timer.amount
        assert why.days[-1].spans[-1].ends == timer.due_at


def test_planning_anew_is_done_by_a_worker_and_its_page_says_how_far_it_is(browser, rule, desk):
    complaint, standard = desk.log(), Policy.objects.get(code="standard")
    publish(browser, standard, answer__amount="24 h")
    asked = browser.post(reverse("rules:replan", args=[standard.pk]))
    assert "A worker is at it: 0 clocks" in page(browser.get(asked.url))
    assert takeovers.perform_pending(now=timezone.now()) == 1
    assert takeovers.perform_pending(now=timezone.now()) == 0
    shown = page(browser.get(asked.url))
    assert "A worker is at it" not in shown
    assert complaint.number in shown
    assert complaint.timers.get(clock="answer").amount == DAY


def test_a_worker_that_fails_says_so_and_the_rest_can_be_asked_for_again(
    browser, rule, desk, monkeypatch
):
    desk.log()
    standard = Policy.objects.get(code="standard")
    publish(browser, standard, answer__amount="24 h")
    asked = browser.post(reverse("rules:replan", args=[standard.pk]))
    with monkeypatch.context() as broken:
        broken.setattr("complaints.differences._moved", {}.__getitem__)
        takeovers.perform_pending(now=timezone.now())
    assert "It ended half-way" in page(browser.get(asked.url))
    browser.post(reverse("rules:replan", args=[standard.pk]))
    assert takeovers.perform_pending(now=timezone.now()) == 1
    assert Replanning.objects.order_by("-pk")[0].moved.exists()


def tomorrow():
    return f"{timezone.localtime() + DAY:%Y-%m-%dT%H:%M}"


def test_a_version_that_is_still_to_come_is_announced_and_can_be_withdrawn(browser, rule):
    publish(browser, rule, effective_at=tomorrow())
    edit = reverse("rules:edit", args=[rule.pk])
    assert "Version 2 takes effect on" in page(browser.get(edit))
    withdraw = reverse("rules:version-withdrawal", args=[rule.pk, 2])
    shown = page(browser.post(withdraw, follow=True))
    assert "Withdrawn before it took effect" in shown
    assert "takes effect on" not in shown
    assert {one.number for one in rulebook.current().versions if one.policy == rule.pk} == {1}
    assert "is not ahead of us any more" in page(browser.post(withdraw, follow=True))


def test_what_was_withdrawn_leaves_its_instant_and_its_number_free(browser, rule):
    at = tomorrow()
    publish(browser, rule, effective_at=at)
    browser.post(reverse("rules:version-withdrawal", args=[rule.pk, 2]))
    assert publish(browser, rule, effective_at=at).status_code == 302
    withdrawn = [one.withdrawn_at is not None for one in rule.versions.order_by("number")]
    assert withdrawn == [False, True, False]


def test_a_version_in_force_cannot_be_withdrawn(browser, rule):
    refused = browser.post(reverse("rules:version-withdrawal", args=[rule.pk, 1]), follow=True)
    assert "is not ahead of us any more" in page(refused)
    assert rule.versions.newest().number == 1


def test_a_version_that_others_take_a_share_of_cannot_be_withdrawn(browser, rules):
    standard = Policy.objects.get(code="standard")
    publish(
        browser,
        standard,
        effective_at=tomorrow(),
        service__amount="9 d",
        service__calendar="always",
    )
    large = Policy.objects.get(code="large-customers")
    shared = {"service__share_of": "standard", "service__percent": "50"}
    publish(browser, large, effective_at=tomorrow(), **shared)
    withdraw = reverse("rules:version-withdrawal", args=[standard.pk, 2])
    assert "takes its times from this version" in page(browser.post(withdraw, follow=True))
    assert standard.versions.newest().number == 2


def test_what_a_calendar_said_before_stays_readable(browser, rules):
    browser.post(reverse("rules:calendar-new"), hours())
    shop = Calendar.objects.get(code="shop")
    changed = hours(day_0="10:00-17:00", zone="Asia/Urumqi", read="1", confirmed="yes")
    shown = page(browser.post(reverse("rules:calendar", args=[shop.pk]), changed, follow=True))
    for line in ("Monday: 10:00-17:00", "Monday: 09:00-17:00", "Asia/Urumqi", "Asia/Shanghai"):
        assert line in shown
    assert "Tuesday" not in shown
    record = Replanning.objects.order_by("-pk")[0]
    assert ["hours", "0", "10:00-17:00"] in record.added
    assert ["zone", "Asia/Shanghai"] in record.removed


def test_a_refusal_stands_at_the_field_that_it_is_about(browser, rules):
    standard, large = (Policy.objects.get(code=code) for code in ("standard", "large-customers"))
    at = tomorrow()
    publish(browser, standard, effective_at=at)
    again = publish(browser, standard, effective_at=at).context["form"]
    assert "same instant" in str(again.errors["effective_at"])
    publish(browser, standard, answer__amount="3650 d")
    much = publish(browser, large, answer__percent="200").context["form"]
    answer = next(clock for clock in much.clocks if clock.clock == "answer")
    assert "between one minute and ten years" in str(answer.errors["percent"])


def test_every_error_of_a_clock_is_named_at_the_top_and_leads_to_its_field(browser, rule):
    shown = page(publish(browser, rule, answer__amount="soon"))
    assert '<a href="#id_answer-amount">Answer: Time allowed</a>' in shown


def test_a_value_that_comes_twice_is_one_condition(browser, rule):
    assert publish(browser, rule, branch="group, group", type=["batch", "batch"]).status_code == 302
    newest = rule.versions.newest()
    codes = sorted(newest.conditions.values_list("attribute", "code"))
    assert codes == [("branch", "group"), ("type", "batch")]


def test_confirming_a_year_shows_what_its_days_replace(browser, rules):
    office = Calendar.objects.get(code="office")
    address = reverse("rules:calendar-year", args=[office.pk])
    for on in ("2031-01-01", "2031-01-02"):
        file = year_file([{"name": "", "date": on, "isOffDay": True}])
        read = Calendar.objects.get(pk=office.pk).version
        shown = browser.post(address, {"year": 2031, "file": file, "read": read})
        again = {"year": 2031, "text": shown.context["text"], "confirmed": "yes", "read": read}
        browser.post(address, again)
    assert [line for line in shown.context["changes"].removed if "1 Jan" in line]


def test_two_who_confirm_the_same_year_do_not_wipe_each_other_out(browser, rules):
    office = Calendar.objects.get(code="office")
    address = reverse("rules:calendar-year", args=[office.pk])
    sent = {"year": 2031, "text": "date,working\n2031-01-01,no\n", "confirmed": "yes", "read": 1}
    assert browser.post(address, sent).status_code == 302
    second = browser.post(address, sent | {"text": "date,working\n2031-01-02,no\n"})
    assert "was changed since you opened it" in page(second)
    assert second.status_code == 422


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2031-01-01,no\n", "must name the columns"),
        ("date,working\n2030-12-31,no\n", "names no day of 2031"),
        ('{"year": 2030, "days": [{"date": "2031-01-01", "isOffDay": true}]}', "another year"),
    ],
)
def test_a_file_of_another_kind_or_year_says_so(browser, rules, text, sentence):
    office = Calendar.objects.get(code="office")
    address = reverse("rules:calendar-year", args=[office.pk])
    response = browser.post(address, {"year": 2031, "text": text, "confirmed": "yes"})
    assert response.status_code == 422
    assert sentence in page(response)


def test_a_second_calendar_for_a_branch_is_refused_in_a_sentence(browser, group):
    office = Calendar.objects.get(code="office")
    ours = {"parent": office.pk, "branch": "west"}
    assert browser.post(reverse("rules:calendar-new"), hours(**ours)).status_code == 302
    again = browser.post(reverse("rules:calendar-new"), hours(**ours, code="again"))
    assert "has a calendar in place of that parent already" in page(again)


@pytest.mark.parametrize(
    ("changes", "told", "untold"),
    [
        ({"answer__amount": "1.5 min"}, "Write whole minutes", "cannot be read"),
        ({"answer__every_0": "4000 d", "answer__times_0": "2"}, "write less", "Say both"),
        ({"answer__times_0": "many", "answer__every_0": "1 h"}, "whole number", "Say both"),
        ({"answer__role_0": "king"}, "king is not one", "Nobody is"),
    ],
)
def test_one_mistake_is_one_sentence(browser, rule, changes, told, untold):
    rule = Policy.objects.get(code="standard")
    form = publish(browser, rule, **changes).context["form"]
    said = " ".join(form.sentences())
    assert told in said
    assert untold not in said


def test_the_preview_says_when_its_example_cannot_be_read(browser, rule):
    sent = filled(browser, rule) | {"received": "junk"}
    shown = page(browser.post(reverse("rules:preview", args=[rule.pk]), sent))
    assert "Write day and time" in shown


@pytest.mark.parametrize(
    ("role", "branch", "leads_to"),
    [
        ("admin", "group", "/rules/{}/"),
        ("admin", "west-a", "/rules/{}/versions/"),
        ("auditor", "group", "/rules/{}/versions/"),
    ],
)
def test_the_rule_of_a_clock_is_opened_by_who_may_read_it(
    client, hire, desk, role, branch, leads_to
):
    timer = desk.log().timers.get(clock="answer")
    client.force_login(hire("reader", role, branch))
    shown = client.get(reverse("complaints:why", args=[timer.complaint.number, timer.pk]))
    address = leads_to.format(timer.target.version.policy_id)
    assert f'<a href="{address}">' in shown.content.decode()
    assert client.get(address).status_code == 200


def test_the_days_of_why_add_up_to_the_second(client, clerk, desk):
    complaint = desk.log(at=MONDAY_10 + timedelta(minutes=7, seconds=13))
    client.force_login(clerk)
    timer = complaint.timers.get(clock="progress")
    shown = page(client.get(reverse("complaints:why", args=[complaint.number, timer.pk])))
    for part in ("13 h 52 min 47 s", "1 d 13 h 52 min 47 s", "10 h 7 min 13 s"):
        assert part in shown


def test_why_a_met_clock_was_due_then_counts_nothing_that_came_later(client, clerk, desk):
    complaint = desk.log(at=MONDAY_10)
    complaint.answer(answer="Soon.", by=clerk, at=MONDAY_10 + timedelta(hours=1))
    later = MONDAY_10 + timedelta(hours=2)
    complaint.wait_for_customer(note="papers", by=clerk, at=later)
    complaint.resume(by=clerk, at=later + timedelta(hours=3))
    client.force_login(clerk)
    timer = complaint.timers.get(clock="answer")
    why = client.get(reverse("complaints:why", args=[complaint.number, timer.pk])).context["why"]
    assert why.is_as_it_was
    assert why.days[-1].spans[-1].ends == timer.due_at
