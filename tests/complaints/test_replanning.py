"""Clocks planned anew: what moved is recorded, and a healthy system has nothing to move."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.management import call_command

from complaints import calendars as moving
from complaints import replanning, retiring
from complaints.escalation import STRATEGIES, sweep
from complaints.models import Complaint, Escalation, Event, Replanning, Timer
from sla import calendars
from sla.holiday_files import Day
from sla.models import Calendar, Policy
from sla.publishing import RuleRefused, StepDraft, TargetDraft, VersionDraft, publish
from tests.conftest import DAY, HOUR, MINUTE, MONDAY_10

NEW_YEARS_EVE = datetime(2030, 12, 31, 9, 50, tzinfo=UTC)  # 17:50 in Shanghai, a Tuesday


def fire_all(now):
    return sum(sweep.fire_due(name, now=now) for name in STRATEGIES)


def new_version(code, hours, *, at, **values):
    policy = Policy.objects.get(code=code)
    always = Calendar.objects.get(code="always")
    steps = [StepDraft(50, "owner"), StepDraft(75, "branch"), StepDraft(100, "city")]
    target = TargetDraft("answer", hours * HOUR, always, ["waiting"], steps)
    return publish(policy, VersionDraft(at, {}, [target], **values), after=1, by=None, at=at)


def differences():
    return list(replanning.recomputed(Timer.objects.all()))


def test_a_healthy_system_has_nothing_to_refresh(desk, clerk, supervisors, capsys):
    first, second, third = (desk.log(vip=True) for _ in range(3))
    first.wait_for_customer(note="papers", by=clerk, at=MONDAY_10 + HOUR)
    second.answer(answer="We look at it.", by=clerk, at=MONDAY_10 + 2 * HOUR)
    third.resolve(answer="Done.", by=clerk, at=MONDAY_10 + 3 * HOUR)
    third.reopen(note="again", by=clerk, at=MONDAY_10 + 4 * HOUR)
    fire_all(MONDAY_10 + 20 * HOUR)
    first.resume(by=clerk, at=MONDAY_10 + 22 * HOUR)
    second.mark_major(note="press", by=clerk, at=MONDAY_10 + 23 * HOUR)
    second.promise(promise="Call", due_at=MONDAY_10 + 3 * DAY, by=clerk, at=MONDAY_10 + 23 * HOUR)
    fire_all(MONDAY_10 + 30 * HOUR)
    assert differences() == []
    call_command("refresh_timers", "--dry-run")
    assert "0 clocks differ" in capsys.readouterr().out


def test_what_differs_from_history_is_reported_and_mended(desk, capsys):
    timer = desk.log().timers.get(clock="answer")
    Timer.objects.filter(pk=timer.pk).update(due_at=MONDAY_10 + HOUR)
    call_command("refresh_timers", "--dry-run")
    assert f"{timer.complaint.number} answer" in capsys.readouterr().out
    call_command("refresh_timers")
    timer.refresh_from_db()
    assert timer.due_at == MONDAY_10 + 2 * DAY


def test_a_due_date_in_a_year_that_is_not_announced_is_unconfirmed(desk):
    timer = desk.log(at=NEW_YEARS_EVE).timers.get(clock="department_notice")
    assert timer.unconfirmed
    assert timer.due_at == datetime(2031, 1, 1, 1, 20, tzinfo=UTC)


def test_confirming_a_year_moves_what_reaches_into_it_and_says_so(desk, admin):
    complaint = desk.log(at=NEW_YEARS_EVE)
    office = Calendar.objects.get(code="office")
    for year in (2030, 2031):
        days = [Day(date(year, 1, 1), is_working=False, name="New Year")]

        def confirm(year=year, days=days):
            return calendars.confirm(office, year, days)

        tried = moving.tried(office, confirm)
        assert not office.confirmed_years.filter(year=year).exists()
        record = moving.change(office, confirm, reason="announced", by=admin, at=NEW_YEARS_EVE)
        assert record.moved.count() == len(tried)
    timer = complaint.timers.get(clock="department_notice")
    assert timer.due_at == datetime(2031, 1, 2, 1, 20, tzinfo=UTC)
    assert not timer.unconfirmed
    moved = record.moved.get()
    assert (moved.old_due_at, moved.new_due_at) == (
        datetime(2031, 1, 1, 1, 20, tzinfo=UTC),
        timer.due_at,
    )
    event = complaint.events.get(kind="replanning")
    assert "planned the clock “department notice” anew (announced)" in event.words
    assert differences() == []


def test_open_complaints_keep_their_version_until_they_are_planned_anew(desk, clerk, admin):
    waiting, met, plain = (desk.log() for _ in range(3))
    waiting.wait_for_customer(note="papers", by=clerk, at=MONDAY_10 + HOUR)
    waiting.resume(by=clerk, at=MONDAY_10 + 4 * HOUR)
    met.answer(answer="Done.", by=clerk, at=MONDAY_10 + HOUR)
    at = MONDAY_10 + 5 * HOUR
    version = new_version("standard", 24, at=at)
    assert plain.timers.get(clock="answer").due_at == MONDAY_10 + 2 * DAY
    rows = list(Complaint.objects.order_by("pk").values())
    found = list(replanning.under_new_rules(version.policy, at=at))
    assert {one.before.complaint_id for one in found} == {waiting.pk, plain.pk}
    record = replanning.apply(found, reason="stricter", by=admin, at=at)
    assert list(Complaint.objects.order_by("pk").values()) == rows  # Not touched
    assert plain.timers.get(clock="answer").due_at == MONDAY_10 + DAY
    assert waiting.timers.get(clock="answer").due_at == MONDAY_10 + DAY + 3 * HOUR
    assert met.timers.get(clock="answer").outcome == "met"
    assert record.moved.count() == 2
    assert list(replanning.under_new_rules(version.policy, at=at)) == []
    assert differences() == []


def test_ten_complaints_are_looked_at_with_the_queries_of_one(
    desk, clerk, django_assert_max_num_queries
):
    for count in (1, 9):
        for _ in range(count):
            complaint = desk.log(vip=True)
            complaint.wait_for_customer(note="papers", by=clerk, at=MONDAY_10 + HOUR)
        policy = Policy.objects.get(code="standard")
        with django_assert_max_num_queries(15):
            assert list(replanning.under_new_rules(policy, at=MONDAY_10)) == []


def test_what_was_said_at_a_share_of_the_time_is_not_said_again(desk, supervisors, admin):
    complaint = desk.log()
    fire_all(MONDAY_10 + 25 * HOUR)  # half of 48 hours
    at = MONDAY_10 + 26 * HOUR
    version = new_version("standard", 28, at=at)
    found = replanning.under_new_rules(version.policy, at=at)
    replanning.apply(found, reason="stricter", by=admin, at=at)
    fire_all(at)
    fired = Escalation.objects.filter(complaint=complaint, clock="answer").order_by("pk")
    assert [(one.generation, one.position) for one in fired] == [(1, 0), (2, 1)]


def test_a_retired_rule_stops_escalating_and_its_clocks_are_closed(desk, supervisors, admin):
    complaint = desk.log(vip=True)
    at = MONDAY_10 + MINUTE
    vip = Policy.objects.get(code="vip")
    count = retiring.retire(vip, by=admin, at=at)
    closed = complaint.timers.filter(target__version__policy=vip)
    assert count == closed.filter(outcome="cancelled", stopped_at=at).count() == 3
    assert complaint.events.filter(kind="retirement").count() == 3
    fire_all(MONDAY_10 + 30 * DAY)
    assert not Escalation.objects.filter(timer__target__version__policy=vip).exists()
    with pytest.raises(RuleRefused, match="retired already"):
        retiring.retire(vip, by=admin, at=at)


def test_reopening_does_not_wake_the_clocks_of_a_retired_rule(desk, clerk, admin):
    complaint = desk.log()
    complaint.resolve(answer="Done.", by=clerk, at=MONDAY_10 + HOUR)
    retiring.retire(Policy.objects.get(code="standard"), by=admin, at=MONDAY_10 + 2 * HOUR)
    complaint.reopen(note="again", by=clerk, at=MONDAY_10 + 3 * HOUR)
    assert set(complaint.timers.live().values_list("clock", flat=True)) <= {"statutory"}


def test_an_edit_of_a_rule_touches_no_complaint(desk, admin):
    desk.log()
    rows, events = list(Complaint.objects.values()), Event.objects.count()
    new_version("standard", 24, at=MONDAY_10 + HOUR)
    assert list(Complaint.objects.values()) == rows
    assert Event.objects.count() == events
    assert not Replanning.objects.exists()


def test_hours_that_change_move_the_clocks_that_run_on_them(desk, admin):
    tuesday = MONDAY_10 + DAY  # The Monday was a holiday
    complaint = desk.log(at=tuesday + 8 * HOUR - 10 * MINUTE)  # 17:50
    office = Calendar.objects.get(code="office")
    long = {day: ((time(9), time(20)),) for day in range(5)}

    def save():
        return calendars.save(office, long)

    (one,) = [d for d in moving.tried(office, save) if d.before.complaint_id == complaint.pk]
    assert one.before.due_at == tuesday + timedelta(hours=23, minutes=20)
    moving.change(office, save, reason="open longer", by=admin, at=tuesday)
    timer = complaint.timers.get(clock="department_notice")
    assert timer.due_at == one.after.due_at == tuesday + 8 * HOUR + 20 * MINUTE
