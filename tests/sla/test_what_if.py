"""A past clock under a target: in time or late, and how far up its ladder it came."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from sla.clock import Change
from sla.planning import Step, Target, Version, applicable
from sla.planning import strictest as slow_strictest
from sla.what_if import Promises, Run, judge, strictest
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


codes = st.sampled_from(["a", "b", "c"])
facts = st.fixed_dictionaries(
    {name: st.lists(codes, max_size=2, unique=True).map(tuple) for name in ("tier", "branch")}
)


@st.composite
def versions(draw):
    made = []
    for number in range(draw(st.integers(1, 4))):
        names = draw(st.sets(st.sampled_from(["tier", "branch"])))
        conditions = {name: frozenset(draw(st.sets(codes, min_size=1))) for name in names}
        amount = draw(st.integers(1, 9)) * HOUR
        local = dict.fromkeys(draw(st.sets(codes, max_size=1)), (9, ALWAYS))
        target = Target(number, "answer", amount, ALWAYS, calendar_pk=1, local=local)
        made.append(Version(number, number, 1, START, conditions, (target,)))
    return made


@given(versions(), st.lists(facts, min_size=1, max_size=5))
def test_what_is_kept_for_like_cases_is_what_each_would_be_given(versions, cases):
    promises = Promises(versions)
    for case in cases:
        best = strictest(promises.of(case).get("answer", ()), START)
        slow = slow_strictest(versions, case, START).get("answer")
        assert (best and best.amount) == (slow and slow.amount)
        assert (best is None) == (not applicable(versions, case))
