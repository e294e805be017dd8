"""What the inbox says of a complaint is long, and telephones are narrow."""

import pytest

from complaints.escalation import sweep
from tests.conftest import HOUR, MONDAY_10

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_its_lines_wrap_on_a_telephone(visit, desk, supervisors):
    desk.log(vip=True)
    sweep.fire_due("vip", now=MONDAY_10 + HOUR)
    page = visit(supervisors["branch"], "/inbox/", width=360)
    page.wait_for_selector("text=step 1 of the ladder")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
