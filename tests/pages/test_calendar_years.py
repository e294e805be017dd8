"""A calendar is looked at as a year of months, and says in time which year is missing."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from complaints.calendar_months import months, ranges
from complaints.models import Replanning
from sla import calendars, rulebook
from sla.models import Calendar, CalendarDay
from tests.pages.test_rules import hours, page


@pytest.fixture
def office(rules):
    return Calendar.objects.get(code="office")


@pytest.fixture
def shop(browser, office):
    browser.post(reverse("rules:calendar-new"), hours(parent=office.pk, follows_holidays="on"))
    return Calendar.objects.get(code="shop")


def announce(calendar, text, year=2031):
    read = Calendar.objects.get(pk=calendar.pk).version
    return {"year": year, "text": text, "read": read}


class TestMonths:
    def test_a_year_shows_its_holidays_and_make_up_days(self, office):
        october = months(office, 2025)[9]
        notes = [(days, note.kind) for days, note in october.notes]
        assert ("1–5", "closed") in notes
        assert ("11", "worked") in notes
        first = next(cell for week in october.weeks for cell in week if cell.on)
        assert (first.is_open, first.note.mark) == (False, "×")

    def test_the_page_shows_the_year_that_is_asked_for(self, browser, office):
        address = reverse("rules:calendar", args=[office.pk])
        assert "The year 2025" in page(browser.get(address, {"year": "2025"}))
        for nonsense in ("x", "99999", "-1", "²²²²", "0001"):
            assert browser.get(address, {"year": nonsense}).status_code == 200

    def test_a_child_shows_what_it_inherits_and_from_where(self, browser, shop, office):
        october = months(shop, 2025)[9]
        assert {note.origin for _days, note in october.notes} == {str(office)}
        shown = page(browser.get(reverse("rules:calendars")))
        assert f"inherited from {office}: 2004–2026" in shown

    def test_days_set_by_hand_stand_among_them(self, browser, office):
        calendars.set_days(office, [date(2025, 6, 3)], hours="", weekday=None, reason="typhoon")
        june = months(office, 2025)[5]
        assert ("3", "single", "typhoon") in [(d, n.kind, n.reason) for d, n in june.notes]

    def test_years_are_said_in_short(self):
        assert ranges([2004, 2005, 2006, 2008, 2010, 2011]) == "2004–2006, 2008, 2010–2011"
        assert ranges([]) == ""


class TestMissing:
    def test_next_year_is_missing_from_october_on(self, office):
        office.confirmed_years.filter(year__gt=2025).delete()
        rulebook.touch()
        assert calendars.missing_year(date(2025, 9, 30))[1] == []
        assert calendars.missing_year(date(2025, 10, 1)) == (2026, [office])
        assert calendars.missing_year(date(2026, 2, 1)) == (2026, [office])

    def test_it_is_announced_once_and_where_it_is_to_be_done(self, shop, office):
        office.confirmed_years.filter(year__gt=2025).delete()
        rulebook.touch()
        assert calendars.missing_year(date(2025, 11, 1))[1] == [office]  # The shop inherits it

    @pytest.mark.parametrize("name", ["rules:calendars", "rules:index", "setup:index"])
    def test_admins_are_told_on_their_pages(self, browser, office, name):
        office.confirmed_years.filter(year__gte=2020).delete()
        rulebook.touch()
        assert "are missing" in page(browser.get(reverse(name)))

    def test_nobody_is_told_where_nothing_is_missing(self, browser, office):
        for year in range(2020, 2060):
            office.confirmed_years.get_or_create(year=year)
        rulebook.touch()
        assert "are missing" not in page(browser.get(reverse("rules:calendars")))


class TestPreviewOfAYear:
    NAMED = "date,working,name\n2031-01-01,no,元旦\n2031-01-04,yes,元旦\n2031-01-05,no,\n"

    def confirm(self, browser, office, text, **more):
        address = reverse("rules:calendar-year", args=[office.pk])
        return browser.post(address, announce(office, text) | more)

    def test_other_names_are_summed_up_and_only_the_change_in_time_is_listed(self, browser, office):
        self.confirm(browser, office, self.NAMED, confirmed="yes")
        other = self.NAMED.replace("元旦", "New Year's Day") + "2031-01-02,no,\n"
        changes = self.confirm(browser, office, other).context["changes"]
        assert len(changes.added) == 1
        assert "2 January 2031 closed" in changes.added[0]
        assert changes.removed == []
        assert changes.renamed == 2

    def test_days_that_are_closed_anyway_change_nothing(self, browser, office):
        shown = self.confirm(browser, office, "date,working\n2031-01-04,no\n")  # A Saturday
        changes = shown.context["changes"]
        assert [line for line in changes.added if "Jan" in line] == []
        assert changes.renamed == 1

    def test_days_come_in_order_whatever_they_are(self, browser, office):
        text = "date,working\n2031-01-11,yes\n2031-01-02,no\n2031-01-01,no\n"
        added = self.confirm(browser, office, text).context["changes"].added
        assert [line.split()[0] for line in added if "Jan" in line] == ["1", "2", "11"]

    def test_the_record_sums_names_up_as_well(self, browser, office):
        self.confirm(browser, office, self.NAMED, confirmed="yes")
        other = self.NAMED.replace("元旦", "New Year's Day")
        shown = page(browser.get(self.confirm(browser, office, other, confirmed="yes").url))
        assert "2 days are named otherwise" in shown
        assert "元旦" not in shown

    def test_the_file_of_holidays_says_so_too(self, browser, office):
        self.confirm(browser, office, self.NAMED, confirmed="yes")
        text = "calendar,year,date,working,name\noffice,2031,2031-01-01,no,New Year\n"
        text += "office,2031,2031-01-04,yes,New Year\noffice,2031,2031-01-06,no,\n"
        file = SimpleUploadedFile("x.csv", text.encode())
        address = reverse("setup:upload", args=["holidays"])
        (line,) = browser.post(address, {"file": file}, follow=True).context["lines"]
        assert sorted(line.changes) == ["2031-01-05", "2031-01-06", "name"]
        assert line.changes["name"][1] == "2 days called otherwise"


class TestRemoval:
    def test_one_that_was_never_used_is_removed(self, browser, shop):
        browser.post(reverse("rules:calendar-removal", args=[shop.pk]))
        assert not Calendar.objects.filter(pk=shop.pk).exists()
        assert "removed" in str(Replanning.objects.order_by("-pk")[0])

    def test_one_in_use_says_by_what(self, browser, shop, office, desk):
        desk.log()
        address = reverse("rules:calendar-removal", args=[office.pk])
        shown = page(browser.post(address, follow=True))
        assert "is still used by" in shown
        for user in ("Shop", "Every complaint", "clocks that run"):
            assert user in shown
        assert Calendar.objects.in_use().filter(pk=office.pk).exists()

    def test_one_that_clocks_ran_on_before_is_retired_and_used_again(self, browser, shop, desk):
        complaint = desk.log()
        timer = complaint.timers.all()[0]
        complaint.timers.filter(pk=timer.pk).update(
            calendar=shop, stopped_at=timer.started_at, outcome="met", fires_at=None
        )
        address = reverse("rules:calendar-removal", args=[shop.pk])
        browser.post(address)
        shop.refresh_from_db()
        assert shop.retired_at
        form = browser.get(reverse("rules:calendar-new")).context["form"]
        assert shop not in form.fields["parent"].queryset
        assert "retired" in page(browser.get(reverse("rules:calendars")))
        browser.post(address)
        shop.refresh_from_db()
        assert shop.retired_at is None

    def test_days_go_with_their_calendar(self, browser, shop):
        calendars.set_days(shop, [date(2025, 6, 3)], hours="", weekday=None, reason="x")
        browser.post(reverse("rules:calendar-removal", args=[shop.pk]))
        assert not CalendarDay.objects.filter(calendar=shop.pk).exists()


def test_the_button_of_a_new_calendar_says_that_it_saves(browser, rules, shop):
    new = page(browser.get(reverse("rules:calendar-new")))
    assert "Save the calendar" in new
    assert "Show what would move" not in new
    assert "Show what would move" in page(browser.get(reverse("rules:calendar", args=[shop.pk])))
