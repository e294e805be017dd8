"""Many customers with one problem within the hour: one incident, its members, one escalation."""

import pytest

from complaints import incidents, intake
from complaints.classification import Type
from complaints.models import BatchRule, Complaint, Incident, Timer
from tests.conftest import HOUR, MINUTE, MONDAY_10


def log_many(desk, customers, **values):
    return [desk.log(**values) for _ in range(customers)]


def test_the_eleventh_customer_opens_the_incident(desk):
    log_many(desk, 10)
    assert not Incident.objects.exists()
    complaint = desk.log()
    assert complaint.incident.complaints.count() == 11  # the ten before it joined as well
    assert all(Type.BATCH in one.types for one in Complaint.objects.all())


def test_the_fifth_vip_opens_it_too(desk):
    log_many(desk, 4, vip=True)
    assert not Incident.objects.exists()
    assert desk.log(vip=True).incident is not None


def test_one_customer_thirty_six_times_is_one_customer(desk, customer):
    log_many(desk, 36, customer=customer)
    assert not Incident.objects.exists()


def test_a_late_registration_counts_at_its_time_of_receipt(desk):
    for i in range(10):
        desk.log(received_at=MONDAY_10 + i * MINUTE, at=MONDAY_10 + 5 * HOUR)
    assert desk.log(received_at=MONDAY_10 + 3 * HOUR, at=MONDAY_10 + 5 * HOUR).incident is None
    assert desk.log(received_at=MONDAY_10, at=MONDAY_10 + 6 * HOUR).incident is not None


def test_exactly_sixty_minutes_belong_to_the_window(desk):
    log_many(desk, 10)
    assert desk.log(at=MONDAY_10 + HOUR).incident is not None


def test_later_complaints_join_while_it_is_open(desk, clerk):
    incident = log_many(desk, 11)[-1].incident
    assert desk.log(at=MONDAY_10 + 20 * HOUR).incident == incident
    incident.close(cause="A cut cable", by=desk.clerk, at=MONDAY_10 + 21 * HOUR, seen=1)
    assert desk.log(at=MONDAY_10 + 22 * HOUR).incident is None


def test_it_escalates_once_for_all_members(desk):
    log_many(desk, 15)
    assert Timer.objects.filter(strategy="batch").count() == 1


@pytest.mark.parametrize("missing", [{"category": None}, {"area": None}])
def test_an_empty_category_or_area_is_no_problem(desk, missing):
    complaints = log_many(desk, 12, **missing)
    assert complaints[-1].problem is None
    assert not Incident.objects.exists()


def test_bulk_channels_do_not_count(desk):
    log_many(desk, 12, channel="import")
    assert not Incident.objects.exists()


def test_the_figures_are_settings(desk):
    BatchRule.objects.update(customers_over=2, window=10 * MINUTE)
    log_many(desk, 2)
    assert desk.log(at=MONDAY_10 + 11 * MINUTE).incident is None
    assert desk.log().incident is not None


def test_what_a_request_that_died_left_uncounted_the_worker_counts(desk, monkeypatch):
    with monkeypatch.context() as died:
        died.setattr(intake, "_after_commit", lambda complaints: None)
        log_many(desk, 11)
    assert not Incident.objects.exists()
    assert incidents.evaluate_pending(now=MONDAY_10 + MINUTE) == 11
    assert Incident.objects.get().complaints.count() == 11
    assert incidents.evaluate_pending(now=MONDAY_10 + HOUR) == 0


def test_evaluating_again_changes_nothing(desk):
    complaints = log_many(desk, 12)
    incidents.evaluate(complaints)
    incidents.evaluate(complaints)
    assert Incident.objects.get().complaints.count() == 12
    assert Timer.objects.filter(strategy="batch").count() == 1
