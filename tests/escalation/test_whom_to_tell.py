"""Somebody hears of it who may act, whoever is on leave or gone."""

import pytest

from complaints import approvals, notices
from complaints.models import Notice
from staff.models import Role
from tests.conftest import DAY, HOUR, MONDAY_10, register_customer

LATER = MONDAY_10 + HOUR


def on_leave(user, deputy=None):
    user.away_from_at, user.away_until_at = MONDAY_10 - DAY, MONDAY_10 + DAY
    user.deputy = deputy
    user.save()


def told(kind):
    rows = Notice.objects.filter(kind=kind, channel="inbox")
    return set(rows.values_list("recipient__username", flat=True))


def test_a_deputy_who_may_not_decide_is_passed_over(desk, clerk, colleague, supervisors):
    on_leave(supervisors["branch"], deputy=colleague)
    said = {"company": "Water Works", "told": "by phone", "note": "their pipe"}
    approvals.ask_to_refer(desk.log(), **said, by=clerk, at=LATER)
    assert told("approval") == {"city-head"}


@pytest.mark.parametrize("deputy", [True, False])
def test_what_was_lost_is_told_though_the_only_admin_is_on_leave(desk, admin, supervisors, deputy):
    on_leave(admin, deputy=supervisors["branch"] if deputy else None)
    one = desk.log()
    values = {"complaint": one, "recipient": supervisors["city"], "channel": "email"}
    lost = Notice(**values, kind="approval", made_at=MONDAY_10)
    notices.raise_alarm([lost], LATER)
    assert told("undelivered") == ({"branch-head"} if deputy else {admin.username})


@pytest.fixture
def managed(hire, clerk):
    """A customer with a manager."""
    manager = hire("manager", Role.FRONT_DESK, "west-a-1")
    customer = register_customer(clerk.branch, "Hazel Brook", "gold", manager=manager)
    return customer, manager


def test_the_deputy_of_an_account_manager_is_told(desk, managed, colleague):
    customer, manager = managed
    on_leave(manager, deputy=colleague)
    desk.log(customer=customer)
    assert told("account_manager") == {"colleague"}


@pytest.mark.parametrize("gone", [True, False])
def test_of_a_manager_who_is_gone_the_supervisor_is_told(desk, managed, supervisors, gone):
    customer, manager = managed
    if gone:
        manager.is_active = False
        manager.save()
    desk.log(customer=customer)
    assert told("account_manager") == {"branch-head" if gone else "manager"}
