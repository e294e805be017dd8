"""What numbers lead to, and how tables are drawn."""

import html
import re

import pytest
from django.urls import reverse

from complaints.models import Complaint
from reports.catalogue import REPORTS
from reports.drilling import address_of
from tests.conftest import DAY, HOUR, MINUTE, MONDAY_10, closed

PERIOD = "first=2025-06-01&last=2025-06-07"
TIMES = slice(4, None)  # Median, nine of ten and 99 of 100 in the table of clocks


@pytest.fixture
def read(client, supervisors, time_machine):
    """A report as the head of a branch sees it nine days later."""
    time_machine.move_to(MONDAY_10 + 9 * DAY, tick=False)
    client.force_login(supervisors["branch"])
    return lambda code: client.get(f"{reverse('reports:one', args=[code])}?{PERIOD}")


def behind(client, cell, report):
    page = client.get(address_of(cell, report))
    return {one.pk for one in page.context["page"]}, html.unescape(page.content.decode())


def answers_in_time(report):
    (tile,) = [tile for tile in report.tiles if tile.figure.code == "in_time_answer"]
    return tile.now


def test_where_no_answer_was_in_time_the_number_leads_to_the_late_ones(client, read, desk):
    late = {desk.log().pk, desk.log().pk}
    report = read("times").context["report"]
    cell = answers_in_time(report)
    assert (cell.value, behind(client, cell, report)[0]) == (0, late)


def test_where_all_answers_were_in_time_there_is_nothing_to_lead_to(read, desk, clerk):
    closed(desk.log(), by=clerk, at=MONDAY_10 + HOUR)
    report = read("times").context["report"]
    cell = answers_in_time(report)
    assert (cell.value, address_of(cell, report)) == (100, "")


def test_a_time_leads_to_those_that_took_at_least_as_long(client, read, desk, clerk):
    took = (30 * MINUTE, HOUR, 2 * HOUR)
    quick, middle, slow = (closed(desk.log(), by=clerk, at=MONDAY_10 + time) for time in took)
    report = read("times").context["report"]
    (clocks,) = [table for table in report.tables if table.code == "clocks"]
    (row,) = [row for row in clocks.rows if row.label == "until archived"]
    median, nine_of_ten, _most = row.cells[TIMES]
    assert [median.value, nine_of_ten.value] == [60, 120]
    found, said = behind(client, median, report)
    assert found == {middle.pk, slow.pk}
    assert "Until archived: 1 h or longer" in said
    assert behind(client, nine_of_ten, report)[0] == {slow.pk}
    assert quick.pk not in found


@pytest.mark.parametrize("figure", ["took_answer", "took_nothing"])
@pytest.mark.parametrize("minutes", ["", "-1", "soon", "9" * 12])
def test_a_time_that_is_none_is_not_found(client, read, desk, figure, minutes):
    desk.log()
    read("times")
    address = reverse("reports:complaints")
    assert client.get(address, {"figure": figure, "key": minutes}).status_code == 404


@pytest.mark.parametrize(
    ("figure", "key"),
    [("incident", "-"), ("incident", "0"), ("owner_late", "0"), ("hour", "168"), ("hour", "²")],
)
def test_what_there_is_not_is_not_found(client, read, figure, key):
    read("overview")
    asked = {"figure": figure, "key": key}
    assert client.get(reverse("reports:complaints"), asked).status_code == 404


def test_behind_the_row_of_nobody_stands_that_nobody_is_in_charge(client, read, desk):
    one = desk.log()
    Complaint.objects.update(owner=None)
    report = read("workload").context["report"]
    (row,) = report.tables[0].rows
    found, said = behind(client, row.cells[0], report)
    assert row.label == "nobody in charge"
    assert found == {one.pk}
    assert "Nobody in charge" in said


@pytest.mark.parametrize("code", REPORTS)
def test_every_table_is_drawn_as_well(read, desk, clerk, code):
    for minute in range(11):
        desk.log(at=MONDAY_10 + minute * MINUTE)
    shown = read(code)
    drawn = re.findall(r'data-columns="([\d,]+)" data-table="table-(\w+)"', shown.content.decode())
    columns = {table: [int(at) for at in ats.split(",")] for ats, table in drawn}
    for table in shown.context["report"].tables:
        if table.code == "hours":
            assert 'class="num shade-4"' in shown.content.decode()
        elif len(table.rows) > 1:
            assert all(at < len(table.heads) for at in columns[table.code]), table.code
