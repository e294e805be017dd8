"""What is kept for cases that are alike is what each of them would be given."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from sla.planning import Target, Version, applicable
from sla.planning import strictest as slow_strictest
from sla.promises import Promises, strictest
from sla.worktime import Calendar

ALWAYS = Calendar(ZoneInfo("UTC"), always_open=True)
START = datetime(2025, 6, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)

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
