"""Every number of every report is what a slow look at each complaint finds."""

from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.models import Customer
from reports import checking, facts
from reports.catalogue import REPORTS, build
from reports.drilling import Number, address_of
from reports.models import Day, Fact
from reports.periods import Period
from reports.sums import Scope
from sla.models import Clock
from staff.models import Branch
from tests.conftest import DAY, HOUR
from tests.reports.lives import BEGIN, Office, acts
from tests.reports.recount import Recount, look

ZONES = ("Asia/Shanghai", "America/New_York", "Pacific/Kiritimati", "Europe/Berlin", "UTC")


@pytest.fixture
def office(desk, clerk, supervisors, group):
    """Who works at an office."""
    return desk, clerk, supervisors, group


def cells_of(report):
    yield from ((tile.now, tile.figure) for tile in report.tiles)
    for table in report.tables:
        for row in table.rows:
            yield from ((cell, None) for cell in row.cells if cell.key)


@settings(
    max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    lived=acts,
    zone=st.sampled_from(ZONES),
    first=st.integers(-1, 20),
    length=st.integers(1, 40),
    place=st.sampled_from(["group", "west", "west-a", "west-a-1", "west-b-1", "east"]),
)
def test_every_number_equals_a_recount(office, lived, zone, first, length, place):
    with transaction.atomic(), override_settings(TIME_ZONE=zone):
        live_and_judge(Office(*office), lived, zone, (first, length, place))
        transaction.set_rollback(True)


def live_and_judge(office, lived, zone, asked):
    first, length, place = asked
    for what, which, hours in lived:
        office.live(what, which, hours)
        if hours % 5 == 0:  # The workers come by now and then
            facts.keep(now=office.now)
    now, branch = office.now + HOUR, Branch.objects.get(code=place)
    assert facts.keep(now=now)
    begins = timezone.localdate(BEGIN, ZoneInfo(zone)) + first * DAY
    scope = Scope.of(Period(begins, begins + (length - 1) * DAY), branch)
    seen, head = look(), office.supervisors["group"]
    for spec in REPORTS.values():
        judge(build(spec, scope), seen, zone, now, head)
    assert (checked := checking.check(now=now)).differing == checked.days == 0
    assert checked.complaints == len(seen)


def judge(report, seen, zone, now, head):
    for cell, figure in cells_of(report):
        branch, period = cell.branch or report.branch, cell.period or report.period
        slow = Recount(seen, period, branch, zone, now, alone=cell.is_alone)
        if figure:
            assert cell.value == expected(figure, slow, branch), figure.code
        elif cell.unit == "count":
            assert cell.value == slow.count(*cell.key), cell
        behind = slow.behind(*cell.key) if cell.key else set()
        assert bool(address_of(cell, report)) == bool(behind), cell
        if behind:
            number = Number(cell.key, period, branch, cell.is_alone)
            assert set(number.complaints(head).values_list("pk", flat=True)) == behind, cell
    for table in report.tables:
        if table.code == "clocks":
            judge_times(table, Recount(seen, report.period, report.branch, zone, now))


def expected(figure, slow, branch):
    if figure.code == "incidents":
        return slow.incidents()
    part = sum(slow.count(*key) for key in figure.part)
    if not figure.whole:
        return part
    if figure.whole == (("customers", ""),):
        whole = Customer.objects.filter(branch__path__startswith=branch.path).count()
    else:
        whole = sum(slow.count(*key) for key in figure.whole)
    scale = {"percent": 100, "per_thousand": 1000, "score": 1}[figure.unit]
    return scale * part / whole if whole else None


def judge_times(table, slow):
    names = {str(clock.label): clock.value for clock in Clock}
    for row in table.rows:
        clock = names.get(row.label, "closing")
        kept, late = slow.count("kept", clock), slow.count("late", clock)
        if clock != "closing":
            assert row.cells[2].value == (100 * kept / (kept + late) if kept + late else None)
        if clock in (*FACT_TIMES, "closing"):
            found = [cell.value for cell in row.cells[4:]]
            assert found == [slow.percentile(clock, percent) for percent in (50, 90, 99)], clock


FACT_TIMES = {
    field.name.removeprefix("minutes_")
    for field in Fact._meta.fields
    if field.name.startswith("minutes_")
}


def test_a_check_finds_what_was_tampered_with_and_puts_it_right(desk, clerk, db):
    for _ in range(3):
        desk.log()
    now = BEGIN + 200 * DAY
    facts.keep(now=now)
    Fact.objects.filter(pk=Fact.objects.first().pk).update(reopened=5)
    Day.objects.filter(figure="received").update(count=99)
    found = checking.check(now=now)
    assert (found.complaints, found.differing, found.days) == (3, 1, 1)
    assert Day.objects.get(figure="received").count == 3
    assert (again := checking.check(now=now)).differing == again.days == 0
