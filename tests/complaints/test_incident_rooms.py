"""The life of an incident: members by hand, merged and split, answered together, called back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from complaints import arrivals, intake, membership, rooms
from complaints.classification import BatchRule, Receipt
from complaints.models import BatchRule as BatchRuleRow
from complaints.models import (
    Category,
    Complaint,
    Incident,
    Problem,
    Refused,
    Sampled,
    State,
)
from tests.conftest import HOUR, MINUTE, MONDAY_10, closed

LATER = MONDAY_10 + HOUR


@pytest.fixture
def head(supervisors):
    return supervisors["branch"]


@pytest.fixture
def incident(desk):
    return [desk.log() for _ in range(11)][-1].incident


@pytest.fixture
def outage(rules):
    return Category.objects.create(code="outage", name="Outage", name_zh="断网")


@pytest.fixture
def other(desk, outage):
    return [desk.log(category=outage) for _ in range(11)][-1].incident


def of(incident):
    return Complaint.objects.filter(incident=incident)


def test_merged_incidents_have_the_members_of_both_and_a_history(incident, other, head):
    membership.merge(incident, other, by=head, at=LATER, note="one cable", seen=1)
    assert of(other).count() == 22
    incident.refresh_from_db()
    assert (incident.closed_at, incident.merged_into) == (LATER, other)
    assert [event.kind for event in other.events.all()] == ["joining"]
    assert [event.kind for event in incident.events.all()] == ["merging"]
    moved = of(other).filter(events__kind="gathering", events__note="one cable")
    assert moved.count() == 11


def test_who_complains_of_a_merged_problem_joins_the_other_incident(desk, incident, other, head):
    membership.merge(incident, other, by=head, at=LATER, note="one cable", seen=1)
    late = desk.log(at=LATER)
    assert late.incident == other
    assert Incident.objects.open().count() == 1


def test_what_was_merged_goes_along_when_that_is_merged(desk, incident, other, head):
    noise = Category.objects.create(code="noise", name="Noise")
    third = [desk.log(category=noise) for _ in range(11)][-1].incident
    membership.merge(incident, other, by=head, at=LATER, note="one cable", seen=1)
    other.refresh_from_db()
    membership.merge(other, third, by=head, at=LATER, note="one cable", seen=other.version)
    assert of(third).count() == 33
    assert desk.log(at=LATER).incident == third
    assert set(Incident.objects.visible_to(head)) == {incident, other, third}


def test_an_incident_is_not_merged_into_itself_nor_into_a_closed_one(incident, other, head):
    with pytest.raises(Refused, match="another incident"):
        membership.merge(incident, incident, by=head, at=LATER, note="x", seen=1)
    other.close(cause="done", by=head, at=LATER, seen=1)
    with pytest.raises(Refused, match="closed"):
        membership.merge(incident, other, by=head, at=LATER, note="x", seen=1)
    assert of(incident).count() == 11


def test_members_are_split_off_to_a_problem_of_their_own(desk, incident, outage, area, head):
    chosen = of(incident).order_by("pk")[:3]
    keys = [one.pk for one in chosen]
    members = Complaint.objects.filter(pk__in=keys)
    made = membership.split(
        incident, members, (outage, area), by=head, at=LATER, note="two causes", seen=1
    )
    assert set(of(made).values_list("pk", flat=True)) == set(keys)
    assert of(incident).count() == 8
    assert made.problem == Problem.objects.of(outage, area)
    assert incident.events.get().data == {"to": made.pk, "count": 3}


def test_a_split_needs_another_problem_and_members(incident, outage, category, area, head):
    nobody = Complaint.objects.none()
    with pytest.raises(Refused, match="another problem"):
        membership.split(incident, nobody, (category, area), by=head, at=LATER, note="x", seen=1)
    with pytest.raises(Refused, match="at least one"):
        membership.split(incident, nobody, (outage, area), by=head, at=LATER, note="x", seen=1)
    assert Incident.objects.count() == 1


def test_an_incident_is_opened_by_hand_with_what_was_proposed(desk, outage, area, head):
    strays = [desk.log(), desk.log(vip=True), desk.log(category=outage)]
    problem = Problem.objects.of(outage, area)
    rows = Complaint.objects.filter(pk__in=[one.pk for one in strays])
    made = membership.open_by_hand(problem, rows, by=head, at=LATER, note="same words")
    assert of(made).count() == 3
    assert made.evidence == {"customers": 3, "vips": 1, "minutes": 60, "by_hand": True}
    with pytest.raises(Refused, match="open on"):
        membership.open_by_hand(problem, rows, by=head, at=LATER, note="again")


def test_who_is_left_out_is_not_answered_with_the_others(incident, head):
    special = of(incident).first()
    membership.exempt(incident, special, reason="injured", by=head, at=LATER)
    membership.exempt(incident, special, reason="injured", by=head, at=LATER)
    rows = membership.to_answer(incident, head)
    assert special not in rows
    assert rows.count() == 10
    assert incident.events.filter(kind="exemption").count() == 1


@pytest.fixture
def large(desk, head):
    """Thirty members, three of them VIPs, all answered."""
    members = [desk.log(vip=place < 3) for place in range(30)]
    incident = members[-1].incident
    for one in of(incident):
        one.resolve(answer="The mast is up again.", by=head, at=LATER)
    return incident


def test_of_a_large_incident_vips_and_a_share_are_called_back(large, head):
    drawn = membership.draw(large, by=head, at=LATER)
    assert drawn == {"chosen": 3 + 6, "of": 30}  # 20 % of 27 others
    chosen = Sampled.objects.filter(is_chosen=True)
    vips = of(large).filter(marks__type="vip")
    assert set(vips.values_list("pk", flat=True)) <= set(chosen.values_list("complaint", flat=True))
    assert large.events.get(kind="sample").data == drawn
    with pytest.raises(Refused, match="left to draw"):
        membership.draw(large, by=head, at=LATER)


def test_of_a_small_incident_everybody_is_called_back(incident, head):
    with pytest.raises(Refused, match="all are called back"):
        membership.draw(incident, by=head, at=LATER)


def call_back(complaint, by, outcome="satisfied"):
    complaint.call_back(outcome=outcome, note="said so", by=by, at=LATER)


def test_the_rest_are_archived_unless_somebody_who_was_drawn_is_not_content(large, head, colleague):
    membership.draw(large, by=head, at=LATER)
    chosen = [row.complaint for row in Sampled.objects.filter(is_chosen=True)]
    first, rest = (row.complaint for row in Sampled.objects.filter(is_chosen=False)[:2])
    first.archive(waiver="sampled", by=colleague, at=LATER)
    call_back(chosen[0], colleague, "dissatisfied")
    with pytest.raises(Refused, match="not satisfied"):
        rest.archive(waiver="sampled", by=colleague, at=LATER)
    again = Complaint.objects.get(pk=chosen[0].pk)
    again.resolve(answer="Now it is.", by=head, at=LATER)
    call_back(again, colleague)
    rest.archive(waiver="sampled", by=colleague, at=LATER)
    assert rest.state == State.ARCHIVED
    assert rest.events.get(kind="waiver").data == {"waiver": "sampled"}


def test_who_was_drawn_or_never_stood_in_a_draw_is_called_back(large, desk, head, colleague):
    membership.draw(large, by=head, at=LATER)
    chosen = Sampled.objects.filter(is_chosen=True)[0].complaint
    with pytest.raises(Refused, match="to be called back"):
        chosen.archive(waiver="sampled", by=colleague, at=LATER)
    alone = desk.log(category=None)
    alone.resolve(answer="Done.", by=head, at=LATER)
    with pytest.raises(Refused, match="to be called back"):
        alone.archive(waiver="sampled", by=colleague, at=LATER)


def test_a_closed_incident_gathers_no_more_and_keeps_its_members(desk, incident, head):
    incident.close(cause="cable", by=head, at=MONDAY_10, seen=1)
    assert of(incident).open().count() == 11
    assert desk.log(at=LATER + 2 * HOUR).incident is None


def test_the_update_the_owner_and_the_cause_stand_in_the_history(incident, head, colleague):
    incident.update(text="Van is out.", by=head, at=LATER, seen=1)
    incident.put_in_charge(owner=colleague, by=head, at=LATER, seen=1)
    incident.explain(cause="Cable", by=head, at=LATER, seen=2)
    incident.refresh_from_db()
    assert (incident.owner, incident.cause, incident.version) == (colleague, "Cable", 3)
    assert {event.words for event in incident.events.all()} == {
        "told how it stands",
        "put Colleague in charge",
        "named the cause",
    }


def test_a_problem_that_climbs_is_proposed_until_its_incident_opens(desk, head):
    for _ in range(4):
        desk.log()
    assert rooms.climbing(head, MONDAY_10) == []
    desk.log()
    (one,) = rooms.climbing(head, MONDAY_10 + MINUTE)
    assert (one.customers, len(one.numbers)) == (5, 5)
    assert rooms.climbing(head, MONDAY_10 + 2 * HOUR) == []  # The window has passed
    for _ in range(6):
        desk.log()
    assert rooms.climbing(head, MONDAY_10) == []


def test_texts_that_look_alike_across_categories_are_proposed(desk, outage, head):
    texts = ["The lift is stuck on floor 3", "The lift is stuck on floor three again"]
    for place in range(4):
        desk.log(what=texts[place % 2], category=outage if place < 2 else desk.category)
    desk.log(what="A bill that I do not understand")
    (group,) = rooms.look_alikes(head, MONDAY_10 + MINUTE)
    assert len(group) == 4


def test_alike_texts_of_one_problem_are_left_to_the_batch_rule(desk, head):
    for _ in range(5):
        desk.log(what="The lift is stuck on floor 3")
    assert rooms.look_alikes(head, MONDAY_10 + MINUTE) == []


def test_what_is_closed_or_of_another_branch_is_not_proposed(
    desk, clerk, outage, supervisors, hire
):
    stranger = hire("east-head", "supervisor", "east-a-1")
    for place in range(4):
        desk.log(what="The lift is stuck", category=outage if place < 2 else desk.category)
    assert rooms.look_alikes(stranger, MONDAY_10 + MINUTE) == []
    for one in Complaint.objects.all():
        closed(one, by=clerk, at=MONDAY_10)
    assert rooms.look_alikes(supervisors["branch"], MONDAY_10 + MINUTE) == []


def test_the_room_counts_members_by_area_tier_and_branch(desk, incident, head):
    room = rooms.room(incident, head)
    assert sum(row["complaints"] for row in room.areas) == 11
    assert sum(row["customers"] for row in room.groups) == 11
    assert room.counts["open"] == 11
    assert room.arrivals[-1].customers == 11


minutes = st.integers(0, 600).map(lambda number: timedelta(minutes=number))


@given(
    st.lists(st.tuples(minutes, st.integers(1, 6) | st.none(), st.booleans()), max_size=30),
    st.integers(1, 120),
)
def test_the_points_of_the_chart_equal_a_slow_count(said, window):
    rule = BatchRule(10, 5, timedelta(minutes=window))
    receipts = [Receipt(MONDAY_10 + after, who, vip) for after, who, vip in said]
    points = arrivals.points(receipts, rule)
    assert sum(point.complaints for point in points) == len(receipts)
    assert len(points) <= arrivals.MOST + 2
    for point in points:
        near = [r for r in receipts if point.at - rule.window <= r.at <= point.at]
        unnamed = sum(r.customer is None for r in near)
        assert point.customers == len({r.customer for r in near} - {None}) + unnamed
        assert point.vips == len({r.customer for r in near if r.is_vip} - {None})


def test_the_defaults_of_the_sample_are_an_admins_to_change(rules):
    row = BatchRuleRow.objects.get()
    assert (row.sample_over, row.sample_percent, row.sample_least) == (20, 20, 5)


def test_intake_costs_no_statement_more_for_a_merged_problem(desk, incident, other, head):

    def statements():
        new = desk.new(at=LATER)
        with CaptureQueriesContext(connection) as captured:
            intake.log(new, by=desk.clerk, at=LATER)
        return len(captured)

    statements()
    before = statements()
    membership.merge(incident, other, by=head, at=LATER, note="one", seen=1)
    assert statements() == before


def test_splitting_all_members_off_is_refused_and_changes_nothing(incident, outage, area, head):
    everybody = of(incident)
    with pytest.raises(Refused, match="at least one member"):
        membership.split(incident, everybody, (outage, area), by=head, at=LATER, note="x", seen=1)
    assert of(incident).count() == 11
    assert Incident.objects.count() == 1


def test_a_member_that_is_being_handed_over_merges_with_the_others(
    desk, incident, other, head, supervisors, group, hire
):
    member = of(incident).first()
    member.clarify(note="Clear.", by=head, at=LATER)
    member.hand_over(branch=group["west-b-1"], note="theirs", by=head, at=LATER)
    theirs = hire("west-b-head", "supervisor", "west-b-1")
    membership.merge(incident, other, by=theirs, at=LATER, note="one", seen=1)
    assert of(other).count() == 22


def test_what_was_decided_of_a_member_goes_along_with_a_merge(incident, other, head):
    special = of(incident).first()
    membership.exempt(incident, special, reason="injured", by=head, at=LATER)
    membership.merge(incident, other, by=head, at=LATER, note="one", seen=1)
    assert special not in membership.to_answer(other, head)
    assert other.exemptions.count() == 1


def test_who_is_reopened_is_called_back_whatever_was_drawn(large, head, colleague):
    membership.draw(large, by=head, at=LATER)
    left_out = Sampled.objects.filter(is_chosen=False)[0].complaint
    left_out.reopen(note="Again.", by=head, at=LATER)
    left_out.resolve(answer="Now.", by=head, at=LATER)
    for row in Sampled.objects.filter(is_chosen=True):
        call_back(row.complaint, colleague)
    with pytest.raises(Refused, match="to be called back"):
        left_out.archive(waiver="sampled", by=colleague, at=LATER)


def test_a_drawn_member_that_is_withdrawn_holds_nobody_up(large, head, colleague):
    membership.draw(large, by=head, at=LATER)
    gone, *others = [row.complaint for row in Sampled.objects.filter(is_chosen=True)]
    gone.reopen(note="Again.", by=head, at=LATER)
    gone.withdraw(note="Never mind.", by=head, at=LATER)
    for one in others:
        call_back(one, colleague)
    Sampled.objects.filter(is_chosen=False)[0].complaint.archive(
        waiver="sampled", by=colleague, at=LATER
    )
