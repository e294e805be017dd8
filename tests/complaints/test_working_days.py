"""Clocks that are promised working days: started, paused, extended, begun anew, moved."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import override_settings
from django.utils.translation import override

from complaints import calendars as moving
from complaints import replanning
from complaints.escalation import STRATEGIES, sweep
from complaints.models import Cause, Event, Reason, Timer
from complaints.why import explain
from sla import calendars, rulebook
from sla.amounts import WorkingDays
from sla.drafts import StepDraft, TargetDraft, VersionDraft
from sla.holiday_files import Day
from sla.models import Calendar, Policy, Target
from sla.publishing import publish
from tests.conftest import HOUR, MONDAY_10

SHANGHAI = ZoneInfo("Asia/Shanghai")
BEFORE = MONDAY_10.replace(year=2020)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def rule(clock, days=1, steps=(), pauses=(), calendar="office", code="days", conditions=None):
    """One more rule, which promises so many working days for one clock."""
    row = Calendar.objects.get(code=calendar)
    target = TargetDraft(clock, WorkingDays(days), row, pauses, steps)
    policy, _made = Policy.objects.get_or_create(code=code)
    number = policy.versions.count()
    effective = BEFORE.replace(year=2020 + number)
    draft = VersionDraft(effective, conditions or {}, [target])
    publish(policy, draft, after=number, by=None, at=BEFORE)


def due(complaint, clock):
    return complaint.timers.get(clock=clock).due_at


def test_the_shipped_rules_call_back_within_a_working_day(rules):
    target = Target.objects.get(clock="call_back", version__policy__code="standard")
    assert (target.working_days, target.amount, target.calendar.code) == (1, None, "office")


def test_work_done_on_a_saturday_night_is_called_back_by_the_close_of_monday(desk, clerk):
    office = Calendar.objects.get(code="office")
    branch = Calendar(code="branch-hours", name="Branch", parent=office, branch=clerk.branch.code)
    hours = [(at("2026-11-28 08:30").time(), at("2026-11-28 12:00").time())]
    hours += [(at("2026-11-28 14:00").time(), at("2026-11-28 17:30").time())]
    calendars.save(branch, dict.fromkeys(range(5), hours), zone="Asia/Shanghai")
    complaint = desk.log(at=at("2026-11-28 10:00"))
    complaint.resolve(answer="Repaired.", by=clerk, at=at("2026-11-28 23:36"))
    assert due(complaint, "call_back") == at("2026-11-30 17:30")
    why = explain(complaint.timers.get(clock="call_back"))
    assert why.working_days == [date(2026, 11, 30)]
    assert why.days[-1].total == why.amount == 7 * HOUR


def test_each_start_counts_its_own_working_day(desk, clerk):
    complaint = desk.log(at=at("2025-06-06 10:00"))
    complaint.resolve(answer="Repaired.", by=clerk, at=at("2025-06-06 17:00"))  # A Friday
    assert due(complaint, "call_back") == at("2025-06-09 18:00")
    complaint.reopen(note="again", by=clerk, at=at("2025-06-09 09:30"))
    complaint.resolve(answer="Repaired.", by=clerk, at=at("2025-06-10 09:30"))
    assert due(complaint, "call_back") == at("2025-06-11 18:00")
    assert list(replanning.recomputed(Timer.objects.all())) == []


def test_waiting_for_the_customer_moves_it_by_the_working_time_it_took(desk, clerk):
    rule("answer", pauses=["waiting"])
    complaint = desk.log(at=at("2025-06-09 10:00"))
    assert due(complaint, "answer") == at("2025-06-10 18:00")
    complaint.clarify(by=clerk, at=at("2025-06-09 10:00"))
    complaint.wait_for_customer(note="papers", by=clerk, at=at("2025-06-09 11:00"))
    assert due(complaint, "answer") is None
    complaint.resume(by=clerk, at=at("2025-06-10 11:00"))
    assert due(complaint, "answer") == at("2025-06-11 18:00")
    assert list(replanning.recomputed(Timer.objects.all())) == []


def test_an_extension_ends_when_people_were_told(desk, clerk, supervisors):
    rule("answer")
    complaint, until = desk.log(at=at("2025-06-09 10:00")), at("2025-06-12 15:00")
    timer = complaint.timers.get(clock="answer")
    about = {"new_due_at": until, "told": "by telephone", "note": "a part is missing"}
    complaint.ask_for_time(timer=timer.pk, by=clerk, at=at("2025-06-09 11:00"), **about)
    head = supervisors["branch"]
    complaint.decide_on_time(outcome="granted", note="", by=head, at=at("2025-06-09 11:30"))
    assert due(complaint, "answer") == until
    assert list(replanning.recomputed(Timer.objects.all())) == []


def test_a_holiday_that_is_announced_later_moves_it_and_says_so(desk, clerk, admin):
    complaint = desk.log(at=at("2025-06-06 10:00"))
    complaint.resolve(answer="Repaired.", by=clerk, at=at("2025-06-06 17:00"))
    office = Calendar.objects.get(code="office")
    days = [Day(day.on, day.is_working, day.name) for day in calendars.days_of(office, 2025)]
    storm = Day(date(2025, 6, 9), False, "Typhoon")

    def announce():
        calendars.confirm(office, 2025, [*days, storm])

    hours = Reason(Cause.HOURS, {"name": "Office"})
    moving.change(office, announce, hours, by=admin, at=at("2025-06-06 18:00"))
    assert due(complaint, "call_back") == at("2025-06-10 18:00")
    assert Event.objects.filter(complaint=complaint, kind="replanning").exists()


def test_half_of_the_working_days_of_another_rule_is_half_of_their_time(desk):
    rule("answer", days=2, code="whole")
    half = [TargetDraft("answer", share_of=Policy.objects.get(code="whole"), percent=50)]
    publish(
        Policy.objects.create(code="half"),
        VersionDraft(BEFORE, {}, half),
        after=0,
        by=None,
        at=BEFORE,
    )
    complaint = desk.log(at=at("2025-06-09 09:00"))
    timer = complaint.timers.get(clock="answer")
    assert (timer.working_days, timer.working_percent) == (2, 50)
    assert timer.amount == 11.25 * HOUR  # Of 22 h 30 min
    assert timer.due_at == at("2025-06-10 14:15")
    assert list(replanning.recomputed(Timer.objects.all())) == []


@pytest.mark.parametrize(("offset", "fires"), [(1, "2025-06-11 18:00"), (-1, "2025-06-09 18:00")])
def test_a_rung_a_working_day_after_or_before_fires_at_a_close(desk, offset, fires):
    rule("answer", steps=[StepDraft(100, "branch", WorkingDays(offset))])
    timer = desk.log(at=at("2025-06-09 10:00")).timers.get(clock="answer")
    assert timer.due_at == at("2025-06-10 18:00")
    assert timer.fires_at == at(fires)


def test_a_rung_repeats_every_working_day(desk, supervisors):
    rule("answer", steps=[StepDraft(100, "branch", every=WorkingDays(1), times=2)])
    complaint = desk.log(at=at("2025-06-12 10:00"))  # A Thursday; due on Friday
    fired = []
    for _round in range(3):
        timer = complaint.timers.get(clock="answer")
        fired.append(timer.fires_at)
        for strategy in STRATEGIES:
            sweep.fire_due(strategy, now=timer.fires_at)
    assert fired == [at("2025-06-13 18:00"), at("2025-06-16 18:00"), at("2025-06-17 18:00")]
    assert complaint.timers.get(clock="answer").fires_at is None


def test_the_rule_in_force_holds_for_open_complaints_after_they_are_planned_anew(desk):
    rule("answer", days=2)
    complaint = desk.log(at=at("2025-06-09 10:00"))
    assert due(complaint, "answer") == at("2025-06-11 10:00")  # The standard's 48 hours
    policy = Policy.objects.get(code="days")
    rule("answer", days=1)
    moved = list(replanning.under_new_rules(policy, at=at("2025-06-09 11:00")))
    (one,) = [one for one in moved if one.after.complaint_id == complaint.pk]
    assert one.after.due_at == at("2025-06-10 18:00")
    assert (one.after.working_days, one.is_retargeted) == (1, True)


def test_why_is_said_line_by_line(client, desk, clerk):
    complaint = desk.log(at=at("2025-06-06 10:00"))
    complaint.resolve(answer="Repaired.", by=clerk, at=at("2025-06-06 17:00"))
    client.force_login(clerk)
    timer = complaint.timers.get(clock="call_back")
    address = f"/complaints/{complaint.number}/clocks/{timer.pk}/"
    shown = client.get(address).content.decode()
    for words in ("1 working day", "until the close of the next open day", "9 Jun", "8 h 30 min"):
        assert words in shown
    with override("zh-hans"), override_settings(LANGUAGE_CODE="zh-hans"):
        clerk.language = "zh-hans"
        clerk.save()
        client.force_login(clerk)
        assert "1 个工作日" in client.get(address).content.decode()


def test_programs_are_told_of_working_days(client, desk, clerk, auditor):
    complaint = desk.log(at=at("2025-06-06 10:00"))
    complaint.resolve(answer="Repaired.", by=clerk, at=at("2025-06-06 17:00"))
    client.force_login(auditor)
    standard = client.get("/api/v1/policies/standard/").json()
    told = next(one for one in standard["targets"] if one["clock"] == "call_back")
    assert (told["amount"], told["working_days"]) == (None, 1)
    timer = complaint.timers.get(clock="call_back")
    why = client.get(f"/api/v1/complaints/{complaint.number}/timers/{timer.pk}/").json()
    assert why["working_days"] == ["2025-06-09"]


def test_a_rule_version_still_reads_as_it_was_published(rules):
    rule("service", days=5)
    target = Target.objects.get(version__policy__code="days")
    assert rulebook.current().targets[target.pk].amount == WorkingDays(5)
