"""What is due fires: once, to the right people, and nothing is skipped."""

from datetime import time

import pytest
from django.db import IntegrityError, OperationalError, transaction

from complaints import intake, replanning
from complaints.escalation import STRATEGIES, sweep
from complaints.models import Escalation, Event, Notice, Timer
from sla import calendars, rulebook
from sla.models import Calendar, Clock
from staff.directory import Directory
from tests.conftest import DAY, HOUR, MINUTE, MONDAY_10, by_owner, register_customer


def fire_all(now):
    return sum(sweep.fire_due(name, now=now) for name in STRATEGIES)


def told(complaint, **steps):
    notices = Notice.objects.filter(complaint=complaint, channel="inbox", **steps)
    return set(notices.values_list("recipient__username", flat=True))


def test_an_over_the_head_complaint_is_escalated_at_once(desk, supervisors):
    complaint = desk.log(body="group-headquarters")
    assert sweep.fire_due("over_the_head", now=MONDAY_10) == 2
    assert told(complaint) == {"branch-head", "city-head", "province-head"}
    assert Event.objects.filter(kind="escalation")[0].words == (
        "escalated: over-the-head complaint; told Branch-Head, Province-Head"
    )


def test_it_climbs_until_somebody_is_put_in_charge(desk, supervisors):
    new = desk.new(body="group-headquarters")
    complaint = intake.log(new, by=None, at=MONDAY_10)
    fire_all(MONDAY_10 + 20 * MINUTE)
    assert "province-head" in told(complaint, escalation__position=2)
    complaint.assign(owner=supervisors["city"], by=supervisors["city"], at=MONDAY_10 + 21 * MINUTE)
    fire_all(MONDAY_10 + HOUR)
    steps = Escalation.objects.filter(strategy="over_the_head").values_list("position", flat=True)
    assert sorted(steps) == [0, 1, 2]


def test_a_step_fires_once_though_the_sweep_runs_a_thousand_times(desk, supervisors):
    desk.log(body="group-headquarters")
    for _ in range(1_000):
        sweep.fire_due("over_the_head", now=MONDAY_10)
    assert Escalation.objects.count() == 2


def test_the_same_step_cannot_be_stored_twice(desk, supervisors):
    desk.log(body="group-headquarters")
    sweep.fire_due("over_the_head", now=MONDAY_10)
    again = Escalation.objects.all()[0]
    again.pk = None
    with pytest.raises(IntegrityError, match="escalation_once_a_step"), transaction.atomic():
        again.save(force_insert=True)


def test_due_at_the_very_instant_fires_and_a_moment_before_does_not(desk, supervisors):
    complaint = desk.log()
    timer = complaint.timers.get(clock=Clock.FIRST_CONTACT)
    assert sweep.fire_due("overdue", now=timer.fires_at - MINUTE / 60) == 0
    assert sweep.fire_due("overdue", now=timer.fires_at) == 1


def test_what_was_done_in_time_never_escalates(desk, clerk, supervisors):
    complaint = desk.log()
    complaint.resolve(answer="Repaired.", by=clerk, at=MONDAY_10 + MINUTE)
    complaint.archive(waiver="waived", by=clerk, at=MONDAY_10 + MINUTE)
    assert fire_all(MONDAY_10 + 30 * DAY) == 0


def test_nothing_is_breached_while_waiting_for_the_customer(desk, clerk, supervisors):
    complaint = desk.log()
    complaint.wait_for_customer(note="papers", by=clerk, at=MONDAY_10 + MINUTE)
    fire_all(MONDAY_10 + 10 * DAY)
    fired = set(Escalation.objects.values_list("clock", flat=True))
    assert fired == {"department_notice", "first_contact"}


def test_a_supervisor_on_leave_means_the_next_level_up(desk, supervisors):
    away = supervisors["branch"]
    away.away_from_at, away.away_until_at = MONDAY_10 - DAY, MONDAY_10 + DAY
    away.save()
    complaint = desk.log(vip=True)
    sweep.fire_due("vip", now=MONDAY_10)
    assert told(complaint) == {"city-head"}


def test_nobody_on_the_whole_way_up_means_the_admins(desk, admin):
    complaint = desk.log(vip=True)
    sweep.fire_due("vip", now=MONDAY_10)
    assert told(complaint) == {"ada"}


def test_an_owner_on_leave_does_not_swallow_the_warning(desk, clerk, supervisors):
    clerk.away_from_at, clerk.away_until_at = MONDAY_10, MONDAY_10 + 9 * DAY
    clerk.save()
    complaint = desk.log()
    timer = complaint.timers.get(clock=Clock.FIRST_CONTACT)
    sweep.fire_due("overdue", now=timer.fires_at)
    assert "branch-head" in told(complaint, escalation__clock="first_contact")


