"""Attention (T2): an urgent complaint has an owner of the right kind, or waits for one."""

import pytest

from complaints import replanning, standings
from complaints.escalation import STRATEGIES, sweep
from complaints.models import Complaint, Escalation, Handover, Standing, Timer
from complaints.models.timer import next_due
from reports import terms
from sla.models import Clock
from tests.conftest import DAY, HOUR, MINUTE, MONDAY_10


@pytest.fixture
def head(supervisors):
    return supervisors["branch"]


def attention(complaint, type="vip"):
    return complaint.timers.get(clock="attention", strategy=type)


def fire_all(now):
    return sum(sweep.fire_due(name, now=now) for name in STRATEGIES)


def test_whoever_logged_an_urgent_complaint_and_stays_in_charge_has_met_it(desk):
    timer = attention(desk.log(vip=True))
    assert (timer.outcome, timer.stopped_at) == ("met", MONDAY_10)
    assert not timer.is_late(MONDAY_10 + DAY)


def test_a_type_found_later_is_met_at_once_where_somebody_is_in_charge(desk, clerk):
    complaint = desk.log()
    complaint.mark_major(note="Press.", by=clerk, at=MONDAY_10 + DAY)
    timer = attention(complaint, "major")
    assert (timer.outcome, timer.stopped_at) == ("met", MONDAY_10 + DAY)


def test_who_hears_of_a_type_at_once_still_does_once(desk, supervisors):
    complaint = desk.log(vip=True)
    fire_all(MONDAY_10 + MINUTE)
    fire_all(MONDAY_10 + 5 * DAY)
    fired = Escalation.objects.filter(complaint=complaint, clock="attention")
    told_at_once = [step for step in _steps(attention(complaint)) if step.share == 0]
    assert [one.position for one in fired] == [step.position for step in told_at_once] != []


def _steps(timer):
    return list(timer.target.steps.all())


def test_without_anybody_in_charge_it_waits_and_is_late(desk, clerk, head):
    complaint = desk.log(vip=True)
    Complaint.objects.update(owner=None)
    orphan = Complaint.objects.get()
    orphan.mark_major(note="Press.", by=head, at=MONDAY_10 + HOUR)
    timer = attention(orphan, "major")
    assert timer.stopped_at is None
    assert timer.is_late(MONDAY_10 + DAY)
    orphan.assign(owner=clerk, note="", by=head, at=MONDAY_10 + DAY)
    timer = attention(complaint, "major")
    assert (timer.outcome, timer.is_late(MONDAY_10 + 9 * DAY)) == ("met", True)


@pytest.mark.parametrize("gone", ["left", "on leave", "an auditor"])
def test_an_owner_who_is_not_at_the_desk_does_not_count(desk, clerk, head, gone):
    complaint = desk.log()
    values = {
        "left": {"is_active": False},
        "on leave": {"away_from_at": MONDAY_10, "away_until_at": MONDAY_10 + 9 * DAY},
        "an auditor": {"role": "auditor"},
    }
    type(clerk).objects.filter(pk=clerk.pk).update(**values[gone])
    complaint = Complaint.objects.get(pk=complaint.pk)
    complaint.mark_major(note="Press.", by=head, at=MONDAY_10 + HOUR)
    assert attention(complaint, "major").stopped_at is None


def test_what_is_raised_waits_for_somebody_of_the_province(desk, clerk, head, supervisors):
    complaint = desk.log()
    complaint.raise_up(note="Beyond us.", by=clerk, at=MONDAY_10 + HOUR)
    assert attention(complaint, "raised").stopped_at is None
    complaint.assign(owner=supervisors["province"], by=head, at=MONDAY_10 + 2 * HOUR)
    assert attention(complaint, "raised").outcome == "met"


def test_what_is_solved_elsewhere_waits_until_it_is_accepted_there(desk, clerk, hire, group):
    complaint = desk.log()
    complaint.clarify(note="", by=clerk, at=MONDAY_10)
    complaint.hand_over(branch=group["east-a-1"], note="Yours.", by=clerk, at=MONDAY_10 + HOUR)
    assert attention(complaint, "cross_region").stopped_at is None
    there = hire("there", "front_desk", "east-a-1")
    complaint.accept(by=there, at=MONDAY_10 + 2 * HOUR)
    assert attention(complaint, "cross_region").outcome == "met"


@pytest.fixture
def raised(desk, clerk, colleague):
    """Its attention runs, and is late a day later."""
    complaint = desk.log()
    complaint.raise_up(note="Beyond us.", by=clerk, at=MONDAY_10)
    return complaint


def hand_shift(giver, taker, complaint, at):
    made = Handover.objects.start(giver, taker, [complaint], note="Night shift.", at=at)
    assert made.settle("accepted", by=taker, at=at) == 1


def test_a_shift_that_is_handed_over_and_back_meets_nothing(raised, clerk, colleague):
    at, before = MONDAY_10 + DAY, attention(raised, "raised")
    hand_shift(clerk, colleague, raised, at)
    hand_shift(colleague, clerk, raised, at + HOUR)
    after = attention(raised, "raised")
    assert Complaint.objects.get().owner == clerk
    assert (after.stopped_at, after.due_at) == (None, before.due_at)
    assert after.is_late(at + HOUR)
    assert list(replanning.recomputed(Timer.objects.all())) == []


def test_the_history_says_who_took_the_shift_from_whom(raised, clerk, colleague):
    hand_shift(clerk, colleague, raised, MONDAY_10 + DAY)
    event = raised.events.get(kind="shift")
    assert event.by == colleague
    assert event.words == "took it over from Clerk at the end of a shift"


def test_the_report_and_the_page_say_when_it_is_met(rules):
    from complaints.clock_words import sentences

    said = " ".join(sentences(Clock.ATTENTION))
    assert "met at once where whoever logged or accepted it is in charge" in said
    assert "met at once" in str(terms.CLOCKS[Clock.ATTENTION])


class TestNextDue:
    """The customer's own promise comes first; what we owe each other comes after it."""

    def test_a_late_attention_does_not_hide_the_answer(self, raised):
        answer = raised.timers.get(clock="answer")
        contact = raised.timers.get(clock="first_contact")  # Of two at once the first stands
        assert attention(raised, "raised").due_at < contact.due_at <= answer.due_at
        (row,) = Complaint.objects.with_times()
        assert row.next_due_at == contact.due_at
        standings.refresh()
        standing = Standing.objects.get()
        assert (standing.next_due_at, standing.next_clock) == (contact.due_at, "first_contact")
        assert next_due(raised.timers.all()) == contact

    def test_where_nothing_else_runs_it_is_named(self, raised):
        internal = ("attention", "department_notice")
        rest = raised.timers.exclude(clock__in=internal)
        rest.live().update(stopped_at=MONDAY_10, outcome="met", fires_at=None)
        first = raised.timers.filter(clock__in=internal).live().order_by("due_at").first()
        standings.refresh()
        assert Standing.objects.get().next_clock == first.clock
        assert Complaint.objects.with_times().get().next_due_at == first.due_at
        assert next_due(raised.timers.all()) == first

    def test_pages_and_programs_name_the_same(self, client, raised, clerk, auditor):
        contact = raised.timers.get(clock="first_contact")
        client.force_login(clerk)
        page = client.get(raised.get_absolute_url()).context["timers"]
        assert page[0] == contact
        client.force_login(auditor)
        told = client.get(f"/api/v1/complaints/{raised.number}/").json()["next_due_at"]
        assert told == f"{contact.due_at:%Y-%m-%dT%H:%M:%SZ}"
