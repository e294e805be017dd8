"""Calendars and holidays as files: shown with what they move, and taken in after a yes."""

import pytest
from django.urls import reverse

from complaints.models import Replanning
from sla.models import Calendar
from tests.setup.hands import agree, send


def week_of(code):
    return {day: len(periods) for day, periods in Calendar.objects.get(code=code).week().items()}


class TestCalendarFiles:
    @pytest.mark.parametrize("code", ["calendars", "holidays"])
    @pytest.mark.parametrize("format", ["csv", "xlsx"])
    def test_what_is_given_out_comes_back_as_no_change(self, browser, rules, code, format):
        sent = browser.get(reverse("setup:export", args=[code, format])).content
        shown = send(browser, code, sent, f"rows.{format}")
        assert (shown.context["lines"], shown.context["wrong"]) == ([], [])
        assert shown.context["same"] >= 2
        agree(browser)
        assert Replanning.objects.count() == 0

    def test_new_hours_are_shown_and_move_what_runs_on_them(self, browser, admin, desk):
        desk.log()
        text = "code,friday\noffice,09:00-12:00\n"
        shown = send(browser, "calendars", text)
        (line,) = shown.context["lines"]
        assert line.changes == {"friday": ["09:00-12:00, 13:30-18:00", "09:00-12:00"]}
        assert week_of("office")[4] == 2
        agree(browser)
        agree(browser)
        assert week_of("office")[4] == 1
        record = Replanning.objects.get()
        assert record.by == admin
        assert record.moved.count() == line.moved

    def test_a_new_calendar_stands_in_place_of_its_parent_for_a_branch(self, browser, rules, group):
        text = (
            "code,name,zone,parent,branch,saturday\n"
            "west-hours,West,Asia/Shanghai,office,west-a-1,10:00-12:00\n"
        )
        assert [line.kind for line in send(browser, "calendars", text).context["lines"]] == ["new"]
        agree(browser)
        made = Calendar.objects.get(code="west-hours")
        assert (made.parent.code, made.branch, made.follows_holidays) == (
            "office",
            "west-a-1",
            True,
        )

    def test_calendars_may_inherit_from_those_below_them(self, browser, rules):
        text = (
            "code,name,zone,parent,monday\nchild,Child,Asia/Shanghai,above,\n"
            "above,Above,Asia/Shanghai,,09：00～12：00\n"
        )
        assert send(browser, "calendars", text).context["wrong"] == []
        agree(browser)
        assert Calendar.objects.get(code="child").parent.code == "above"

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("code,monday\noffice,9 to 5\n", "monday: “9 to 5”"),
            ("code,zone\noffice,Mars/Base\n", "is no time zone"),
            ("code,parent\noffice,moon\n", "There is no calendar “moon”"),
            ("code,parent\noffice,office\n", "parent"),
            ("code,always_open\noffice,maybe\n", "yes or no"),
            ("code,branch\noffice,moon\n", "branch"),
            ("code,name\noffice,a\noffice,b\n", "same row as line 2"),
            (
                "code,monday,tuesday,wednesday,thursday,friday\noffice,,,,,\n",
                "would never be open",
            ),
        ],
    )
    def test_a_wrong_line_says_why_and_changes_nothing(self, browser, rules, text, said):
        shown = send(browser, "calendars", text)
        assert said in " ".join(error for w in shown.context["wrong"] for error in w.errors)
        agree(browser)
        assert week_of("office")[0] == 2
        assert Replanning.objects.count() == 0


class TestHolidayFiles:
    TEXT = (
        "calendar,year,date,working,name\n"
        "office,2031,2031-01-01,no,New Year\noffice,2031,2031-01-04,yes,New Year\n"
    )

    def test_a_year_is_announced_by_a_file(self, browser, rules):
        shown = send(browser, "holidays", self.TEXT)
        (line,) = shown.context["lines"]
        assert line.kind == "new"
        agree(browser)
        office = Calendar.objects.get(code="office")
        assert office.confirmed_years.filter(year=2031).exists()
        assert [day.is_working for day in office.days.filter(on__year=2031).order_by("on")] == [
            False,
            True,
        ]

    def test_the_days_of_a_year_come_from_the_file_alone(self, browser, rules):
        send(browser, "holidays", self.TEXT)
        agree(browser)
        shown = send(browser, "holidays", self.TEXT.replace("2031-01-04,yes", "2031-01-05,yes"))
        (line,) = shown.context["lines"]
        assert line.changes == {
            "2031-01-04": ["worked New Year", ""],
            "2031-01-05": ["", "worked New Year"],
        }
        agree(browser)
        days = Calendar.objects.get(code="office").days.filter(on__year=2031)
        assert sorted(day.on.day for day in days) == [1, 5]

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("moon,2031,2031-01-01,no,x", "There is no calendar “moon”"),
            ("office,31,2031-01-01,no,x", "is no year"),
            ("office,2031,2032-01-01,no,x", "“2032-01-01” is no day"),
            ("office,2031,2031-01-01,maybe,x", "“maybe” is no day"),
            ("office,2031,tomorrow,no,x", "“tomorrow” is no day"),
        ],
    )
    def test_a_wrong_line_says_why_and_changes_nothing(self, browser, rules, line, said):
        shown = send(browser, "holidays", f"calendar,year,date,working,name\n{line}\n")
        assert said in " ".join(error for w in shown.context["wrong"] for error in w.errors)
        agree(browser)
        assert not Calendar.objects.get(code="office").confirmed_years.filter(year=2031).exists()
