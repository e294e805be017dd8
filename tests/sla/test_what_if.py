"""A past clock under a target: in time or late, and how far up its ladder it came."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sla.clock import Change
from sla.planning import Step, Target
from sla.what_if import Run, judge
from sla.worktime import Calendar

ALWAYS = Calendar(ZoneInfo("UTC"), always_open=True)
START = datetime(2025, 6, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
NOW = START + 1_000 * HOUR
LADDER = (
    Step(0, 50, timedelta(), "owner"),
    Step(1, 100, timedelta(), "branch"),
    Step(2, 100, timedelta(), "city", every=12 * HOUR, times=2),
)
TARGET = Target(1, "answer", 24 * HOUR, ALWAYS, LADDER, frozenset({"waiting"}))


def run(hours=None, **values):
    ended_at = None if hours is None else START + hours * HOUR
    return Run("answer", START, "", ended_at, ended_at is not None, **values)


def audiences(verdict):
    return [rung.audience for rung in verdict.rungs]


def test_met_before_half_the_time_nobody_heard_of_it():
    verdict = judge(run(11), TARGET, [], now=NOW)
    assert (verdict.is_late, verdict.counts, verdict.rungs) == (False, True, [])


def test_met_at_the_due_instant_is_in_time():
    verdict = judge(run(24), TARGET, [], now=NOW)
    assert not verdict.is_late
    assert audiences(verdict) == ["owner"]


def test_met_later_it_is_late_and_climbs_on_in_rounds():
    verdict = judge(run(40), TARGET, [], now=NOW)
    assert verdict.is_late
    assert audiences(verdict) == ["owner", "branch", "city", "city"]


def test_no_rung_is_reached_before_the_one_below_it():
    steps = (Step(0, 100, timedelta(), "branch"), Step(1, 100, -6 * HOUR, "city"))
    verdict = judge(run(40), replace(TARGET, steps=steps), [], now=NOW)
    assert [rung.at for rung in verdict.rungs] == [START + 24 * HOUR] * 2


def test_what_still_runs_counts_only_once_it_is_late():
    assert not judge(run(), TARGET, [], now=START + 23 * HOUR).counts
    assert judge(run(), TARGET, [], now=START + 25 * HOUR).is_late


def test_what_was_given_up_in_time_does_not_count():
    given_up = Run("answer", START, "", START + HOUR, is_met=False)
    assert not judge(given_up, TARGET, [], now=NOW).counts


def test_a_pause_counts_under_the_target_that_has_it():
    waited = [Change(START + HOUR, "waiting"), Change(START + 31 * HOUR, "in_progress")]
    assert not judge(run(50), TARGET, waited, now=NOW).is_late
    without = replace(TARGET, pauses=frozenset())
    assert judge(run(50), without, waited, now=NOW).is_late


def test_what_was_agreed_holds_under_any_rule():
    agreed = run(40, agreed_at=START + 48 * HOUR)
    verdict = judge(agreed, TARGET, [], now=NOW)
    assert (verdict.due_at, verdict.is_late) == (START + 48 * HOUR, False)
    assert audiences(verdict) == ["owner"]  # Half of the agreed time, not of the rule's
