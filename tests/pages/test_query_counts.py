"""Pages ask the same number of questions however many rows there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import HOUR, MONDAY_10

BUDGETS = {
    "/queues/vip/": 10,
    "/queues/all/": 10,
    "/queues/all/?category=no-signal": 10,
    "/complaints/": 10,
    "/work/": 12,  # With what is new to its reader, and what the reader has offered
    "/inbox/": 10,
}


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("address", BUDGETS)
def test_lists_cost_the_same_for_three_rows_and_for_thirty(client, desk, supervisors, address):
    from complaints.escalation import sweep

    head = supervisors["branch"]
    client.force_login(head)
    counts = []
    for rows in (3, 27):
        for _ in range(rows):
            complaint = desk.log(vip=True, category=None)
            complaint.assign(owner=head, by=head, at=MONDAY_10)
        sweep.fire_due("vip", now=MONDAY_10 + HOUR)
        counts.append(queries(client, address))
    assert counts[0] == counts[1] <= BUDGETS[address]


def test_the_page_of_a_complaint_costs_at_most_twelve(client, desk, clerk, customer):
    client.force_login(clerk)
    complaint = desk.log(customer=customer, body="city-media", major_reason="x")
    first = queries(client, complaint.get_absolute_url())
    for _ in range(20):
        complaint.add_note(note="more", by=clerk, at=MONDAY_10 + HOUR)
    assert queries(client, complaint.get_absolute_url()) == first <= 12