def test_the_account_manager_of_a_vip_hears_every_step(desk, group, hire, supervisors):
    manager = hire("manager", "front_desk", "west-a-1")
    vip = register_customer(group["west-a-1"], "Vip", tier="gold", manager=manager)
    complaint = desk.log(customer=vip)
    assert told(complaint, kind="account_manager") == {"manager"}
    sweep.fire_due("vip", now=MONDAY_10)
    assert told(complaint, kind="escalation") == {"branch-head", "manager"}


def test_a_batch_tells_the_city_once_for_all_its_members(desk, supervisors):
    for _ in range(14):
        desk.log()
    sweep.fire_due("batch", now=MONDAY_10)
    inbox = Notice.objects.filter(channel="inbox", escalation__strategy="batch")
    assert set(inbox.values_list("recipient__username", flat=True)) == {"city-head", "clerk"}
    assert inbox.count() == 2


def test_one_bad_row_is_set_aside_and_its_neighbours_fire(desk, supervisors, monkeypatch):
    complaints = [desk.log(vip=True) for _ in range(3)]
    bad = complaints[1].timers.get(strategy="vip").pk
    strategy = STRATEGIES["vip"]
    recipients = type(strategy).recipients

    def break_one(self, timer, step, people):
        if timer.pk == bad:
            raise ValueError("a broken rule")
        return recipients(self, timer, step, people)

    monkeypatch.setattr(type(strategy), "recipients", break_one)
    sweep.fire_due("vip", now=MONDAY_10)
    assert Escalation.objects.count() == 2
    assert Timer.objects.get(pk=bad).quarantined == "ValueError: a broken rule"


def test_a_hundred_steps_cost_as_many_queries_as_ten(desk, supervisors):
    def queries_for(count):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        for _ in range(count):
            desk.log(vip=True, category=None)
        with CaptureQueriesContext(connection) as queries:
            assert sweep.fire_due("vip", now=MONDAY_10) == count
        return len(queries)

    queries_for(1)  # reads the rules and writes the first heartbeat
    assert queries_for(100) == queries_for(10)


def test_a_promise_keeps_the_version_it_was_made_under(desk, admin):
    from sla.drafts import TargetDraft, VersionDraft
    from sla.models import Calendar, Policy
    from sla.publishing import publish

    complaint = desk.log()
    policy = Policy.objects.get(code="standard")
    always = Calendar.objects.get(code="always")
    targets = [TargetDraft(clock, HOUR, always) for clock in ("answer", "first_contact")]
    draft = VersionDraft(MONDAY_10 + MINUTE, {}, targets)
    publish(policy, draft, after=1, by=admin, at=MONDAY_10 + MINUTE)
    assert complaint.timers.get(clock="answer").due_at == MONDAY_10 + 2 * DAY
    later = desk.log(at=MONDAY_10 + 2 * MINUTE)
    assert later.timers.get(clock="answer").due_at == MONDAY_10 + HOUR + 2 * MINUTE


def test_a_rung_out_of_all_calendars_is_set_aside_and_the_others_fire(desk, supervisors):
    bad, good = desk.log(vip=True), desk.log(vip=True)
    timer = good.timers.get(clock="answer")
    step = f"WHERE target_id = {timer.target_id} AND position = 1"
    by_owner(f"UPDATE sla_ladderstep SET \"offset\" = '9999999 days' {step}")
    Timer.objects.filter(pk=timer.pk).update(fires_at=None)
    rulebook.touch()
    now = MONDAY_10 + 30 * DAY
    assert sweep.fire_due("overdue", now=now)
    assert "OverflowError" in bad.timers.get(clock="answer").quarantined
    assert Escalation.objects.filter(complaint=good, clock="first_contact").exists()
    assert not Timer.objects.filter(strategy="overdue").due(now).exists()


def test_a_moment_that_is_to_blame_sets_nothing_aside(desk, supervisors, monkeypatch):
    desk.log(vip=True)

    def busy(self, timers):
        raise OperationalError("canceling statement due to lock timeout")

    with monkeypatch.context() as patched:
        patched.setattr(sweep.Sweep, "_advance", lambda self, due: busy(self, due))
        assert sweep.fire_due("vip", now=MONDAY_10) == 0
    assert not Timer.objects.exclude(quarantined="").exists()
    assert sweep.fire_due("vip", now=MONDAY_10) == 1


def test_a_sweep_under_way_uses_the_calendar_that_was_just_changed(desk, supervisors):
    timer = desk.log().timers.get(clock="department_notice")
    office = Calendar.objects.get(code="office")
    under_way = sweep.Sweep(
        "overdue", Timer.objects.all(), Directory.load(MONDAY_10), timer.due_at, in_replay=False
    )
    calendars.save(office, {day: ((time(11), time(20)),) for day in range(7)})
    assert under_way.fire_set() > 0
    assert list(replanning.recomputed(Timer.objects.filter(pk=timer.pk))) == []
    timer.refresh_from_db()
    assert timer.due_at.hour == 3  # 11:30 in Shanghai: half an hour after it opens now
