"""Ladders: before and after due, again and again, and what a rung does beside telling."""

import pytest

from complaints.escalation import STRATEGIES, acts, sweep
from complaints.models import Complaint, Escalation, Notice
from sla.drafts import StepDraft, TargetDraft, VersionDraft
from sla.models import Calendar, Policy
from sla.publishing import RuleRefused, publish
from tests.conftest import DAY, HOUR, MINUTE, MONDAY_10

TUESDAY_17 = MONDAY_10 + DAY + 7 * HOUR


def rule(*steps, hours=8, calendar="always", clock="answer"):
    """Every complaint is promised this one clock, by a rule stricter than all others."""
    policy = Policy.objects.create(code="test", name="Test")
    target = TargetDraft(
        clock, hours * HOUR, Calendar.objects.get(code=calendar), ["waiting"], steps
    )
    publish(policy, VersionDraft(MONDAY_10, {}, [target]), after=0, by=None, at=MONDAY_10)


def fire(now):
    for name in STRATEGIES:
        sweep.fire_due(name, now=now)


def fired(complaint):
    found = Escalation.objects.filter(complaint=complaint, clock="answer")
    return [
        ((one.fired_at - MONDAY_10) / HOUR, one.position, one.round)
        for one in found.order_by("fired_at", "pk")
    ]


def told(complaint):
    inbox = Notice.objects.filter(complaint=complaint, channel="inbox", escalation__clock="answer")
    return set(inbox.values_list("recipient__username", flat=True))


def play(until, step=HOUR):
    now = MONDAY_10
    while now <= until:
        fire(now)
        now += step


def test_a_rung_may_stand_before_or_after_due(desk, supervisors):
    rule(StepDraft(100, "branch", -2 * HOUR), StepDraft(100, "city", 3 * HOUR))
    complaint = desk.log()
    play(MONDAY_10 + 20 * HOUR)
    assert fired(complaint) == [(6, 0, 0), (11, 1, 0)]


def test_a_rung_repeats_so_often_and_no_more(desk, supervisors):
    rule(StepDraft(100, "branch", every=2 * HOUR, times=3))
    complaint = desk.log()
    play(MONDAY_10 + 40 * HOUR)
    assert fired(complaint) == [(8, 0, 0), (10, 0, 1), (12, 0, 2), (14, 0, 3)]


def test_after_an_outage_a_reminder_comes_once_and_then_in_step(desk, supervisors):
    rule(StepDraft(100, "branch", every=2 * HOUR, times=50))
    complaint = desk.log()
    fire(MONDAY_10 + 8 * HOUR)
    fire(MONDAY_10 + 31 * HOUR)  # Nobody swept for a day
    fire(MONDAY_10 + 31 * HOUR + MINUTE)
    fire(MONDAY_10 + 32 * HOUR)
    assert [at for at, _position, _round in fired(complaint)] == [8, 31, 32]


def test_reminders_respect_nights_and_weekends(desk, supervisors):
    rule(StepDraft(100, "branch", every=4 * HOUR, times=2), hours=1, calendar="office")
    complaint = desk.log(at=TUESDAY_17)
    play(MONDAY_10 + 4 * DAY)
    local = [(one.due_at + 8 * HOUR).strftime("%a %H:%M") for one in rows(complaint)]
    assert local == ["Tue 18:00", "Wed 14:30", "Thu 09:30"]


def rows(complaint):
    return Escalation.objects.filter(complaint=complaint, clock="answer").order_by("fired_at")


def test_only_the_last_rung_can_repeat(rules):
    with pytest.raises(RuleRefused, match="Only the last step"):
        rule(StepDraft(50, "branch", every=HOUR, times=2), StepDraft(100, "city"))


def test_the_supervisor_of_the_owner_is_told_wherever_the_complaint_is(desk, supervisors, group):
    rule(StepDraft(50, "owner_supervisor"))
    complaint = desk.log()
    Complaint.objects.filter(pk=complaint.pk).update(handling_branch=group["east-a-1"])
    fire(MONDAY_10 + 4 * HOUR)
    assert told(complaint) == {"branch-head"}


def test_a_supervisor_who_is_the_owner_means_the_one_above(desk, supervisors):
    rule(StepDraft(50, "owner_supervisor"))
    complaint = desk.log()
    complaint.assign(owner=supervisors["branch"], by=supervisors["branch"], at=MONDAY_10)
    fire(MONDAY_10 + 4 * HOUR)
    assert told(complaint) == {"city-head"}


def test_a_role_at_a_level_is_told(desk, supervisors, hire):
    hire("records", "auditor", "west")
    rule(StepDraft(50, "province", role="auditor"))
    complaint = desk.log()
    fire(MONDAY_10 + 4 * HOUR)
    assert told(complaint) == {"records"}


