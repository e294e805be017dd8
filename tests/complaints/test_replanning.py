"""Clocks planned anew: what moved is recorded, and a healthy system has nothing to move."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints import calendars as moving
from complaints import differences, intake, replanning, retiring, settling
from complaints.escalation import STRATEGIES, sweep
from complaints.models import (
    Cause,
    Complaint,
    Escalation,
    Event,
    Reason,
    Refused,
    Replanning,
    Timer,
)
from customers.models import CorporateAccount, CorporateLevel
from sla import calendars, rulebook
from sla.drafts import StepDraft, TargetDraft, VersionDraft
from sla.holiday_files import Day
from sla.models import Calendar, Policy, RuleStamp
from sla.publishing import RuleRefused, as_draft, publish
from tests.conftest import DAY, HOUR, MINUTE, MONDAY_10

REFRESHED, HOURS = Reason(Cause.REFRESHED), Reason(Cause.HOURS, {"name": "Office"})
NEW_YEARS_EVE = datetime(2030, 12, 31, 9, 50, tzinfo=UTC)  # 17:50 in Shanghai, a Tuesday


def fire_all(now):
    return sum(sweep.fire_due(name, now=now) for name in STRATEGIES)


def new_version(code, hours, *, at, **values):
    policy = Policy.objects.get(code=code)
    always = Calendar.objects.get(code="always")
    steps = [StepDraft(50, "owner"), StepDraft(75, "branch"), StepDraft(100, "city")]
    target = TargetDraft("answer", hours * HOUR, always, ["waiting"], steps)
    # Other rules take a share of the first contact, so it stays.
    contact = TargetDraft("first_contact", DAY, always, [], [StepDraft(75, "owner")])
    draft = VersionDraft(at, {}, [target, contact], **values)
    return publish(policy, draft, after=1, by=None, at=at)


def unlike_history():
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
    assert unlike_history() == []
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

        tried = moving.tried(office, confirm, at=NEW_YEARS_EVE).moved
        assert not office.confirmed_years.filter(year=year).exists()
        record = moving.change(office, confirm, HOURS, by=admin, at=NEW_YEARS_EVE)
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
    assert "planned the clock “department notice” anew (hours of “Office”)" in event.words
    assert unlike_history() == []


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
    moved = {one.before.complaint_id for one in found if not one.is_closed}
    assert moved == {waiting.pk, plain.pk}
    record = differences.apply(found, REFRESHED, by=admin, at=at)
    assert list(Complaint.objects.order_by("pk").values()) == rows  # Not touched
    assert plain.timers.get(clock="answer").due_at == MONDAY_10 + DAY
    assert waiting.timers.get(clock="answer").due_at == MONDAY_10 + DAY + 3 * HOUR
    assert met.timers.get(clock="answer").outcome == "met"
    assert record.moved.filter(timer__clock="answer").count() == 2
    assert list(replanning.under_new_rules(version.policy, at=at)) == []
    assert unlike_history() == []


def test_ten_complaints_are_looked_at_with_the_queries_of_one(desk, clerk):
    policy, counts = Policy.objects.get(code="standard"), []
    for count in (1, 9):
        for _ in range(count):
            complaint = desk.log(vip=True)
            complaint.wait_for_customer(note="papers", by=clerk, at=MONDAY_10 + HOUR)
        with CaptureQueriesContext(connection) as queries:
            assert list(replanning.under_new_rules(policy, at=MONDAY_10)) == []
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_what_was_said_at_a_share_of_the_time_is_not_said_again(desk, supervisors, admin):
    complaint = desk.log()
    fire_all(MONDAY_10 + 25 * HOUR)  # half of 48 hours
    at = MONDAY_10 + 26 * HOUR
    version = new_version("standard", 28, at=at)
    found = replanning.under_new_rules(version.policy, at=at)
    differences.apply(found, REFRESHED, by=admin, at=at)
    fire_all(at)
    fired = Escalation.objects.filter(complaint=complaint, clock="answer").order_by("pk")
    assert [(one.generation, one.position) for one in fired] == [(1, 0), (2, 1)]


def test_a_retired_rule_stops_escalating_and_its_clocks_are_closed(desk, supervisors, admin):
    complaint = intake.log(desk.new(vip=True), by=None, at=MONDAY_10)  # In nobody's charge
    at = MONDAY_10 + MINUTE
    vip = Policy.objects.get(code="vip")
    assert retiring.retire(vip, by=admin, at=at).closed == 1  # Attention: nobody else promises it
    closed = complaint.timers.get(target__version__policy=vip)
    assert (closed.clock, closed.outcome, closed.stopped_at) == ("attention", "dropped", at)
    assert complaint.events.filter(kind="retirement").count() == 1
    fire_all(MONDAY_10 + 30 * DAY)
    assert not Escalation.objects.filter(timer__target__version__policy=vip).exists()
    with pytest.raises(RuleRefused, match="retired already"):
        retiring.retire(vip, by=admin, at=at)


def test_what_other_rules_promise_too_goes_on_under_them(desk, admin):
    complaint = desk.log(vip=True)
    vip = Policy.objects.get(code="vip")
    retiring.retire(vip, by=admin, at=MONDAY_10 + MINUTE)
    answer = complaint.timers.get(clock="answer")
    assert answer.target.version.policy.code == "standard"
    assert (answer.due_at, answer.stopped_at) == (MONDAY_10 + 2 * DAY, None)
    assert str(Replanning.objects.get()) == "“Important customers” is retired"


def test_reopening_does_not_wake_the_clocks_of_a_retired_rule(desk, clerk, admin):
    complaint = desk.log()
    complaint.resolve(answer="Done.", by=clerk, at=MONDAY_10 + HOUR)
    for code in ("large-customers", "standard"):
        retiring.retire(Policy.objects.get(code=code), by=admin, at=MONDAY_10 + 2 * HOUR)
    complaint.reopen(note="again", by=clerk, at=MONDAY_10 + 3 * HOUR)
    assert not complaint.timers.live().exists()


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

    (one,) = [
        d
        for d in moving.tried(office, save, at=tuesday).moved
        if d.before.complaint_id == complaint.pk
    ]
    assert one.before.due_at == tuesday + timedelta(hours=23, minutes=20)
    moving.change(office, save, HOURS, by=admin, at=tuesday)
    timer = complaint.timers.get(clock="department_notice")
    assert timer.due_at == one.after.due_at == tuesday + 8 * HOUR + 20 * MINUTE


def published_again(code, *, at, change=lambda target: target):
    """The newest version once more, with its targets changed; as many as before."""
    policy = Policy.objects.get(code=code)
    newest = policy.versions.order_by("-number")[0]
    targets = [change(as_draft(target)) for target in newest.targets.all()]
    codes = {}
    for condition in newest.conditions.all():
        codes.setdefault(condition.attribute, []).append(condition.code)
    draft = VersionDraft(at, codes, [target for target in targets if target])
    publish(policy, draft, after=newest.number, by=None, at=at)
    return policy


def plan_anew(policy, *, at):
    differences.apply(replanning.under_new_rules(policy, at=at), REFRESHED, by=None, at=at)


def test_steps_that_have_not_fired_are_still_to_come(desk, supervisors):
    complaint = desk.log()
    fire_all(MONDAY_10 + 49 * HOUR)  # All but the province, four hours after due
    at = MONDAY_10 + 50 * HOUR
    plan_anew(published_again("standard", at=at), at=at)
    timer = complaint.timers.get(clock="answer")
    assert (timer.position, timer.fires_at) == (3, MONDAY_10 + 52 * HOUR)


def test_the_rung_at_due_follows_the_one_before_it_on_the_new_ladder_too(desk, supervisors):
    def with_two(target):
        steps = [StepDraft(100, "branch", -HOUR), StepDraft(100, "city")]
        return replace(target, steps=steps) if target.clock == "answer" else target

    at = MONDAY_10 - HOUR
    published_again("standard", at=at, change=with_two)
    complaint = desk.log()
    fire_all(MONDAY_10 + 47 * HOUR)
    at = MONDAY_10 + 47 * HOUR + MINUTE
    plan_anew(published_again("standard", at=at), at=at)
    assert complaint.timers.get(clock="answer").fires_at == MONDAY_10 + 48 * HOUR


def test_time_that_was_granted_outlives_a_new_version(desk, clerk, supervisors):
    complaint = desk.log()
    told = {"told": "by phone", "note": "A part is missing."}
    timer, until = complaint.timers.get(clock="answer"), MONDAY_10 + 12 * DAY
    complaint.ask_for_time(timer=timer.pk, new_due_at=until, by=clerk, at=MONDAY_10 + HOUR, **told)
    at = MONDAY_10 + 2 * HOUR
    complaint.decide_on_time(outcome="granted", note="", by=supervisors["branch"], at=at)
    plan_anew(published_again("standard", at=at), at=at)
    assert complaint.timers.get(clock="answer").due_at == until


def test_a_new_version_brings_clocks_and_takes_some_away(desk, clerk):
    open_one, answered = desk.log(), desk.log()
    answered.resolve(answer="Done.", by=clerk, at=MONDAY_10 + HOUR)
    at = MONDAY_10 + 2 * HOUR

    def with_service(target):
        return replace(target, clock="service") if target.clock == "statutory" else target

    policy = published_again("standard", at=at, change=with_service)
    found = [one for one in replanning.under_new_rules(policy, at=at) if one.moves]
    assert {(one.after.clock, one.is_closed) for one in found} >= {
        ("service", False),
        ("statutory", True),
    }
    plan_anew(policy, at=at)
    service = open_one.timers.get(clock="service")
    assert service.due_at == MONDAY_10 + 15 * DAY
    assert open_one.timers.get(clock="statutory").outcome == "dropped"
    assert not answered.timers.filter(clock="service").exists()  # That work was done
    assert [one for one in replanning.under_new_rules(policy, at=at) if one.moves] == []


def test_a_while_after_a_change_what_was_planned_beside_it_is_mended(desk):
    timer = desk.log().timers.get(clock="answer")
    Timer.objects.filter(pk=timer.pk).update(due_at=MONDAY_10 + HOUR)
    rulebook.touch()
    touched = RuleStamp.objects.get().changed_at
    assert not settling.settle(now=touched + 59 * timedelta(seconds=1))
    assert settling.settle(now=touched + MINUTE)
    timer.refresh_from_db()
    assert timer.due_at == MONDAY_10 + 2 * DAY
    assert not settling.settle(now=touched + HOUR)


def test_hours_that_are_added_escalate_from_now_on_and_not_in_the_past(desk, supervisors, admin):
    friday_18 = MONDAY_10 + 4 * DAY + 8 * HOUR
    complaint = desk.log(at=friday_18 - 10 * MINUTE)
    office, sunday = Calendar.objects.get(code="office"), friday_18 + 2 * DAY
    week = {day: ((time(9), time(18)),) for day in range(7)}
    moving.change(office, lambda: calendars.save(office, week), HOURS, by=admin, at=sunday)
    assert complaint.timers.get(clock="department_notice").fires_at == sunday


def test_a_clock_that_a_new_version_dropped_stays_closed(desk, clerk):
    complaint, at = desk.log(), MONDAY_10 + HOUR

    def without_progress(target):
        return None if target.clock == "progress" else target

    plan_anew(published_again("standard", at=at, change=without_progress), at=at)
    complaint.answer(answer="Soon.", by=clerk, at=at + HOUR)
    progress = complaint.timers.get(clock="progress")
    assert (progress.outcome, progress.stopped_at) == ("dropped", at)


def test_what_is_reopened_after_its_rule_was_retired_is_promised_by_the_others(desk, clerk, admin):
    complaint = desk.log(vip=True)
    complaint.resolve(answer="Done.", by=clerk, at=MONDAY_10 + HOUR)
    retiring.retire(Policy.objects.get(code="vip"), by=admin, at=MONDAY_10 + 2 * HOUR)
    complaint.reopen(note="again", by=clerk, at=MONDAY_10 + 3 * HOUR)
    answer = complaint.timers.get(clock="answer")
    assert answer.target.version.policy.code == "standard"
    assert answer.due_at == MONDAY_10 + 2 * DAY + 3 * HOUR


def test_a_share_is_planned_anew_with_the_rule_that_it_is_a_share_of(desk, customer):
    level = CorporateLevel.objects.get(code="b")
    account = CorporateAccount.objects.create(number="A-1", name="Amber Ltd", level=level)
    customer.account, customer.standing = account, "member"
    customer.save()
    complaint, at = desk.log(customer=customer), MONDAY_10 + HOUR

    def shorter(target):
        return replace(target, amount=20 * HOUR) if target.clock == "answer" else target

    plan_anew(published_again("standard", at=at, change=shorter), at=at)
    assert complaint.timers.get(clock="answer").due_at == MONDAY_10 + 10 * HOUR


def test_a_longer_time_is_watched_at_its_own_shares(desk, supervisors):
    complaint = desk.log()
    fire_all(MONDAY_10 + 49 * HOUR)
    at = MONDAY_10 + 50 * HOUR

    def longer(target):
        return replace(target, amount=8 * DAY) if target.clock == "answer" else target

    plan_anew(published_again("standard", at=at, change=longer), at=at)
    timer = complaint.timers.get(clock="answer")
    assert (timer.position, timer.fires_at) == (0, MONDAY_10 + 4 * DAY)


def test_a_rung_that_is_new_in_a_place_that_lies_behind_is_reached_now(desk, supervisors):
    complaint = desk.log()
    fire_all(MONDAY_10 + 25 * HOUR)  # The owner at half of the time
    at = MONDAY_10 + 26 * HOUR

    def with_group(target):
        steps = [*target.steps[:1], StepDraft(50, "group"), *target.steps[1:]]
        return replace(target, steps=steps) if target.clock == "answer" else target

    plan_anew(published_again("standard", at=at, change=with_group), at=at)
    timer = complaint.timers.get(clock="answer")
    assert (timer.position, timer.fires_at) == (1, at)


def test_a_clock_is_not_begun_for_what_was_withdrawn_meanwhile(desk, clerk):
    complaint, at = desk.log(), MONDAY_10 + HOUR

    def with_service(target):
        return replace(target, clock="service") if target.clock == "statutory" else target

    policy = published_again("standard", at=at, change=with_service)
    found = list(replanning.under_new_rules(policy, at=at))
    complaint.withdraw(note="solved", by=clerk, at=at)
    differences.apply(found, REFRESHED, by=None, at=at)
    differences.apply(found, REFRESHED, by=None, at=at)
    assert not complaint.timers.live().exists()


def without(clock):
    return lambda target: None if target.clock == clock else target


def first_version_again(policy, *, at):
    targets = [as_draft(target) for target in policy.versions.get(number=1).targets.all()]
    newest = policy.versions.newest().number
    publish(policy, VersionDraft(at, {}, targets), after=newest, by=None, at=at)


def test_a_clock_that_was_dropped_is_taken_up_when_a_rule_asks_for_it_again(desk):
    complaint, at, later = desk.log(), MONDAY_10 + HOUR, MONDAY_10 + 3 * HOUR
    policy = published_again("standard", at=at, change=without("statutory"))
    plan_anew(policy, at=at)
    assert complaint.timers.get(clock="statutory").outcome == "dropped"
    first_version_again(policy, at=later)
    plan_anew(policy, at=later)
    timer = complaint.timers.get(clock="statutory")
    assert (timer.stopped_at, timer.outcome, timer.generation) == (None, "", 2)
    assert timer.started_at == complaint.received_at
    moved = Replanning.objects.order_by("-pk")[0].moved.get(timer=timer)
    assert (moved.old_due_at, moved.new_due_at) == (None, timer.due_at)
    assert unlike_history() == []


def test_a_dropped_clock_is_not_taken_up_for_what_was_moved_meanwhile(desk, clerk):
    complaint, at = desk.log(), MONDAY_10 + HOUR
    policy = published_again("standard", at=at, change=without("statutory"))
    plan_anew(policy, at=at)
    first_version_again(policy, at=at + HOUR)
    found = list(replanning.under_new_rules(policy, at=at + HOUR))
    assert {one.after.clock for one in found if one.is_begun} == {"statutory"}
    complaint.resolve(answer="Done.", by=clerk, at=at + HOUR)
    differences.apply(found, REFRESHED, by=None, at=at + HOUR)
    assert complaint.timers.get(clock="statutory").outcome == "dropped"


def test_a_type_that_promises_a_dropped_clock_takes_it_up(desk, clerk):
    complaint, at = desk.log(), MONDAY_10 + HOUR
    always = Calendar.objects.get(code="always")
    plan_anew(published_again("standard", at=at, change=without("statutory")), at=at)
    policy = Policy.objects.create(code="press", name="Press")
    target = TargetDraft("statutory", 5 * DAY, always)
    publish(policy, VersionDraft(at, {"type": ["major"]}, [target]), after=0, by=None, at=at)
    complaint.mark_major(note="press", by=clerk, at=at + HOUR)
    timer = complaint.timers.get(clock="statutory")
    assert (timer.outcome, timer.due_at) == ("", MONDAY_10 + 5 * DAY)


def test_promises_of_staff_are_handed_on_with_the_time_that_was_agreed(desk, clerk, admin):
    complaint, at = desk.log(vip=True), MONDAY_10 + HOUR
    complaint.promise(promise="Call", due_at=MONDAY_10 + 3 * DAY, by=clerk, at=at)
    held = complaint.timers.get(clock="commitment")
    rule = held.target.version.policy
    other = Policy.objects.create(code="promises", name="Promises")
    steps = [StepDraft(100, "branch"), StepDraft(100, "city", 2 * HOUR)]
    always = Calendar.objects.get(code="always")
    draft = VersionDraft(at, {}, [TargetDraft("commitment", DAY, always, [], steps)])
    publish(other, draft, after=0, by=None, at=at)
    for code in ("large-customers", rule.code):
        retiring.retire(Policy.objects.get(code=code), by=admin, at=at + HOUR)
    held.refresh_from_db()
    assert held.target.version.policy == other
    assert (held.stopped_at, held.due_at) == (None, MONDAY_10 + 3 * DAY)
    assert held.agreed_at == held.fires_at == MONDAY_10 + 3 * DAY
    assert unlike_history() == []


def test_attention_to_a_type_is_handed_on_to_another_rule_for_that_type(desk, admin):
    complaint, at = intake.log(desk.new(vip=True), by=None, at=MONDAY_10), MONDAY_10 + MINUTE
    other = Policy.objects.create(code="vip-too", name="VIP too")
    always = Calendar.objects.get(code="always")
    target = TargetDraft("attention", 2 * HOUR, always, [], [StepDraft(100, "branch")])
    publish(other, VersionDraft(at, {"type": ["vip"]}, [target]), after=0, by=None, at=at)
    assert retiring.retire(Policy.objects.get(code="vip"), by=admin, at=at).closed == 0
    attention = complaint.timers.get(clock="attention")
    assert attention.target.version.policy == other
    assert attention.due_at == MONDAY_10 + 2 * HOUR


def test_what_was_set_aside_is_tried_again_under_the_rule_that_it_is_handed_on_to(desk, admin):
    timer = desk.log(vip=True).timers.get(clock="answer")
    Timer.objects.filter(pk=timer.pk).update(quarantined="nobody knows")
    retiring.retire(Policy.objects.get(code="vip"), by=admin, at=MONDAY_10 + MINUTE)
    timer.refresh_from_db()
    assert (timer.quarantined, timer.target.version.policy.code) == ("", "standard")


def test_what_is_reopened_under_another_rule_climbs_its_ladder_without_a_break(
    desk, clerk, admin, supervisors
):
    """The rung that had fired must not make the row that fires it again a double."""
    at, law = MONDAY_10 - DAY, Policy.objects.create(code="law", name="Law")
    steps = [StepDraft(10, "branch"), StepDraft(100, "city")]
    target = TargetDraft("statutory", 10 * DAY, Calendar.objects.get(code="always"), [], steps)
    publish(law, VersionDraft(at, {}, [target]), after=0, by=None, at=at)
    complaint = desk.log()
    fire_all(MONDAY_10 + 2 * DAY)
    complaint.resolve(answer="Done.", by=clerk, at=MONDAY_10 + 2 * DAY)
    retiring.retire(law, by=admin, at=MONDAY_10 + 3 * DAY)
    complaint.reopen(note="again", by=clerk, at=MONDAY_10 + 4 * DAY)
    fire_all(MONDAY_10 + 20 * DAY)
    timer = complaint.timers.get(clock="statutory")
    assert (timer.quarantined, timer.target.version.policy.code) == ("", "standard")
    assert not Timer.objects.exclude(quarantined="").exists()


def test_what_was_reached_before_a_reopening_fires_then_and_not_in_the_past(
    desk, clerk, supervisors
):
    complaint = desk.log()
    complaint.resolve(answer="Done.", by=clerk, at=MONDAY_10 + DAY)
    at = MONDAY_10 + 14 * DAY
    complaint.reopen(note="again", by=clerk, at=at)
    assert complaint.timers.get(clock="statutory").fires_at == at


def test_what_is_logged_late_is_not_late_to_fire(desk):
    received = MONDAY_10 - 3 * DAY
    complaint = desk.log(at=MONDAY_10, received_at=received)
    answer = complaint.timers.get(clock="answer")
    assert (answer.due_at, answer.fires_at) == (received + 2 * DAY, MONDAY_10)


def granted(complaint, clock, until, clerk, head):
    timer = complaint.timers.get(clock=clock)
    about = {"told": "by phone", "note": "A part is missing.", "new_due_at": until}
    complaint.ask_for_time(timer=timer.pk, by=clerk, at=MONDAY_10 + HOUR, **about)
    complaint.decide_on_time(outcome="granted", note="", by=head, at=MONDAY_10 + HOUR)


@pytest.mark.parametrize("calendar", ["always", "office"])
def test_granted_time_ends_when_the_customer_was_told_on_any_calendar(
    desk, clerk, supervisors, calendar
):
    complaint, until = desk.log(), MONDAY_10 + 10 * DAY  # A Thursday
    granted(complaint, "answer", until, clerk, supervisors["branch"])
    row, at = Calendar.objects.get(code=calendar), MONDAY_10 + 3 * HOUR

    def moved(target):
        return (
            replace(target, amount=8 * HOUR, calendar=row) if target.clock == "answer" else target
        )

    plan_anew(published_again("standard", at=at, change=moved), at=at)
    assert complaint.timers.get(clock="answer").due_at == until
    assert unlike_history() == []


def test_time_that_was_granted_for_a_stretch_that_is_over_does_not_come_back(
    desk, clerk, supervisors
):
    complaint, at = desk.log(), MONDAY_10 + 3 * HOUR
    granted(complaint, "progress", MONDAY_10 + 12 * DAY, clerk, supervisors["branch"])
    policy = published_again("standard", at=at, change=without("progress"))
    plan_anew(policy, at=at)
    complaint.answer(answer="Soon.", by=clerk, at=at + HOUR)
    first_version_again(policy, at=at + 2 * HOUR)
    plan_anew(policy, at=at + 2 * HOUR)
    assert complaint.timers.get(clock="progress").due_at == at + HOUR + 2 * DAY


def test_attention_and_promises_that_were_dropped_are_taken_up_as_well(desk, clerk):
    complaint, at = intake.log(desk.new(vip=True), by=None, at=MONDAY_10), MONDAY_10 + 3 * HOUR
    complaint.promise(promise="Call", due_at=MONDAY_10 + 3 * DAY, by=clerk, at=MONDAY_10 + HOUR)
    for code, clock in (("standard", "commitment"), ("vip", "attention")):
        policy = published_again(code, at=at, change=without(clock))
        plan_anew(policy, at=at)
        assert complaint.timers.get(clock=clock).outcome == "dropped"
        first = policy.versions.get(number=1)
        conditions = {"type": ["vip"]} if code == "vip" else {}
        targets = [as_draft(target) for target in first.targets.all()]
        publish(policy, VersionDraft(at + HOUR, conditions, targets), after=2, by=None, at=at)
        plan_anew(policy, at=at + HOUR)
        assert complaint.timers.get(clock=clock).outcome == ""
    assert complaint.timers.get(clock="commitment").due_at == MONDAY_10 + 3 * DAY
    assert unlike_history() == []


def test_nothing_is_promised_that_no_rule_would_watch(desk, clerk):
    complaint, at = desk.log(), MONDAY_10 + HOUR
    published_again("standard", at=at, change=without("commitment"))
    with pytest.raises(Refused, match="No rule watches over promises"):
        complaint.promise(promise="Call", due_at=at + DAY, by=clerk, at=at)


def test_reopening_takes_up_a_dropped_clock_that_is_asked_for_again(desk, clerk):
    complaint, at = desk.log(), MONDAY_10 + HOUR
    policy = published_again("standard", at=at, change=without("statutory"))
    plan_anew(policy, at=at)
    first_version_again(policy, at=at + HOUR)
    complaint.resolve(answer="Done.", by=clerk, at=at + 2 * HOUR)
    complaint.reopen(note="again", by=clerk, at=at + 3 * HOUR)
    assert complaint.timers.get(clock="statutory").due_at == MONDAY_10 + 15 * DAY


def test_a_rule_is_not_retired_while_another_in_force_shares_in_it(desk, admin):
    large, always = Policy.objects.get(code="large-customers"), Calendar.objects.get(code="always")
    draft = VersionDraft(MONDAY_10 + 30 * DAY, {}, [TargetDraft("answer", DAY, always)])
    publish(large, draft, after=1, by=None, at=MONDAY_10)
    with pytest.raises(RuleRefused, match="takes its times from this rule"):
        retiring.retire(Policy.objects.get(code="standard"), by=admin, at=MONDAY_10)


def test_nothing_takes_a_share_of_what_is_only_to_come(rules):
    always, at = Calendar.objects.get(code="always"), MONDAY_10
    whole = Policy.objects.create(code="whole", name="Whole")
    ahead = VersionDraft(at + 30 * DAY, {}, [TargetDraft("service", DAY, always)])
    publish(whole, ahead, after=0, by=None, at=at)
    part = Policy.objects.create(code="part", name="Part")
    half = [TargetDraft("service", share_of=whole, percent=50)]
    with pytest.raises(RuleRefused, match="gives no time of its own"):
        publish(part, VersionDraft(at, {}, half), after=0, by=None, at=at)
    publish(part, VersionDraft(at + 30 * DAY, {}, half), after=0, by=None, at=at)


def test_nobody_is_granted_or_promised_time_beyond_two_years(desk, clerk):
    complaint, far = desk.log(), MONDAY_10 + 732 * DAY
    timer = complaint.timers.get(clock="department_notice")
    about = {"told": "phone", "note": "n", "by": clerk, "at": MONDAY_10}
    with pytest.raises(Refused, match="within two years"):
        complaint.ask_for_time(timer=timer.pk, new_due_at=far, **about)
    with pytest.raises(Refused, match="within two years"):
        complaint.promise(promise="x", due_at=far, by=clerk, at=MONDAY_10)


def test_hours_in_which_a_running_promise_could_not_end_are_refused(desk, admin):
    """No rule asks for so much any more, but somebody was promised it."""
    office, long = Calendar.objects.get(code="office"), Policy.objects.create(code="l", name="L")
    for number, amount in enumerate((3_000 * HOUR, HOUR)):
        at = MONDAY_10 - DAY + number * 2 * DAY
        draft = VersionDraft(at, {}, [TargetDraft("service", amount, office)])
        publish(long, draft, after=number, by=None, at=MONDAY_10 - DAY)
    desk.log()
    week = {0: ((time(9), time(9, 20)),)}
    with pytest.raises(calendars.CalendarRefused, match="leave more"):
        moving.change(
            office, lambda: calendars.save(office, week), HOURS, by=admin, at=MONDAY_10 + 2 * DAY
        )
    assert Calendar.objects.get(code="office").version == 1


def test_a_promise_of_staff_keeps_its_time_on_a_calendar_that_hardly_opens(desk, clerk):
    complaint, at = desk.log(), MONDAY_10 + HOUR
    due_at = MONDAY_10 + 700 * DAY
    complaint.promise(promise="x", due_at=due_at, by=clerk, at=MONDAY_10)
    row = Calendar.objects.create(code="seldom", name="Seldom", zone="UTC")
    calendars.save(row, {0: ((time(9), time(13)),)})

    def seldom(target):
        return replace(target, calendar=row) if target.clock == "commitment" else target

    plan_anew(published_again("standard", at=at, change=seldom), at=at)
    timer = complaint.timers.get(clock="commitment")
    assert (timer.due_at, timer.calendar) == (due_at, row)


def test_a_corrected_file_leaves_the_days_of_the_year_before_as_they_were(rules):
    office, last = Calendar.objects.get(code="office"), date(2030, 12, 28)
    new_year = Day(date(2031, 1, 1), is_working=False)
    calendars.confirm(office, 2030, [Day(last, is_working=True)])
    calendars.confirm(office, 2031, [Day(last, is_working=False), new_year])
    assert Calendar.objects.get(code="office").value().days[last] is False
    calendars.confirm(office, 2031, [new_year])
    assert Calendar.objects.get(code="office").value().days[last] is True


@pytest.mark.parametrize("hours", [(8, 12), (0, 23)])
def test_granted_time_ends_when_people_were_told_though_the_hours_change(
    desk, clerk, admin, supervisors, hours
):
    complaint, office = desk.log(), Calendar.objects.get(code="office")
    until = MONDAY_10 + 10 * DAY + HOUR  # A Thursday at eleven
    granted(complaint, "department_notice", until, clerk, supervisors["branch"])
    opens, closes = (time(hour) for hour in hours)
    week = dict.fromkeys(range(7), ((opens, closes),))
    at = MONDAY_10 + 3 * HOUR
    moving.change(office, lambda: calendars.save(office, week), HOURS, by=admin, at=at)
    assert complaint.timers.get(clock="department_notice").due_at == until
    assert unlike_history() == []


def test_looking_at_a_change_of_hours_holds_nobody_up(transactional_db, rules):
    """A complaint is registered on the calendar while its change is being tried out."""
    office, seen = Calendar.objects.get(code="office"), []
    week = {day: ((time(9), time(20)),) for day in range(5)}

    def change():
        calendars.save(office, week)
        with ThreadPoolExecutor(1) as other:
            seen.append(other.submit(_key_share, office.pk).result(timeout=10))

    moving.tried(office, change, at=MONDAY_10)
    assert seen == [office.pk]


def _key_share(pk):
    """What a row that points to the calendar needs of it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM sla_calendar WHERE id = %s FOR KEY SHARE NOWAIT", [pk])
            return cursor.fetchone()[0]
    finally:
        connection.close()
