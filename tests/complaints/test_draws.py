"""Whom the call-backs of a large incident leave out, and who speaks for them (W7, W9)."""

import pytest

from complaints import membership
from complaints.models import CallBack, Category, Complaint, Incident, Sampled, State
from tests.complaints.test_bulk_acts import done
from tests.conftest import HOUR, MONDAY_10

LATER = MONDAY_10 + HOUR


@pytest.fixture
def head(supervisors):
    return supervisors["branch"]


@pytest.fixture
def outage(rules):
    return Category.objects.create(code="outage", name="Outage", counts_at=1)


def batch(desk, count=11):
    members = [desk.log() for _ in range(count)]
    return Incident.objects.get(closed_at=None), members


def answered(desk, clerk, count=25):
    incident, members = batch(desk, count)
    for one in members:
        Complaint.objects.get(pk=one.pk).resolve(answer="Done.", by=clerk, at=LATER)
    return incident


def drawn(incident, head):
    membership.draw(incident, by=head, at=LATER)
    rows = Sampled.objects.select_related("complaint")
    return [row.complaint for row in rows.filter(is_chosen=True)], [
        row.complaint for row in rows.filter(is_chosen=False)
    ]


def split_off(incident, some, outage, area, head):
    rows = Complaint.objects.filter(pk__in=[one.pk for one in some])
    said = {"by": head, "at": LATER, "note": "another cause", "seen": incident.version}
    return membership.split(incident, rows, (outage, area), **said)


def satisfy(complaints, colleague):
    for one in complaints:
        row = Complaint.objects.get(pk=one.pk)
        row.call_back(outcome=CallBack.Outcome.SATISFIED, rating=5, by=colleague, at=LATER)


def archived(complaints, head):
    done("sampled", complaints, head)
    keys = [one.pk for one in complaints]
    return Complaint.objects.filter(pk__in=keys, state=State.ARCHIVED).count()


def test_who_is_split_off_is_left_out_by_no_draw_any_more(
    desk, clerk, head, outage, area, colleague
):
    incident = answered(desk, clerk)
    chosen, others = drawn(incident, head)
    split_off(incident, others[:10], outage, area, head)
    satisfy(chosen, colleague)
    assert archived(others[:10], head) == 0
    assert archived(others[10:], head) == len(others) - 10


def test_who_was_drawn_is_waited_for_wherever_he_is_split_off_to(desk, clerk, head, outage, area):
    incident = answered(desk, clerk)
    chosen, others = drawn(incident, head)
    split_off(incident, chosen, outage, area, head)
    assert archived(others, head) == 0


def test_nobody_speaks_for_who_has_another_case(desk, clerk, head):
    incident = answered(desk, clerk, 30)
    some = list(Complaint.objects.order_by("pk")[:10])
    for one in some:
        membership.exempt(incident, one, reason="another cause", by=head, at=LATER)
    chosen, others = drawn(incident, head)
    assert not {*chosen, *others} & {*some}


def test_who_could_not_be_asked_says_nothing_for_the_others(desk, clerk, head, colleague):
    incident = answered(desk, clerk)
    chosen, others = drawn(incident, head)
    for one in chosen:
        Complaint.objects.get(pk=one.pk).archive(waiver="waived", by=head, at=LATER)
    assert archived(others, head) == 0
    satisfy(others[:5], colleague)
    assert archived(others[5:], head) == len(others) - 5
