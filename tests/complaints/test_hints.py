"""What the desk reads out while it types is what is promised once it is saved."""

import pytest

from complaints import hints, intake
from sla.models import Clock
from tests.conftest import MONDAY_10, register_customer


@pytest.mark.parametrize(
    "more", [{}, {"vip": True}, {"body": "city-government"}], ids=["plain", "vip", "over-the-head"]
)
@pytest.mark.parametrize("others", [0, 11], ids=["alone", "one of a batch"])
def test_what_is_read_out_is_what_is_promised(desk, clerk, supervisors, more, others):
    more = dict(more)
    for _ in range(others):
        desk.log()
    tier = "gold" if more.pop("vip", False) else "ordinary"
    new = desk.new(customer=register_customer(clerk.branch, "Somebody", tier), **more)
    shown = hints.of(new, for_whom=clerk, at=MONDAY_10)
    made = intake.log(new, by=clerk, at=MONDAY_10)
    assert {one.type for one in shown.types} == {mark.type for mark in made.marks.all()}
    promised = {t.clock: t.due_at for t in made.timers.live()}
    told = {str(Clock(clock).label): promised[clock] for clock in ("first_contact", "answer")}
    assert {one.clock: one.due_at for one in shown.due} == told
