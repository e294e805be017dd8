"""Every number of every report is what a slow look at each complaint finds."""

from datetime import UTC, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaints.models import Complaint, Lap, Refused, RootCause
from customers.models import Customer
from reports import checking, facts
from reports.catalogue import REPORTS, build
from reports.drilling import Number
from reports.models import Day, Fact
from reports.periods import Period
from reports.sums import Scope
from sla.models import Clock
from staff.models import Branch
from tests.conftest import DAY, HOUR, MINUTE, closed, register_customer

FINAL = {"archived", "withdrawn", "joined"}
BEGIN = datetime(2025, 2, 24, 1, tzinfo=UTC)
ZONES = ("Asia/Shanghai", "America/New_York", "Pacific/Kiritimati", "Europe/Berlin", "UTC")


class Seen:
    """One complaint with its own rows and nothing else, read once."""

    def __init__(self, one):
        self.one, self.pk = one, one.pk
        self.stretches = [
            *Lap.objects.filter(complaint=one),
            *one.timers.exclude(outcome="dropped"),
        ]
        self.calls = list(one.call_backs.order_by("at", "pk"))
        self.types = {mark.type for mark in one.marks.all()}
        self.extensions = [extension.outcome for extension in one.extensions.all()]

    def last(self, name):
        given = [getattr(call, name) for call in self.calls]
        return next((value for value in reversed(given) if value is not None), None)

    @property
    def last_reached(self):
        return next((c for c in reversed(self.calls) if c.outcome != "unreachable"), None)


def look():
    return [Seen(one) for one in Complaint.objects.select_related("branch")]


