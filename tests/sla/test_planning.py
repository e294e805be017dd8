"""Of all rules that match a case, the newest version counts and the strictest target wins."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sla.planning import Target, Version, in_force, strictest
from sla.worktime import Calendar
from tests.sla.test_worktime import OFFICE

AROUND_THE_CLOCK = Calendar(ZoneInfo("UTC"), always_open=True)
FRIDAY_NOON = datetime(2025, 6, 6, 4, tzinfo=UTC)  # 12:00 in Shanghai
MARCH, JUNE, JULY = (datetime(2025, month, 1, tzinfo=UTC) for month in (3, 6, 7))


def target(clock, hours, calendar=AROUND_THE_CLOCK):
    return Target(hours, clock, timedelta(hours=hours), calendar)


def version(*targets, policy=1, number=1, since=MARCH, **conditions):
    codes = {name: frozenset(values) for name, values in conditions.items()}
    return Version(number, policy, number, since, codes, targets)


def facts(**codes):
    return {name: frozenset(values) for name, values in codes.items()}


def hours_by_clock(versions, start=FRIDAY_NOON, **codes):
    best = strictest(versions, facts(**codes), start)
    return {clock: target.amount // timedelta(hours=1) for clock, target in best.items()}


def test_the_strictest_target_wins_for_each_clock():
    general = version(target("contact", 24), target("answer", 48))
    other = version(target("contact", 30), target("answer", 12), policy=2)
    assert hours_by_clock([general, other]) == {"contact": 24, "answer": 12}
    assert hours_by_clock([other, general]) == {"contact": 24, "answer": 12}


def test_strict_is_what_is_due_first_not_what_has_the_fewest_hours():
    working, around = target("answer", 5, OFFICE), target("answer", 24)
    rules = [version(working), version(around, policy=2)]
    monday_noon = FRIDAY_NOON + timedelta(days=3)
    assert strictest(rules, {}, FRIDAY_NOON) == {"answer": around}
    assert strictest(rules, {}, monday_noon) == {"answer": working}


def test_of_two_equally_strict_targets_the_first_one_stays():
    one, two = target("answer", 48), target("answer", 48)
    assert strictest([version(one), version(two, policy=2)], {}, MARCH)["answer"] is one


def test_a_clock_that_only_one_rule_knows_is_kept():
    rules = [version(target("answer", 48)), version(target("call_back", 8), policy=2)]
    assert hours_by_clock(rules) == {"answer": 48, "call_back": 8}


@pytest.mark.parametrize(
    ("codes", "matches"),
    [
        pytest.param({}, False, id="nothing is known"),
        pytest.param({"type": {"vip"}}, False, id="one attribute of two"),
        pytest.param({"tier": {"gold"}}, False, id="the other attribute of two"),
        pytest.param({"type": {"vip"}, "tier": {"gold"}}, True, id="both"),
        pytest.param({"type": {"repeat"}, "tier": {"gold"}}, True, id="another code that is named"),
        pytest.param({"type": {"vip", "major"}, "tier": {"gold"}}, True, id="one code of several"),
        pytest.param({"type": {"major"}, "tier": {"gold"}}, False, id="a code not named"),
        pytest.param({"type": set(), "tier": {"gold"}}, False, id="an attribute without a code"),
        pytest.param({"type": {"gold"}, "tier": {"vip"}}, False, id="codes of the other attribute"),
        pytest.param(
            {"type": {"vip"}, "tier": {"gold"}, "channel": {"web"}}, True, id="more is known"
        ),
    ],
)
def test_a_rule_asks_for_any_code_of_an_attribute_and_for_all_attributes(codes, matches):
    rule = version(target("answer", 4), type={"vip", "repeat"}, tier={"gold", "diamond"})
    assert rule.matches(facts(**codes)) is matches
    assert bool(hours_by_clock([rule], **codes)) is matches


def test_a_rule_without_conditions_holds_for_every_case():
    assert hours_by_clock([version(target("answer", 48))], type={"vip"}) == {"answer": 48}


def test_a_rule_that_does_not_match_is_not_the_strictest():
    rules = [version(target("answer", 48)), version(target("answer", 4), policy=2, type={"vip"})]
    assert hours_by_clock(rules, type={"repeat"}) == {"answer": 48}
    assert hours_by_clock(rules, type={"vip"}) == {"answer": 4}


def test_the_newest_effective_version_counts_even_when_it_is_laxer():
    old = version(target("answer", 24), number=1, since=MARCH)
    new = version(target("answer", 48), number=2, since=JUNE)
    assert in_force([new, old], FRIDAY_NOON) == [new]


def test_a_future_version_does_not_count():
    now = version(target("answer", 48), number=1, since=MARCH)
    later = version(target("answer", 24), number=2, since=JULY)
    assert in_force([now, later], FRIDAY_NOON) == [now]
    assert in_force([later], FRIDAY_NOON) == []


def test_a_version_counts_from_its_very_instant():
    old, new = version(number=1, since=MARCH), version(number=2, since=JUNE)
    assert in_force([old, new], JUNE - timedelta(seconds=1)) == [old]
    assert in_force([old, new], JUNE) == [new]


def test_of_two_versions_effective_at_once_the_higher_number_counts():
    first, second = version(number=9, since=JUNE), version(number=10, since=JUNE)
    assert in_force([second, first], FRIDAY_NOON) == [second]


def test_a_version_published_later_for_an_earlier_date_does_not_displace_the_newest():
    backdated, newest = version(number=3, since=MARCH), version(number=2, since=JUNE)
    assert in_force([newest, backdated], FRIDAY_NOON) == [newest]


def test_each_policy_has_its_own_newest_version():
    one, two = version(policy=1, number=4), version(policy=2, number=1)
    assert {v.policy: v for v in in_force([one, two], FRIDAY_NOON)} == {1: one, 2: two}
