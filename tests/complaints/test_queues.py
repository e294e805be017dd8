"""The queues count exactly what a slow look at every complaint would find."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaints import intake, queues, standings
from complaints.models import Complaint, Mark, Refused, Standing, State, Timer, Touched
from complaints.models.complaint import ABOUT_TO_BE
from complaints.models.records import TypeChoices
from complaints.models.standing import BITS
from tests.conftest import DAY, HOUR, MINUTE, MONDAY_10, closed

LATER = MONDAY_10 + 3 * DAY


def next_due(complaint):
    """What the customer was promised; where nothing is, what we owe each other."""
    live = [one for one in complaint.timers.live() if one.due_at]
    own = [one for one in live if one.clock not in ("attention", "department_notice")]
    return min((one.due_at for one in own or live), default=None)


def recount(user, now):
    """Complaint by complaint, from nothing but its own rows: {queue: set of keys}."""
    found = {code: set() for code in queues.QUEUES}
    for one in Complaint.objects.visible_to(user).open():
        due = next_due(one)
        holds = {mark.type for mark in one.marks.all()} | {"all"}
        if due and due < now:
            holds.add("overdue")
        elif due and due < now + ABOUT_TO_BE:
            holds.add("due-soon")
        if one.owner is None:
            holds.add("unassigned")
        if one.extensions.filter(decided_at=None).exists():
            holds.add("approvals")
        if one.state == State.ANSWERED:
            holds.add("call-backs")
        for code in holds:
            found[code].add(one.pk)
    return found


def tallied(user, now):
    overview = queues.overview(user, standings.refresh(), now)
    return {code: tally.count for code, tally in overview.tallies.items()}


def told(user, now):
    """Queue to the oldest, what is due next in it, and how many are late."""
    overview = queues.overview(user, standings.refresh(), now)
    return {c: (t.oldest_at, t.due_at, t.late) for c, t in overview.tallies.items()}


def slow(keys, code, now):
    """The same, complaint by complaint."""
    rows = Complaint.objects.filter(pk__in=keys)
    due = [at for one in rows if (at := next_due(one))]
    ahead = [at for at in due if at >= now or code == "overdue"]
    oldest = min((one.received_at for one in rows), default=None)
    return oldest, min(ahead, default=None), sum(at < now for at in due)


def listed(user, now):
    standings.refresh()
    rows = queues.mine(user)
    return {code: {row.pk for row in q.narrow(rows, now)} for code, q in queues.QUEUES.items()}


ACTS = ("log", "vip", "assign", "answer", "resolve", "close", "reopen", "raise", "ask", "transfer")


@settings(
    max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    acts=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 7)), min_size=5, max_size=25),
    looks=st.lists(
        st.sampled_from([timedelta(), HOUR, DAY, 2 * DAY - 30 * MINUTE, 2 * DAY, 30 * DAY]),
        min_size=1,
        max_size=3,
    ),
)
def test_counts_and_lists_equal_a_recount_whatever_happens(
    desk, supervisors, group, clerk, acts, looks
):
    made = [desk.log()]
    for name, place in acts:
        _act(name, made, made[place % len(made)], desk, supervisors["branch"], group)
        if place % 3 == 0:
            tallied(supervisors["branch"], MONDAY_10 + looks[0])  # Somebody looks now and then
    for later in looks:  # Also back, at what was
        for user in (*supervisors.values(), clerk):
            now = MONDAY_10 + later
            expected = recount(user, now)
            assert listed(user, now) == expected
            assert tallied(user, now) == {code: len(keys) for code, keys in expected.items()}
            assert told(user, now) == {
                code: slow(keys, code, now) for code, keys in expected.items()
            }


def _act(name, made, one, desk, head, group):
    one = Complaint.objects.get(pk=one.pk)
    values = {"by": head, "at": MONDAY_10 + MINUTE}

    def ask():
        timer = one.timers.live().get(clock="answer").pk
        one.ask_for_time(timer=timer, new_due_at=LATER, told="by phone", note="parts", **values)

    def transfer():
        one.clarify(note="Clear.", **values)
        one.hand_over(branch=group["west-b-1"], note="theirs", **values)

    acts = {
        "log": lambda: made.append(desk.log()),
        "vip": lambda: made.append(desk.log(vip=True)),
        "assign": lambda: one.assign(owner=head, **values),
        "answer": lambda: one.answer(answer="Soon.", **values),
        "resolve": lambda: one.resolve(answer="Done.", **values),
        "close": lambda: closed(one, **values),
        "reopen": lambda: one.reopen(note="Again.", **values),
        "raise": lambda: one.raise_up(note="Too big.", **values),
        "ask": ask,
        "transfer": transfer,
    }
    with suppress(Refused, Timer.DoesNotExist):
        acts[name]()


def test_the_bits_of_the_database_are_those_of_the_code(desk, supervisors):
    complaint = desk.log()
    for one in TypeChoices:
        Mark.objects.get_or_create(complaint=complaint, type=one, defaults={"at": MONDAY_10})
        standings.refresh()
        bits = Standing.objects.get(pk=complaint.pk).bits
        assert bits & BITS[one.value]


def test_the_oldest_and_the_next_due_of_a_queue_are_told(desk, supervisors):
    first = desk.log(at=MONDAY_10)
    desk.log(at=MONDAY_10 + HOUR)
    overview = queues.overview(supervisors["branch"], standings.refresh(), MONDAY_10 + 2 * HOUR)
    tally = overview.tallies["unassigned" if first.owner is None else "all"]
    due = [at for c in Complaint.objects.all() if (at := next_due(c))]
    assert tally.oldest_at == MONDAY_10
    assert overview.tallies["all"].due_at == min(at for at in due if at > MONDAY_10 + 2 * HOUR)


def test_until_is_the_next_moment_at_which_time_alone_changes_a_count(desk, supervisors):
    desk.log()
    head = supervisors["branch"]
    until = queues.overview(head, standings.refresh(), MONDAY_10).until
    before, after = until - timedelta(seconds=1), until + timedelta(seconds=1)
    assert tallied(head, MONDAY_10) == tallied(head, before) != tallied(head, after)


def test_a_closed_complaint_leaves_the_queues_and_later_the_table(desk, clerk, supervisors):
    complaint = desk.log()
    standings.refresh()
    closed(complaint, by=clerk, at=MONDAY_10)
    assert tallied(supervisors["branch"], MONDAY_10)["all"] == 0
    row = Standing.objects.get(pk=complaint.pk)
    assert not row.is_open
    assert standings.prune(now=row.changed_at + standings.KEPT + MINUTE) == 1


def test_what_came_in_archived_never_stands_in_a_queue(desk, clerk):
    complaint = closed(desk.log(), by=clerk, at=MONDAY_10)
    Standing.objects.all().delete()
    Touched.objects.create(complaint=complaint.pk)
    standings.refresh()
    assert not Standing.objects.exists()


def test_a_thing_that_was_touched_by_nobody_is_not_made_anew(desk):
    desk.log()
    change = standings.refresh()
    assert standings.refresh() == change
    Complaint.objects.update(count_after=MONDAY_10)  # No concern of the queues
    assert not Touched.objects.exists()


@pytest.mark.parametrize("field", ["branch", "handling_branch"])
def test_who_loses_sight_of_a_complaint_hears_of_it(desk, group, supervisors, hire, field):
    head = supervisors["branch"]
    complaint = desk.log()
    change = standings.refresh()
    east = group["east-a-1"]
    Complaint.objects.filter(pk=complaint.pk).update(
        branch=east, handling_branch=east, owner=None, version=2
    )
    standings.refresh()
    assert Standing.objects.changed_since(change, head).exists()
    assert not queues.mine(head).exists()


def test_what_happens_elsewhere_is_no_news_here(desk, other_clerk, supervisors):
    change = standings.refresh()
    new = desk.new(branch=other_clerk.branch)
    intake.log(new, by=other_clerk, at=MONDAY_10)
    assert standings.refresh() > change
    assert not Standing.objects.changed_since(change, supervisors["branch"]).exists()
    assert Standing.objects.changed_since(change, supervisors["group"]).exists()
