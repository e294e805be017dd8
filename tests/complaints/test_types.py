"""Every urgent type is found by its rule, several at once, each with its evidence in words."""

from datetime import timedelta

import pytest
from django.utils import translation

from complaints.classification import Type
from complaints.escalation import sweep
from complaints.models import Complaint, Refused
from customers.models import CorporateAccount, CorporateLevel, SensitiveEntry
from tests.conftest import DAY, HOUR, MONDAY_10, closed, register_customer


def words(complaint, type):
    return complaint.marks.get(type=type).words


def test_an_ordinary_complaint_has_no_type(desk):
    assert desk.log().types == set()


def test_staff_set_major_and_say_why(desk, clerk):
    complaint = desk.log(major_reason="A newspaper called")
    assert complaint.types == {Type.MAJOR}
    assert complaint.marks.get().by == clerk
    assert words(complaint, Type.MAJOR) == "A newspaper called"


def test_a_city_government_goes_over_the_head(desk):
    complaint = desk.log(body="city-government")
    assert words(complaint, Type.OVER_THE_HEAD) == "received through city government or above"
    with translation.override("zh-hans"):
        assert "市级及以上政府部门" in words(complaint, Type.OVER_THE_HEAD)


@pytest.mark.parametrize(
    ("body", "channel"), [("district-government", "web"), ("city-media", "sms")]
)
def test_below_city_or_by_an_informal_way_does_not(desk, body, channel):
    assert desk.log(body=body, channel=channel).types == set()


def test_a_repeat_names_the_archived_complaint_and_its_age(desk, customer, clerk):
    first = closed(desk.log(customer=customer), by=clerk, at=MONDAY_10 + DAY)
    second = desk.log(customer=customer, at=MONDAY_10 + 42 * DAY)
    assert second.types == {Type.REPEAT}
    sentence = f"{first.number}, same customer and problem, archived on 3 June 2025, 41 days ago"
    assert words(second, Type.REPEAT) == sentence


def test_a_second_complaint_while_the_first_is_open_is_a_possible_duplicate(desk, customer):
    first = desk.log(customer=customer)
    second = desk.log(customer=customer, at=MONDAY_10 + HOUR)
    assert second.types == set()
    assert second.possible_duplicate_of == first


def test_after_three_months_it_is_new(desk, customer, clerk):
    closed(desk.log(customer=customer), by=clerk, at=MONDAY_10 + HOUR)
    assert desk.log(customer=customer, at=MONDAY_10 + 93 * DAY).types == set()


def test_another_province_or_city_must_solve_it(desk, group):
    complaint = desk.log(handling_branch=group["east-a-1"])
    assert words(complaint, Type.CROSS_REGION) == "taken at West-A-1, to be solved by East-A-1"
    assert desk.log(handling_branch=group["west-a"]).types == set()


def test_important_are_gold_cards_government_and_who_speaks_for_a_key_company(desk, group):
    level = CorporateLevel.objects.get(code="a")
    account = CorporateAccount.objects.create(number="A-1", name="Willow Works", level=level)
    branch = group["west-a-1"]
    gold = register_customer(branch, "Gold", tier="gold", government_body="City Archive")
    leader = register_customer(branch, "Leader", account=account, standing="leader")
    member = register_customer(branch, "Member", account=account, standing="member")
    grounds = "leader of or contact for a government body: City Archive; tier gold card"
    assert words(desk.log(customer=gold), Type.VIP) == grounds
    assert words(desk.log(customer=leader), Type.VIP) == "leader of or contact for Willow Works"
    assert desk.log(customer=member).types == set()


def test_the_list_of_the_branch_or_of_one_above_makes_it_sensitive(desk, group, customer):
    entry = SensitiveEntry.objects.create(
        customer=customer, branch=group["west"], reason="private", instruction="Speak slowly"
    )
    complaint = desk.log(customer=customer)
    assert words(complaint, Type.SENSITIVE) == "on the list of West: Speak slowly"
    assert "private" not in str(complaint.marks.get().evidence)
    entry.branch = group["east"]
    entry.save()
    assert desk.log(customer=customer).types == set()


def test_an_entry_that_has_run_out_does_not_count(desk, group, customer):
    yesterday = (MONDAY_10 - DAY).date()
    SensitiveEntry.objects.create(
        customer=customer, branch=group["west"], reason="x", instruction="y", until_on=yesterday
    )
    assert desk.log(customer=customer).types == set()


def test_several_types_hold_at_once(desk, group, clerk):
    vip = register_customer(group["west-a-1"], "Vip", tier="gold")
    closed(desk.log(customer=vip), by=clerk, at=MONDAY_10 + HOUR)
    again = desk.log(
        customer=vip,
        at=MONDAY_10 + DAY,
        body="city-media",
        major_reason="On television",
        handling_branch=group["east-a-1"],
    )
    expected = {Type.VIP, Type.REPEAT, Type.OVER_THE_HEAD, Type.MAJOR, Type.CROSS_REGION}
    assert again.types == expected


def test_only_complaints_get_types_and_clocks(desk):
    enquiry = desk.log(kind=Complaint.Kind.ENQUIRY, body="city-government", major_reason="x")
    assert enquiry.types == set()
    assert not enquiry.timers.exists()
    assert enquiry.events.count() == 1


def test_raising_during_life_adds_the_type_once(desk, clerk):
    complaint = desk.log()
    complaint.raise_up(note="We have no crane", by=clerk, at=MONDAY_10 + HOUR)
    with pytest.raises(Refused, match="raised already"):
        complaint.raise_up(note="We have no crane", by=clerk, at=MONDAY_10 + HOUR)
    assert complaint.types == {Type.RAISED}
    assert complaint.timers.filter(strategy="raised").count() == 1


def test_the_stricter_promise_holds_at_once_and_never_a_laxer_one(desk, clerk):
    complaint = desk.log()
    before = complaint.timers.get(clock="answer").due_at
    complaint.mark_major(note="Injury", by=clerk, at=MONDAY_10 + HOUR)
    after = complaint.timers.get(clock="answer").due_at
    assert before - after == timedelta(hours=36)
    complaint.raise_up(note="Too big", by=clerk, at=MONDAY_10 + 2 * HOUR)
    assert complaint.timers.get(clock="answer").due_at == after


def test_a_promise_tightened_after_a_warning_escalates_anew(desk, clerk, supervisors):
    complaint = desk.log()
    timer = complaint.timers.get(clock="first_contact")
    assert sweep.fire_due("overdue", now=timer.fires_at) > 0
    complaint.mark_major(note="Injury", by=clerk, at=timer.fires_at)
    sweep.fire_due("overdue", now=timer.fires_at)
    timer.refresh_from_db()
    assert (timer.quarantined, timer.generation) == ("", 2)
    rungs = timer.escalations.order_by("generation", "position").values_list(
        "generation", "position", "audience"
    )
    assert list(rungs) == [(1, 0, "owner"), (2, 0, "owner"), (2, 1, "city")]
    assert all(e.fired_at >= e.due_at >= timer.started_at for e in timer.escalations.all())
