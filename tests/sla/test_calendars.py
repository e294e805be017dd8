"""Calendars: what one does not say it takes from its parent, and none is ever without an hour."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import transaction

from sla import calendars, rulebook
from sla.calendars import CalendarRefused, confirm, save
from sla.drafts import StepDraft, TargetDraft, VersionDraft
from sla.holiday_files import Day
from sla.models import Calendar, Policy
from sla.publishing import RuleRefused, as_draft, publish, retire
from sla.worktime import deadline

WEEK = {day: ((time(9), time(17)),) for day in range(5)}
HOUR = timedelta(hours=1)
MONDAY = datetime(2025, 6, 2, 1, tzinfo=UTC)  # 09:00 in Shanghai


def made(code, week=None, **values):
    names = {"name": code, "zone": "Asia/Shanghai"} | values
    return save(Calendar(code=code), week or {}, **names)


@pytest.fixture
def parent(rules):
    return made("parent", WEEK)


def test_a_child_has_the_hours_and_days_of_its_parent_and_its_own_on_top(parent):
    confirm(parent, 2025, [Day(date(2025, 6, 2), is_working=False)])
    child = made("child", parent=parent)
    assert deadline(child.value(), MONDAY, HOUR) == MONDAY + timedelta(days=1, hours=1)
    confirm(child, 2025, [Day(date(2025, 6, 2), is_working=True)])
    assert deadline(child.value(), MONDAY, HOUR) == MONDAY + HOUR
    assert deadline(parent.value(), MONDAY, HOUR) == MONDAY + timedelta(days=1, hours=1)


def test_a_year_that_the_parent_confirmed_is_confirmed_for_the_child(parent):
    child = made("child", parent=parent)
    assert not child.value().is_confirmed(MONDAY, MONDAY)
    confirm(parent, 2025, [Day(date(2025, 1, 1), is_working=False)])
    child = Calendar.objects.get(pk=child.pk)
    assert child.value().is_confirmed(MONDAY, MONDAY)
    assert not child.value().is_confirmed(MONDAY, MONDAY + timedelta(days=365))


def test_who_follows_no_holidays_is_never_unconfirmed(rules):
    assert made("shop", WEEK, follows_holidays=False).value().is_confirmed(MONDAY, MONDAY)
    assert made("night", always_open=True).value().is_confirmed(MONDAY, MONDAY)


def test_a_calendar_without_an_open_hour_is_refused(rules):
    with pytest.raises(CalendarRefused, match="would never be open"):
        made("closed")
    assert not Calendar.objects.filter(code="closed").exists()


def test_a_parent_whose_hours_a_child_lives_on_cannot_lose_them(parent):
    made("child", parent=parent)
    with pytest.raises(CalendarRefused):
        save(parent, {})
    assert parent.periods.count() == 5


def test_nobody_inherits_from_himself(parent):
    child = made("child", parent=parent)
    with pytest.raises(CalendarRefused, match="inherit from itself"):
        save(parent, WEEK, parent=child)
    assert Calendar.objects.get(pk=parent.pk).parent is None


def test_a_calendar_of_a_branch_stands_in_place_of_its_parent_there_and_below(desk, group):
    office = Calendar.objects.get(code="office")
    late = {day: ((time(13), time(21)),) for day in range(7)}
    made("west-hours", late, parent=office, branch="west")
    west = desk.log().timers.get(clock="department_notice")
    east = desk.log(branch=group["east-a-1"]).timers.get(clock="department_notice")
    assert west.calendar.code == "west-hours"
    assert west.due_at == datetime(2025, 6, 3, 5, 30, tzinfo=UTC)  # 13:30 after the holiday
    assert east.calendar == office


def test_confirming_a_year_again_replaces_its_days(parent):
    confirm(parent, 2025, [Day(date(2025, 6, 2), is_working=False)])
    confirm(parent, 2025, [Day(date(2025, 6, 3), is_working=False)])
    assert list(parent.days.values_list("on", flat=True)) == [date(2025, 6, 3)]
    assert calendars.below(parent) == []
    assert rulebook.current().calendars[parent.pk].days == {date(2025, 6, 3): False}


def test_who_follows_no_holidays_works_on_those_of_the_parent(parent):
    confirm(parent, 2025, [Day(date(2025, 6, 2), is_working=False)])
    child = made("child", parent=parent, follows_holidays=False)
    assert deadline(child.value(), MONDAY, HOUR) == MONDAY + HOUR


def test_the_nearest_of_nested_branch_calendars_counts(parent):
    province = made("province", {0: ((time(10), time(17)),)}, parent=parent, branch="west")
    made("city", {0: ((time(11), time(17)),)}, parent=province, branch="west-a")
    local = rulebook.current().local[parent.pk]
    assert local["west-a"][0] == Calendar.objects.get(code="city").pk
    assert local["west"][0] == province.pk


def test_the_december_days_of_the_next_file_outlive_a_correction(parent):
    new_years_eve = Day(date(2026, 12, 31), is_working=False)
    confirm(parent, 2026, [Day(date(2026, 1, 1), is_working=False)])
    confirm(parent, 2027, [new_years_eve])
    confirm(parent, 2026, [Day(date(2026, 1, 2), is_working=False)])
    kept = list(parent.days.order_by("on").values_list("on", flat=True))
    assert kept == [date(2026, 1, 2), new_years_eve.on]


def test_a_page_that_is_behind_is_refused(parent):
    save(parent, WEEK, read=1)
    with pytest.raises(CalendarRefused, match="was changed since you opened it"):
        save(parent, {}, read=1, name="Other")
    assert Calendar.objects.get(pk=parent.pk).name == "parent"


def test_hours_too_few_for_a_promise_in_force_are_refused(rules):
    office = Calendar.objects.get(code="office")
    target = TargetDraft("service", timedelta(days=900), office)
    policy = Policy.objects.create(code="long", name="Long")
    publish(policy, VersionDraft(MONDAY, {}, [target]), after=0, by=None, at=MONDAY)
    with pytest.raises(CalendarRefused, match="more than forty years"), transaction.atomic():
        save(office, {0: ((time(9), time(10)),)})


@pytest.mark.parametrize("step", [StepDraft(100, "city", timedelta(days=99_999_999)), None])
def test_a_promise_beyond_what_calendars_can_tell_is_refused(rules, step):
    rare = made("rare", {0: ((time(9), time(10)),)})
    amount = timedelta(hours=1) if step else timedelta(days=3000)
    target = TargetDraft("service", amount, rare, [], [step] if step else [])
    policy = Policy.objects.create(code="far", name="Far")
    draft = VersionDraft(MONDAY, {}, [target])
    with pytest.raises(RuleRefused, match="more than forty years"):
        publish(policy, draft, after=0, by=None, at=MONDAY)


def test_what_others_take_a_share_of_cannot_be_dropped_or_retired(rules):
    policy = Policy.objects.get(code="standard")
    target = TargetDraft("answer", HOUR, Calendar.objects.get(code="always"))
    draft = VersionDraft(MONDAY, {}, [target])
    with pytest.raises(RuleRefused, match="takes its time for “first contact” from here"):
        publish(policy, draft, after=1, by=None, at=MONDAY)
    with pytest.raises(RuleRefused, match="takes its times from this rule"):
        retire(policy, at=MONDAY)


def test_what_a_scheduled_version_takes_a_share_of_cannot_be_dropped(rules):
    policy = Policy.objects.create(code="later", name="Later")
    standard = Policy.objects.get(code="standard")
    half = TargetDraft("progress", share_of=standard, percent=50)
    draft = VersionDraft(MONDAY + timedelta(days=9), {}, [half])
    publish(policy, draft, after=0, by=None, at=MONDAY)
    kept = [as_draft(one) for one in standard.versions.get().targets.exclude(clock="progress")]
    with pytest.raises(RuleRefused, match="from here"):
        publish(standard, VersionDraft(MONDAY, {}, kept), after=1, by=None, at=MONDAY)


def test_hours_too_few_for_a_share_are_refused(rules):
    office = Calendar.objects.get(code="office")
    base = Policy.objects.create(code="base", name="Base")
    target = TargetDraft("service", timedelta(days=250), office)
    publish(base, VersionDraft(MONDAY, {}, [target]), after=0, by=None, at=MONDAY)
    tenfold = Policy.objects.create(code="tenfold", name="Tenfold")
    share = TargetDraft("service", share_of=base, percent=1_000)
    publish(tenfold, VersionDraft(MONDAY, {}, [share]), after=0, by=None, at=MONDAY)
    with pytest.raises(CalendarRefused, match="“Tenfold”"), transaction.atomic():
        save(office, {day: ((time(9), time(11)),) for day in range(5)})
