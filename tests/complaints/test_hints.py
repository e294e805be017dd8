"""What the desk reads out while it types is what is promised once it is saved."""

from dataclasses import replace
from datetime import timedelta

import pytest

from complaints import hints, intake
from complaints.classification import Type
from complaints.forms.log import TypedForm
from complaints.models import BatchRule, Incident
from customers.models import Customer
from sla.models import Clock
from tests.conftest import MONDAY_10, register_customer


def read_out(new, clerk):
    """The types and promises beside the form."""
    shown = hints.of(new, for_whom=clerk, at=MONDAY_10)
    return {one.type for one in shown.types}, {one.clock: one.due_at for one in shown.due}


def promised(new, clerk):
    """The same, of what was saved."""
    made = intake.log(new, by=clerk, at=MONDAY_10)
    due = {timer.clock: timer.due_at for timer in made.timers.live()}
    told = {str(Clock(clock).label): due[clock] for clock in ("first_contact", "answer")}
    return {mark.type for mark in made.marks.all()}, told


@pytest.mark.parametrize(
    "more", [{}, {"vip": True}, {"body": "city-government"}], ids=["plain", "vip", "over-the-head"]
)
@pytest.mark.parametrize(
    "others", [0, 9, 10, 11], ids=["alone", "the tenth", "opens a batch", "one of a batch"]
)
def test_what_is_read_out_is_what_is_promised(desk, clerk, supervisors, more, others):
    more = dict(more)
    for _ in range(others):
        desk.log()
    tier = "gold" if more.pop("vip", False) else "ordinary"
    new = desk.new(customer=register_customer(clerk.branch, "Somebody", tier), **more)
    shown = read_out(new, clerk)
    assert not Incident.objects.exists() or others == 11
    assert shown == promised(new, clerk)
    assert (Type.BATCH in shown[0]) == (others >= 10)


@pytest.mark.parametrize(("vips", "opens"), [(3, False), (4, True)])
def test_the_fifth_important_customer_is_read_the_time_of_a_batch(desk, clerk, vips, opens):
    for _ in range(vips):
        desk.log(vip=True)
    new = desk.new(customer=register_customer(clerk.branch, "Somebody", "gold"))
    shown = read_out(new, clerk)
    assert (Type.BATCH in shown[0]) == opens
    assert shown == promised(new, clerk)


@pytest.mark.parametrize("counted", [True, False])
def test_who_stays_anonymous_opens_a_batch_where_the_unnamed_count(desk, clerk, counted):
    BatchRule.objects.update(counts_unnamed=counted)
    ten = [desk.log() for _ in range(10)]
    for customer, opens in ((ten[0].customer, False), (None, counted)):
        new = replace(desk.new(), customer=customer)
        shown = read_out(new, clerk)
        assert (Type.BATCH in shown[0]) == opens
        assert shown == promised(new, clerk)


def test_what_was_received_before_an_incident_began_is_none_of_its_members(desk, clerk):
    for _ in range(11):
        desk.log()
    customer = register_customer(clerk.branch, "Somebody")
    new = desk.new(customer=customer, received_at=MONDAY_10 - timedelta(hours=3))
    shown = read_out(new, clerk)
    assert Type.BATCH not in shown[0]
    assert shown == promised(new, clerk)


@pytest.mark.parametrize(
    ("typed", "opens"),
    [({}, True), ({"caller": "139 1234 5678"}, True), ({"caller": "Hazel"}, True)],
    ids=["no name", "a telephone", "a name"],
)
def test_somebody_new_on_the_telephone_is_one_customer_more(desk, clerk, typed, opens):
    for _ in range(10):
        one = desk.log()
    said = {"category": one.category.code, "area": one.area.code, "channel": "hotline"}
    form = TypedForm(said | typed, user=clerk, now=MONDAY_10)
    form.is_valid()
    shown, _due = read_out(form.so_far(), clerk)
    assert (Type.BATCH in shown) == opens
    assert Customer.objects.count() == 10