class Recount:
    """Complaint by complaint."""

    def __init__(self, seen, period, branch, zone, now, *, alone=False):
        self.zone, self.now = ZoneInfo(zone), now
        self.contacts = [
            each
            for each in seen
            if period.first <= self.local(each).date() <= period.last
            and each.one.branch.path.startswith(branch.path)
            and (not alone or each.one.branch == branch)
        ]
        self.complaints = [each for each in self.contacts if each.one.kind == "complaint"]

    def local(self, each):
        return each.one.received_at.astimezone(self.zone)

    def late(self, each, clock):
        return sum(
            row.due_at is not None and (row.stopped_at or self.now) > row.due_at
            for row in each.stretches
            if row.clock == clock
        )

    def kept(self, each, clock):
        return sum(
            row.outcome == "met" and (row.due_at is None or row.stopped_at <= row.due_at)
            for row in each.stretches
            if row.clock == clock
        )

    def weight(self, each, figure, key):
        """What one complaint adds to a number."""
        if figure in ("kept", "late"):
            return getattr(self, figure)(each, key)
        if figure == "type":
            return key in each.types if key != "ordinary" else not each.types
        simple = self.simple(each)
        if figure in simple:
            return int(simple[figure])
        return self.value(each, figure) == key and self.holds(each, figure)

    def simple(self, each):
        one, call, state = each.one, each.last_reached, each.one.state
        granted = each.extensions.count("granted")
        return {
            "received": 1,
            "urgent": bool(each.types),
            "open": state not in FINAL,
            "archived": state == "archived",
            "withdrawn": state == "withdrawn",
            "joined": state == "joined",
            "done": state in ("answered", "called_back", "archived"),
            "reopened": one.generation > 1,
            "extended": granted > 0,
            "called": bool(each.calls),
            "reached": call is not None,
            "satisfied": call is not None and call.outcome == "satisfied",
            "called_back": state == "archived" and call is not None,
            "uncalled": state == "archived" and call is None,
            "rated": each.last("rating") is not None,
            "treated": each.last("treatment") is not None,
            "asked": len(each.extensions),
            "granted": granted,
            "rating": each.last("rating") or 0,
            "treatment": each.last("treatment") or 0,
        }

    def value(self, each, figure):
        """What a complaint is counted under."""
        if figure == "kind":
            return each.one.kind
        if figure == "hour":
            return str(24 * self.local(each).weekday() + self.local(each).hour)
        pk = getattr(each.one, f"{figure.split('_')[0]}_id")
        return "-" if pk is None else str(pk)

    def holds(self, each, figure):
        special = figure.partition("_")[2]
        return {
            "": True,
            "open": each.one.state not in FINAL,
            "late": self.late(each, "answer") > 0,
            "reopened": each.one.generation > 1,
        }[special]

    def count(self, figure, key):
        rows = self.contacts if figure == "kind" else self.complaints
        return sum(self.weight(each, figure, key) for each in rows)

    def behind(self, figure, key):
        rows = self.contacts if figure == "kind" else self.complaints
        return {each.pk for each in rows if self.weight(each, figure, key)}

    def minutes(self, clock):
        """How long it took each, sorted: from the first start until it was first met."""
        found = []
        for each in self.complaints:
            one = each.one
            if clock == "closing":
                took = one.archived_at and one.archived_at - one.received_at
            else:
                rows = [row for row in each.stretches if row.clock == clock]
                met = [row.stopped_at for row in rows if row.outcome == "met"]
                took = met and min(met) - min(row.started_at for row in rows)
            if took or took == timedelta():
                found.append(int(took.total_seconds()) // 60)
        return sorted(found)

    def percentile(self, clock, percent):
        values = self.minutes(clock)
        return values[max(ceil(len(values) * percent / 100), 1) - 1] if values else None


@pytest.fixture
def office(desk, clerk, supervisors, group):
    """Who works at an office."""
    return desk, clerk, supervisors, group


class Office:
    """Two desks in two cities, who live through whatever is drawn."""

    def __init__(self, desk, clerk, supervisors, group):
        self.desk, self.clerk, self.group = desk, clerk, group
        self.supervisors, self.now = supervisors, BEGIN
        self.people = [register_customer(group["west-a-1"], f"Person {n}") for n in range(3)]
        self.known = []

    def live(self, what, which, hours):
        self.now += hours * HOUR
        if what in ("log", "vip", "late", "enquiry", "elsewhere", "again"):
            self.known.append(self.log(what, which))
        elif self.known:
            one = Complaint.objects.get(pk=self.known[which % len(self.known)].pk)
            try:
                getattr(self, what)(one)
            except Refused:
                return

    def log(self, what, which):
        more = {
            "log": {},
            "vip": {"vip": True},
            "late": {"received_at": self.now - 3 * HOUR},
            "enquiry": {"kind": "enquiry"},
            "elsewhere": {"branch": self.group["west-b-1"]},
            "again": {"customer": self.people[which % 3]},
        }[what]
        return self.desk.log(at=self.now, channel="web" if which % 2 else "hotline", **more)

    def assign(self, one):
        one.assign(owner=self.clerk, by=self.clerk, at=self.now)

    def contact(self, one):
        one.contact(note="Rang.", by=self.clerk, at=self.now)

    def answer(self, one):
        due_at = self.now + 3 * HOUR
        one.answer(answer="Soon.", due_at=due_at, by=self.clerk, at=self.now)

    def wait(self, one):
        one.wait_for_customer(note="Papers.", by=self.clerk, at=self.now)

    def resolve(self, one):
        cause = RootCause.objects.first()
        one.resolve(answer="Done.", cause=cause, by=self.clerk, at=self.now)

    def satisfy(self, one):
        one.call_back(outcome="satisfied", rating=4, treatment=5, by=None, at=self.now)

    def dissatisfy(self, one):
        one.call_back(outcome="dissatisfied", rating=1, by=None, at=self.now)

    def miss(self, one):
        one.call_back(outcome="unreachable", by=None, at=self.now)

    def close(self, one):
        closed(one, by=self.clerk, at=self.now)

    def reopen(self, one):
        one.reopen(note="Again.", by=self.clerk, at=self.now)

    def withdraw(self, one):
        one.withdraw(note="Never mind.", by=self.clerk, at=self.now)

    def ask(self, one):
        timer = one.timers.live().filter(clock="answer").first()
        if timer and timer.due_at:
            until = timer.due_at + DAY
            values = {"timer": timer.pk, "new_due_at": until, "told": "x", "note": "x"}
            one.ask_for_time(**values, by=self.clerk, at=self.now)
            head = self.supervisors["branch"]
            one.decide_on_time(outcome="granted", by=head, at=self.now + MINUTE)

    def keep(self, one):
        if promise := one.timers.live().filter(clock="commitment").first():
            one.keep_promise(timer=promise.pk, by=self.clerk, at=self.now)


ACTS = (
    *("log", "vip", "late", "enquiry", "elsewhere", "again", "assign", "contact", "answer", "wait"),
    *("resolve", "satisfy", "dissatisfy", "miss", "close", "reopen", "withdraw", "ask", "keep"),
)
acts = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 9), st.integers(0, 40)), min_size=4, max_size=30
)


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
        if cell.value:
            number = Number(cell.key, period, branch, cell.is_alone)
            listed = set(number.complaints(head).values_list("pk", flat=True))
            assert listed == slow.behind(*cell.key), cell
    for table in report.tables:
        if table.code == "clocks":
            judge_times(table, Recount(seen, report.period, report.branch, zone, now))


def expected(figure, slow, branch):
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
