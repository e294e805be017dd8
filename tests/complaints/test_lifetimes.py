"""What history says of the clocks is what the clocks themselves did."""

import random
from datetime import timedelta

import pytest

from complaints.classification import Type
from complaints.escalation import STRATEGIES, sweep
from complaints.models import Escalation, Refused, Timer
from complaints.past import Archive
from sla import rulebook
from sla.models import Clock
from sla.promises import Promises, strictest
from sla.what_if import judge
from tests.conftest import DAY, HOUR, MINUTE, MONDAY_10, closed

NOTE = {"note": "so it was"}


def moves(complaint, department, clerk, chance):
    """What may be tried next; the desk refuses what does not fit."""
    soon = timedelta(days=chance.randint(1, 4))
    return [
        lambda at: complaint.clarify(by=clerk, at=at),
        lambda at: complaint.contact(by=clerk, at=at),
        lambda at: complaint.dispatch(department=department, by=clerk, at=at),
        lambda at: complaint.assign(owner=clerk, by=clerk, at=at),
        lambda at: complaint.wait_for_customer(**NOTE, by=clerk, at=at),
        lambda at: complaint.resume(by=clerk, at=at),
        lambda at: complaint.answer(answer="We look at it.", by=clerk, at=at),
        lambda at: complaint.promise(promise="A call", due_at=at + soon, by=clerk, at=at),
        lambda at: complaint.resolve(answer="Done.", by=clerk, at=at),
        lambda at: complaint.call_back(outcome="dissatisfied", by=None, at=at, **NOTE),
        lambda at: complaint.call_back(outcome="satisfied", rating=4, by=None, at=at),
        lambda at: complaint.reopen(**NOTE, by=clerk, at=at),
    ]


def fire_all(now):
    return sum(sweep.fire_due(name, now=now) for name in STRATEGIES)


def live(complaint, department, clerk, chance):
    """Some weeks of one complaint, with the sweeps that fall between its moves."""
    at = MONDAY_10
    for _ in range(14):
        at += timedelta(minutes=chance.randint(7, 3_000), seconds=chance.randint(1, 59))
        fire_all(at)
        try:
            chance.choice(moves(complaint, department, clerk, chance))(at)
        except Refused:
            continue
    return at


@pytest.mark.parametrize("seed", range(8))
def test_runs_start_end_and_fall_due_as_the_clocks_did(desk, clerk, supervisors, department, seed):
    complaint = desk.log(vip=bool(seed % 2))
    now = live(complaint, department, clerk, random.Random(seed))
    (past,) = Archive().read([complaint.pk])
    last = {(run.clock, run.type, run.agreed_at): run for run in past.runs}
    rules = rulebook.current()
    for timer in Timer.objects.filter(complaint=complaint):
        type = "" if timer.strategy == "overdue" else timer.strategy
        run = last[timer.clock, type, timer.agreed_at]
        assert (run.started_at, run.ended_at) == (timer.started_at, timer.stopped_at), timer.clock
        assert run.is_met == (timer.outcome == "met"), timer.clock
        verdict = judge(run, rules.targets[timer.target_id], past.changes, now=now)
        assert verdict.due_at == timer.due_at, timer.clock


@pytest.mark.parametrize("seed", range(8))
def test_the_rungs_reached_are_the_escalations_that_fired(
    desk, clerk, supervisors, department, seed
):
    complaint = desk.log(vip=bool(seed % 2))
    now = live(complaint, department, clerk, random.Random(100 + seed))
    (past,) = Archive().read([complaint.pk])
    promises = Promises(rulebook.current().in_force(now))
    reached = []
    for run in past.runs:
        types = [Type(run.type)] if run.type else past.types
        targets = promises.of(past.complaint.facts(types)).get(run.clock, ())
        if target := strictest(targets, MONDAY_10):
            verdict = judge(run, target, past.changes, now=now)
            reached += [(run.clock, rung.audience, rung.at) for rung in verdict.rungs]
    fired = Escalation.objects.filter(complaint=complaint)
    assert sorted(reached) == sorted(fired.values_list("clock", "audience", "due_at"))


def test_what_another_system_closed_says_nothing_of_call_backs(desk):
    from complaints.models import sets

    complaint = desk.log()
    for name, hours in (("resolution", 5), ("closing", 9)):
        instants = {complaint.pk: MONDAY_10 + hours * HOUR}
        sets.settle(name, instants, outcome="met", data={})
    (past,) = Archive().read([complaint.pk])
    assert Clock.CALL_BACK not in {run.clock for run in past.runs}


def test_more_time_that_was_granted_counts(desk, clerk, supervisors):
    complaint = desk.log()
    timer = complaint.timers.get(clock="answer")
    until = MONDAY_10 + 3 * DAY
    told = {"told": "by phone", "note": "A part is missing."}
    complaint.ask_for_time(timer=timer.pk, new_due_at=until, by=clerk, at=MONDAY_10 + HOUR, **told)
    at = MONDAY_10 + 2 * HOUR
    complaint.decide_on_time(outcome="granted", note="", by=supervisors["branch"], at=at)
    (past,) = Archive().read([complaint.pk])
    (run,) = (run for run in past.runs if run.clock == "answer")
    timer.refresh_from_db()
    target = rulebook.current().targets[timer.target_id]
    assert judge(run, target, past.changes, now=until).due_at == timer.due_at == until


def test_a_set_is_read_at_the_same_number_of_queries(desk, clerk, django_assert_num_queries):
    keys = [closed(desk.log(), by=clerk, at=MONDAY_10 + n * MINUTE).pk for n in range(1, 8)]
    archive = Archive()
    for some in (keys[:1], keys):
        with django_assert_num_queries(4):
            assert len(list(archive.read(some))) == len(some)
