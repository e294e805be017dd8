"""Files hold real dates and per cents, mails show what the page shows, and differences agree."""

from datetime import date
from io import BytesIO

import pytest
from django.core import mail
from openpyxl import load_workbook

from reports import exports, schedules
from reports.catalogue import REPORTS, build
from reports.figures import Figure, Unit
from reports.periods import Period
from reports.sums import Scope
from reports.tables import Cell, Report, Row, Table, tile
from reports.templatetags.numbers import change, shown
from reports.terms import Term
from staff.models import Branch

WEEK = Period(date(2025, 6, 2), date(2025, 6, 8))
SHARE = Figure("share", "in time", "Of all.", (("a", ""),), (("b", ""),), Unit.PERCENT, 1)


def book(report):
    return load_workbook(BytesIO(exports.as_workbook(report)))


@pytest.fixture
def report(group):
    step = Period(date(2025, 6, 2), date(2025, 6, 2))
    per_head = Cell(3.14159, Unit.PER_THOUSAND)
    table = Table(
        "course",
        "Course",
        ["Received", "in time", "complaints per 1,000 customers"],
        [Row("2 Jun 2025", [Cell(95.8333, Unit.PERCENT), per_head], step=step)],
        terms=[Term("a term", "What it means.")],
    )
    figures = tile(SHARE, {("a", ""): 23, ("b", ""): 24}, {("a", ""): 59, ("b", ""): 60}, WEEK)
    return Report("x", "Title", WEEK, group["west-a-1"], [figures], [table])


def test_days_are_dates_and_shares_are_per_cents(report):
    sheets = book(report)
    (heads, row) = sheets["Course"].iter_rows()
    assert row[0].value.date() == date(2025, 6, 2)
    assert row[0].is_date
    assert row[1].value == pytest.approx(0.958333)
    assert row[1].number_format == "0.0%"
    assert row[2].number_format == "0.00"
    assert [one.value for one in heads] == [
        "Received",
        "in time (per cent)",
        "complaints per 1,000 customers",
    ]
    first, _heads, figure = sheets["Figures"].iter_rows(max_col=4)
    assert [one.value.date() for one in first[2:]] == [WEEK.first, WEEK.last]
    assert [one.number_format for one in figure[1:3]] == ["0.0%", "0.0%"]


def test_weeks_are_two_dates(report):
    table = report.tables[0]
    weeks = Table("weeks", "Weeks", table.heads, [Row("x", table.rows[0].cells, step=WEEK)])
    rows = list(book(Report("x", "T", WEEK, report.branch, [], [weeks]))["Weeks"].values)
    assert rows[0][:2] == ("from", "until")
    assert [at.date() for at in rows[1][:2]] == [WEEK.first, WEEK.last]


def test_terms_are_no_figures_with_empty_cells(report):
    sheets = book(report)
    assert all(row[1] is not None for row in sheets["Figures"].values)
    assert ("a term", "What it means.") in set(sheets["What the figures mean"].values)
    lines = exports.as_text(report).decode("utf-8-sig").splitlines()
    assert "a term,What it means." in lines
    assert not [line for line in lines if ",,," in line]


@pytest.mark.parametrize("code", REPORTS)
def test_every_report_makes_a_workbook_whose_numbers_have_formats(rules, group, desk, code):
    desk.log()
    made = build(REPORTS[code], Scope.of(WEEK, group["group"]))
    sheets = book(made)
    numbers = [
        cell
        for sheet in sheets
        for line in sheet.iter_rows(min_row=2)
        for cell in line
        if isinstance(cell.value, float)
    ]
    assert all(cell.number_format != "General" for cell in numbers)


@pytest.mark.parametrize(
    ("now", "before", "told"),
    [
        ((23, 24), (59, 60), "−2.5 points"),  # 95.8 and 98.3; unrounded −2.5
        ((9577, 10_000), (9834, 10_000), "−2.5 points"),  # 95.8 and 98.3; unrounded −2.57
        ((5000, 10_000), (5004, 10_000), "±0.0 points"),
        ((2, 3), (1, 3), "+33.4 points"),  # 66.7 and 33.3
    ],
)
def test_a_difference_is_that_of_the_figures_shown(now, before, told):
    def counts(pair):
        return {("a", ""): pair[0], ("b", ""): pair[1]}

    one = tile(SHARE, counts(now), counts(before), WEEK)
    assert change(one) == told
    both = [float(shown(cell).removesuffix(" %")) for cell in (one.now, one.before)]
    assert one.change == pytest.approx(both[0] - both[1])


def test_the_mail_shows_per_cents_and_the_whole_address(
    client, supervisors, desk, settings, monkeypatch
):
    settings.SITE_URL = "https://heed.example.org"
    branch = Branch.objects.get(code="west-a-1")
    report = build(REPORTS["overview"], Scope.of(WEEK, branch))
    said = schedules._words(report)
    assert "https://heed.example.org/reports/overview/?first=2025-06-02&last=2025-06-08" in said
    share = tile(SHARE, {("a", ""): 23, ("b", ""): 24}, {}, WEEK)
    words = schedules._words(Report("overview", "T", WEEK, branch, [share]))
    assert "in time: 95.8 %" in words
    assert not mail.outbox
