"""Single days of a calendar are closed or opened by hand, and what runs on it moves."""

from datetime import UTC, date, datetime, time

import pytest
from django.urls import reverse

from complaints.forms.days import DayForm
from complaints.models import Replanning
from sla import rulebook
from sla.models import Calendar, SingleDay
from tests.pages.test_rules import hours, page

TUESDAY = date(2025, 6, 3)


@pytest.fixture
def office(rules):
    return Calendar.objects.get(code="office")


def sent(**changes):
    usual = {"first": "2025-06-03", "becomes": "closed", "reason": "typhoon"}
    return usual | changes


def post(browser, calendar, **changes):
    return browser.post(reverse("rules:calendar-days", args=[calendar.pk]), sent(**changes))


def periods(calendar, on=TUESDAY):
    return rulebook.current().calendars[calendar.pk].periods(on)


def test_a_closed_day_is_shown_first_and_then_moves_what_runs(browser, desk, office, admin):
    complaint = desk.log(at=datetime(2025, 6, 3, 1, tzinfo=UTC))
    timer = next(one for one in complaint.timers.live() if one.calendar_id == office.pk)
    before = timer.due_at
    shown = post(browser, office)
    assert [one.before.pk for one in shown.context["moved"] if one.before.pk == timer.pk]
    assert not SingleDay.objects.exists()
    timer.refresh_from_db()
    assert timer.due_at == before
    said = page(post(browser, office, confirmed="yes"))
    record = Replanning.objects.order_by("-pk")[0]
    assert record.moved.filter(timer=timer).exists()
    assert record.by == admin
    assert "2025-06-03" in str(record)
    said = page(browser.get(record.get_absolute_url()))
    assert "closed by hand: typhoon" in said
    timer.refresh_from_db()
    assert timer.due_at > before
    assert periods(office) == ()


def test_a_day_opens_at_hours_of_its_own_or_like_another_day(browser, office):
    sunday = date(2025, 6, 8)
    week = periods(office, date(2025, 6, 9))
    post(browser, office, first="2025-06-08", becomes="hours", hours="10:00-12:00", confirmed="yes")
    assert periods(office, sunday) == ((time(10), time(12)),)
    post(browser, office, first="2025-06-08", becomes="weekday", weekday="0", confirmed="yes")
    assert periods(office, sunday) == week
    post(browser, office, first="2025-06-08", becomes="usual", reason="", confirmed="yes")
    assert periods(office, sunday) == ()
    assert not SingleDay.objects.exists()


def test_several_days_are_closed_at_once(browser, office):
    post(browser, office, last="2025-06-05", confirmed="yes")
    assert [day.on.day for day in office.singles.all()] == [3, 4, 5]


def test_a_day_set_by_hand_stays_when_its_year_is_announced_anew(browser, office):
    post(browser, office, first="2031-01-02", confirmed="yes")
    text = "date,working,name\n2031-01-01,no,New Year\n2031-01-02,yes,\n"
    confirm = {"year": 2031, "text": text, "confirmed": "yes"}
    browser.post(reverse("rules:calendar-year", args=[office.pk]), confirm)
    assert periods(office, date(2031, 1, 2)) == ()


def test_calendars_below_inherit_it_unless_they_say_otherwise(browser, office):
    browser.post(reverse("rules:calendar-new"), hours(parent=office.pk))
    shop = Calendar.objects.get(code="shop")
    post(browser, office, confirmed="yes")
    assert periods(shop) == ()
    post(browser, shop, becomes="hours", hours="09:00-10:00", confirmed="yes")
    assert periods(shop) == ((time(9), time(10)),)
    assert periods(office) == ()


def test_one_that_follows_no_holidays_is_closed_as_well(browser, office):
    browser.post(reverse("rules:calendar-new"), hours())
    shop = Calendar.objects.get(code="shop")
    Calendar.objects.filter(pk=shop.pk).update(follows_holidays=False)
    post(browser, shop, confirmed="yes")
    assert periods(shop) == ()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"first": ""}, "This field is required"),
        ({"first": "1800-01-01"}, "between the years"),
        ({"last": "2025-06-02"}, "at or after the first"),
        ({"last": "2025-09-01"}, "at most 31 days"),
        ({"becomes": "hours"}, "Write the hours of that day"),
        ({"becomes": "hours", "hours": "9 to 5"}, "overlaps or is no period"),
        ({"becomes": "weekday"}, "Choose the day of the week"),
        ({"reason": " "}, "Say why"),
        ({"becomes": "eaten"}, "Select a valid choice"),
    ],
)
def test_a_day_that_cannot_be_is_refused_at_its_field(browser, office, changes, sentence):
    shown = post(browser, office, confirmed="yes", **changes)
    assert shown.status_code == 422
    assert sentence in page(shown)
    assert not SingleDay.objects.exists()


def test_a_page_that_is_behind_is_refused_and_keeps_what_was_typed(browser, office):
    post(browser, office, read=office.version, confirmed="yes")
    shown = post(browser, office, first="2025-06-04", read=office.version, confirmed="yes")
    assert shown.status_code == 422
    assert "was changed since you opened it" in page(shown)
    assert shown.context["single"]["reason"].value() == "typhoon"
    again = shown.context["single"]["read"].value()
    assert post(browser, office, first="2025-06-04", read=again, confirmed="yes").status_code == 302


@pytest.mark.parametrize("first", ["2031-10-12", "2031/10/12", "2031年10月12日"])
def test_a_day_is_written_with_the_year_first(first):
    form = DayForm({"first": first, "becomes": "closed", "reason": "stock-taking"})
    assert form.is_valid()
    assert form.days() == [date(2031, 10, 12)]


def test_a_day_is_never_read_with_the_month_first():
    form = DayForm({"first": "10/12/2031", "becomes": "closed", "reason": "stock-taking"})
    assert not form.is_valid()
