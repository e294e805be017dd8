"""Undoing an act on many: as it was before, as far as that may still be."""

import pytest

from complaints import bulk, replanning
from complaints.escalation import sweep
from complaints.models import Bulk, Complaint, Timer
from sla.models import Clock
from staff.models import Role
from tests.complaints.test_bulk_acts import done
from tests.conftest import DAY, HOUR, MONDAY_10

LATER = MONDAY_10 + HOUR


@pytest.fixture
def head(supervisors):
    return supervisors["branch"]


def test_an_urgent_one_waits_again_for_somebody_in_charge(desk, head, clerk):
    one = desk.log()
    one.raise_up(note="beyond us", by=clerk, at=MONDAY_10)
    taken = done("take", [one], head)
    assert not one.timers.live().of(Clock.ATTENTION).exists()
    bulk.undo(taken, by=head, at=MONDAY_10 + 2 * HOUR)
    bulk.perform_pending(now=MONDAY_10 + 2 * HOUR)
    again = Complaint.objects.get()
    assert again.owner == clerk
    assert one.timers.live().of(Clock.ATTENTION).exists()
    assert list(replanning.recomputed(Timer.objects.all())) == []  # History says the same
    assert sweep.fire_due("raised", now=MONDAY_10 + 5 * DAY) > 0


def test_what_had_stopped_before_stays_so(desk, head, clerk, colleague):
    one = desk.log(vip=True)
    one.assign(owner=colleague, by=head, at=MONDAY_10, note="yours")
    taken = done("take", [one], head)
    bulk.undo(taken, by=head, at=MONDAY_10 + 2 * HOUR)
    bulk.perform_pending(now=MONDAY_10 + 2 * HOUR)
    assert Complaint.objects.get().owner == colleague
    assert not one.timers.live().of(Clock.ATTENTION).exists()


def test_what_was_done_before_the_moment_was_kept_is_undone_all_the_same(desk, head, clerk):
    item = done("take", [desk.log(vip=True)], head).items.get()
    del item.before["at"]
    old = Bulk.objects.get()
    old.pk = item.pk = None
    old.save()
    item.bulk = old
    item.save()
    bulk.undo(old, by=head, at=LATER)
    bulk.perform_pending(now=LATER)
    assert Complaint.objects.get().owner == clerk


@pytest.mark.parametrize("what", ["gone", "moved", "auditor"])
def test_nobody_gets_back_what_he_may_not_have(desk, head, clerk, group, what):
    one = desk.log()
    taken = done("take", [one], head)
    clerk.is_active = what != "gone"
    clerk.branch = group["east-a-1" if what == "moved" else "west-a-1"]
    clerk.role = Role.AUDITOR if what == "auditor" else clerk.role
    clerk.save()
    undone = bulk.undo(taken, by=head, at=LATER)
    bulk.perform_pending(now=LATER)
    assert Complaint.objects.get(pk=one.pk).owner == head
    assert "cannot be put in charge any more" in undone.items.get().reason


def test_who_had_nobody_has_nobody_again(desk, head):
    one = desk.log()
    Complaint.objects.update(owner=None)
    taken = done("take", [one], head)
    bulk.undo(taken, by=head, at=LATER)
    bulk.perform_pending(now=LATER)
    assert Complaint.objects.get().owner is None
    assert one.events.filter(kind="assignment").last().words == "left nobody in charge"


def test_what_is_undone_is_not_tried_again(desk, head):
    taken = done("take", [desk.log()], head)
    taken.items.create(complaint=desk.log(), outcome="failed")
    bulk.undo(taken, by=head, at=LATER)
    assert not bulk.retry(taken)
