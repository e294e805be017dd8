"""What was filed under the wrong category or area is put where it belongs, and promises stay."""

import pytest

from complaints import correction, incidents
from complaints.models import AreaLevel, Category, Complaint, Refused
from sla.drafts import TargetDraft, VersionDraft
from sla.models import Calendar, Policy
from sla.publishing import publish
from tests.complaints.test_replanning import unlike_history
from tests.conftest import DAY, HOUR, MONDAY_10


@pytest.fixture
def bills(rules):
    return Category.objects.create(
        code="bills", name="Bills", name_zh="账单", synonyms="", counts_at=AreaLevel.DISTRICT
    )


def correct(complaint, category, *, by, area=None, at=MONDAY_10 + HOUR):
    correction.correct(complaint, category=category, area=area or complaint.area, by=by, at=at)
    return Complaint.objects.get(pk=complaint.pk)


def test_it_is_filed_anew_and_its_history_says_from_where(desk, clerk, bills):
    complaint = desk.log()
    due = dict(complaint.timers.values_list("clock", "due_at"))
    mended = correct(complaint, bills, by=clerk)
    assert (mended.category, mended.problem.category, mended.version) == (bills, bills, 2)
    data = mended.events.get(kind="correction").data
    assert data["was"] == {"name": "No signal, Gulou", "name_zh": data["was"]["name_zh"]}
    assert data["to"]["name"] == "Bills, Gulou"
    assert dict(mended.timers.values_list("clock", "due_at")) == due
    assert unlike_history() == []


def test_what_the_rules_promise_there_is_added_and_nothing_becomes_laxer(desk, clerk, bills):
    of_bills = {"category": ["bills"]}
    targets = [
        TargetDraft(clock, amount, Calendar.objects.get(code="always"), [], [])
        for clock, amount in (("service", 2 * DAY), ("answer", HOUR), ("progress", 90 * DAY))
    ]
    policy = Policy.objects.create(code="bills", name="Bills")
    publish(policy, VersionDraft(MONDAY_10, of_bills, targets), after=0, by=None, at=MONDAY_10)
    complaint = desk.log()
    progress = complaint.timers.get(clock="progress").due_at
    mended = correct(complaint, bills, by=clerk)
    due = dict(mended.timers.filter(strategy="overdue").values_list("clock", "due_at"))
    assert (due["service"], due["answer"]) == (MONDAY_10 + 2 * DAY, MONDAY_10 + HOUR)
    assert due["progress"] == progress
    assert unlike_history() == []


def test_it_may_turn_out_to_be_a_repeat(desk, clerk, colleague, bills, customer):
    first = desk.log(customer=customer, category=bills, at=MONDAY_10 - 20 * DAY)
    first.resolve(answer="Done.", by=clerk, at=MONDAY_10 - 19 * DAY)
    first.archive(waiver="waived", by=colleague, at=MONDAY_10 - 18 * DAY)
    again = desk.log(customer=customer)
    assert "repeat" not in {str(one) for one in again.types}
    mended = correct(again, bills, by=clerk)
    assert "repeat" in {str(one) for one in mended.types}
    assert mended.timers.filter(clock="attention", strategy="repeat").exists()


def test_it_counts_towards_the_batch_of_the_right_problem(desk, clerk, bills):
    for _caller in range(10):
        desk.log(category=bills)
    astray = desk.log()
    assert not Complaint.objects.exclude(incident=None).exists()
    mended = correct(astray, bills, by=clerk, at=MONDAY_10)
    assert mended.incident.problem.category == bills
    assert Complaint.objects.filter(incident=mended.incident).count() == 11
    assert mended.count_after is None


def test_a_worker_counts_what_a_request_that_died_has_corrected(desk, clerk, bills, monkeypatch):
    for _caller in range(10):
        desk.log(category=bills)
    monkeypatch.setattr(correction.incidents, "evaluate", lambda complaints: None)
    mended = correct(desk.log(), bills, by=clerk, at=MONDAY_10)
    monkeypatch.undo()
    assert mended.count_after
    incidents.evaluate_pending(now=mended.count_after)
    mended.refresh_from_db()
    assert mended.incident


def test_what_is_there_already_is_refused(desk, clerk):
    complaint = desk.log()
    with pytest.raises(Refused, match="is filed there already"):
        correct(complaint, complaint.category, by=clerk)


def test_a_member_of_an_incident_stays_with_it(desk, clerk, bills):
    members = [desk.log() for _caller in range(11)]
    with pytest.raises(Refused, match="part of an incident"):
        correct(members[0], bills, by=clerk)


def test_what_is_archived_stays_as_it_was_filed(desk, clerk, bills):
    complaint = desk.log()
    complaint.withdraw(note="x", by=clerk, at=MONDAY_10)
    with pytest.raises(Refused, match="cannot be filed elsewhere any more"):
        correct(complaint, bills, by=clerk)


def test_an_enquiry_is_filed_anew_without_any_promise(desk, clerk, bills):
    enquiry = correct(desk.log(kind="enquiry"), bills, by=clerk)
    assert enquiry.category == bills
    assert not enquiry.timers.exists()
    assert not enquiry.types


def test_the_page_starts_from_what_is_there(client, clerk, desk, bills):
    complaint = desk.log()
    client.force_login(clerk)
    shown = client.get(complaint.get_absolute_url() + "?do=correction").content.decode()
    assert "No signal [no-signal]" in shown
    sent = {"category": "账单", "area": complaint.area.code, "note": "Said bill, not signal"}
    address = complaint.get_absolute_url() + "correction/"
    assert client.post(address, sent).status_code == 302
    shown = client.get(complaint.get_absolute_url()).content.decode()
    assert "filed it under Bills, Gulou instead of No signal, Gulou" in shown


def test_members_of_an_incident_are_not_offered_it(client, clerk, desk):
    members = [desk.log() for _caller in range(11)]
    client.force_login(clerk)
    shown = client.get(members[0].get_absolute_url()).content.decode()
    assert "?do=correction" not in shown


def test_a_category_that_is_known_is_not_taken_away(client, clerk, desk):
    complaint = desk.log()
    client.force_login(clerk)
    sent = {"category": "", "area": complaint.area.code}
    assert client.post(complaint.get_absolute_url() + "correction/", sent).status_code == 422