def test_a_rung_puts_the_least_busy_of_those_it_tells_in_charge(desk, supervisors, hire):
    other = hire("second-head", "supervisor", "west-a-1")
    busy = desk.log()
    busy.assign(owner=supervisors["branch"], by=supervisors["branch"], at=MONDAY_10)
    rule(StepDraft(50, "branch", action="reassign"))
    complaint = desk.log()
    fire(MONDAY_10 + 4 * HOUR)
    complaint.refresh_from_db()
    assert complaint.owner == other
    assert complaint.events.get(kind="assignment").by is None
    fire(MONDAY_10 + 5 * HOUR)
    assert complaint.events.filter(kind="assignment").count() == 1


def test_a_rung_raises_it_and_marks_it_urgent_once(desk, supervisors):
    rule(StepDraft(25, "branch", action="mark_urgent"), StepDraft(50, "city", action="raise"))
    complaint = desk.log()
    play(MONDAY_10 + 6 * HOUR)
    complaint.refresh_from_db()
    assert complaint.urgent_since == MONDAY_10 + 2 * HOUR
    assert complaint.marks.filter(type="raised").count() == 1
    assert complaint.events.filter(kind="raising").count() == 1
    assert not Escalation.objects.exclude(action="tell").filter(acted_at=None).exists()


def test_what_cannot_be_done_any_more_is_left(desk, clerk, supervisors):
    rule(StepDraft(50, "branch", action="raise"))
    complaint = desk.log()
    sweep.fire_due("overdue", now=MONDAY_10 + HOUR)
    Escalation.objects.all()  # Nothing yet
    with_act = Escalation.objects.filter(action="raise")
    assert not with_act.exists()
    sweep_only(MONDAY_10 + 4 * HOUR)
    complaint.withdraw(note="x", by=clerk, at=MONDAY_10 + 4 * HOUR)
    assert acts.perform_pending(now=MONDAY_10 + 5 * HOUR) == 1
    assert with_act.get().acted_at == MONDAY_10 + 5 * HOUR
    complaint.refresh_from_db()
    assert complaint.state == "withdrawn"


def sweep_only(now):
    """The sweep without what follows it, as if the worker had died in between."""
    from complaints.models import Timer
    from staff.directory import Directory

    timers = Timer.objects.filter(in_replay=False)
    sweep.Sweep("overdue", timers, Directory.load(now), now, in_replay=False).fire_set()


def test_a_progress_clock_is_reset_by_an_answer_and_by_nothing_else(desk, clerk, supervisors):
    complaint = desk.log()
    acts_of_staff = [
        ("clarify", {"note": "x"}),
        ("contact", {"note": "x"}),
        ("add_note", {"note": "x"}),
        ("offer", {"note": "x"}),
        ("mark_urgent", {"note": "x"}),
        ("raise_up", {"note": "x"}),
        ("assign", {"owner": clerk}),
    ]
    for hours, (name, values) in enumerate(acts_of_staff, start=1):
        getattr(complaint, name)(by=clerk, at=MONDAY_10 + hours * HOUR, **values)
        assert complaint.timers.get(clock="progress").started_at == MONDAY_10, name
    complaint.answer(answer="We are at it.", by=clerk, at=MONDAY_10 + 9 * HOUR)
    progress = complaint.timers.get(clock="progress")
    assert (progress.started_at, progress.generation) == (MONDAY_10 + 9 * HOUR, 2)


def test_the_answer_given_while_waiting_does_not_start_a_clock_that_stands_still(desk, clerk):
    complaint = desk.log()
    complaint.wait_for_customer(note="papers", by=clerk, at=MONDAY_10 + HOUR)
    complaint.answer(answer="Still waiting.", by=clerk, at=MONDAY_10 + 2 * HOUR)
    assert complaint.timers.get(clock="progress").due_at is None
    complaint.resume(by=clerk, at=MONDAY_10 + 5 * HOUR)
    assert complaint.timers.get(clock="progress").due_at == MONDAY_10 + 53 * HOUR


def test_a_pause_survives_a_change_of_type(desk, clerk, supervisors):
    complaint = desk.log()
    complaint.wait_for_customer(note="papers", by=clerk, at=MONDAY_10 + HOUR)
    complaint.resume(by=clerk, at=MONDAY_10 + 4 * HOUR)
    complaint.mark_major(note="press", by=clerk, at=MONDAY_10 + 5 * HOUR)
    answer = complaint.timers.get(clock="answer")
    assert answer.target.version.policy.code == "major"
    assert answer.due_at == MONDAY_10 + 15 * HOUR


def test_a_merge_stops_the_clocks_of_the_merged(desk, clerk, supervisors, customer):
    first, second = desk.log(customer=customer), desk.log(customer=customer)
    second.join(first=first, note="same", by=clerk, at=MONDAY_10 + MINUTE)
    assert not second.timers.live().exists()
    play(MONDAY_10 + 3 * DAY, step=6 * HOUR)
    assert not Escalation.objects.filter(complaint=second).exists()
