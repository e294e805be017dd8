"""An enquiry that turns out to be a complaint becomes one, without typing anything twice."""

import pytest
from django.utils import timezone

from complaints import conversion, incidents
from complaints.models import Complaint, Refused, Timer
from complaints.past import Archive
from tests.complaints.test_replanning import unlike_history
from tests.conftest import DAY, HOUR, MONDAY_10


def test_from_the_conversion_on_it_has_types_and_clocks(desk, clerk):
    enquiry = desk.log(kind="enquiry", vip=True)
    assert not enquiry.timers.exists()
    conversion.convert(enquiry, by=clerk, at=MONDAY_10 + 5 * HOUR)
    complaint = Complaint.objects.get(pk=enquiry.pk)
    assert (complaint.kind, complaint.what) == ("complaint", enquiry.what)
    assert {str(one) for one in complaint.types} == {"vip"}
    answer = complaint.timers.get(clock="answer")
    assert answer.started_at == MONDAY_10 + 5 * HOUR
    assert complaint.timers.filter(clock="attention", strategy="vip").exists()
    assert complaint.events.filter(kind="conversion", by=clerk).exists()
    assert unlike_history() == []


def test_history_tells_the_same_of_its_clocks(desk, clerk):
    enquiry = desk.log(kind="enquiry")
    conversion.convert(enquiry, by=clerk, at=MONDAY_10 + 5 * HOUR)
    (past,) = Archive().read([enquiry.pk])
    running = {run.clock: run.started_at for run in past.runs if run.ended_at is None}
    timers = Timer.objects.live().filter(complaint=enquiry)
    assert dict(timers.values_list("clock", "started_at")).items() <= running.items()


def test_it_counts_towards_a_batch(desk, clerk):
    for _ in range(10):
        desk.log()
    enquiry = desk.log(kind="enquiry")
    assert not Complaint.objects.exclude(incident=None).exists()
    conversion.convert(enquiry, by=clerk, at=MONDAY_10)
    assert Complaint.objects.exclude(incident=None).count() == 11
    incidents.evaluate_pending(now=timezone.now())


def test_a_complaint_is_one_already(desk, clerk):
    with pytest.raises(Refused, match="is a complaint already"):
        conversion.convert(desk.log(), by=clerk, at=MONDAY_10)


def test_what_was_withdrawn_stays_what_it_was(desk, clerk):
    enquiry = desk.log(kind="enquiry")
    enquiry.withdraw(note="x", by=clerk, at=MONDAY_10)
    with pytest.raises(Refused, match="cannot become a complaint any more"):
        conversion.convert(enquiry, by=clerk, at=MONDAY_10 + DAY)


def test_the_page_offers_it_for_enquiries_only(client, clerk, desk):
    client.force_login(clerk)
    for kind, offered in (("enquiry", True), ("complaint", False)):
        shown = client.get(desk.log(kind=kind).get_absolute_url()).content.decode()
        assert ("Make it a complaint" in shown) is offered
