"""The clock and its arithmetic agree with a slow, obvious model: count the quarter hours."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from sla.clock import Tick, due_at, spans
from sla.worktime import Calendar, NeverOpen, deadline, worked

STEP = timedelta(minutes=15)
DAY = 96  # Quarter hours
HORIZON = 35 * DAY

# Zone and first day; a clock change or the end of a year follows within the horizon.
SCENES = [
    ("UTC", "2025-06-02"),
    ("Asia/Shanghai", "2025-12-15"),
    ("Asia/Shanghai", "1991-04-01"),
    ("Asia/Shanghai", "1991-09-02"),
    ("Asia/Kathmandu", "2024-02-19"),
    ("America/New_York", "2025-02-24"),
    ("America/New_York", "2025-10-20"),
    ("Australia/Lord_Howe", "2025-03-24"),
    ("Australia/Lord_Howe", "2025-09-22"),
    ("Europe/Dublin", "2024-12-16"),
]


def hour(quarter):
    return time.max if quarter == DAY else time(quarter // 4, quarter % 4 * 15)


def is_open(calendar, instant):
    """Look at the clock on the wall, then at the notice on the door."""
    local = instant.astimezone(calendar.zone)
    is_worked = calendar.days.get(local.date())
    hours = calendar.week.get(local.weekday(), ())
    if is_worked and not hours:
        hours = calendar.week[min(calendar.week)]
    return is_worked is not False and any(a <= local.time() < b for a, b in hours)


def slow_worked(calendar, start, quarters):
    return STEP * sum(is_open(calendar, start + n * STEP) for n in range(quarters))


def slow_due_at(calendar, history, quarters):
    """Spend open quarters while the clock runs; None if it stands still, or past the horizon."""
    at, states, running = history[0].at, {tick.at: tick.running for tick in history}, False
    while at < history[-1].at + HORIZON * STEP:
        running = states.get(at, running)
        if running and is_open(calendar, at):
            quarters -= 1
            if not quarters:
                return at + STEP
        at += STEP
        if not running and at > history[-1].at:
            return None
    return None


def due_in_sight(history, amount, calendar):
    """What `due_at` says, cut off where the model stops looking."""
    try:
        due = due_at(history, amount, calendar)
    except NeverOpen:
        return None
    return due if due and due <= history[-1].at + HORIZON * STEP else None


EDGES = st.integers(0, DAY)  # Also inside an hour that a clock change skips or doubles


@st.composite
def days_hours(draw):
    edges = sorted(draw(st.lists(EDGES, min_size=2, max_size=6)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return tuple((hour(a), hour(b)) for a, b in pairs if a < b)


@st.composite
def calendars(draw):
    """A calendar, and an instant on its first day."""
    name, first = draw(st.sampled_from(SCENES))
    zone, midnight = ZoneInfo(name), datetime.fromisoformat(first)
    hours = days_hours().filter(bool)
    week = draw(st.dictionaries(st.integers(0, 6), hours, min_size=1))
    offsets = st.dictionaries(st.integers(0, 34), st.booleans(), max_size=8)
    days = {(midnight + timedelta(n)).date(): worked for n, worked in draw(offsets).items()}
    return Calendar(zone, week, days), midnight.replace(tzinfo=zone).astimezone(UTC)


@st.composite
def histories(draw, start):
    """The clock starts, then stands still and runs on, sometimes told so twice."""
    at = start + draw(st.integers(0, 7 * DAY)) * STEP
    history = [Tick(at, running=True)]
    for gap, running in draw(
        st.lists(st.tuples(st.integers(0, 2 * DAY), st.booleans()), max_size=6)
    ):
        at += gap * STEP
        history.append(Tick(at, running=running))
    return history


MONDAY = datetime(2025, 6, 2, 9, tzinfo=UTC)
AROUND_THE_CLOCK = Calendar(ZoneInfo("UTC"), always_open=True)
HOUR = timedelta(hours=1)


def due_after(hours, *ticks):
    """Due so many hours after Monday; the ticks are (hour, running)."""
    history = [Tick(MONDAY + at * HOUR, running=running) for at, running in ticks]
    due = due_at(history, hours * HOUR, AROUND_THE_CLOCK)
    return due and (due - MONDAY) / HOUR


def test_a_clock_that_stands_still_has_no_due_time():
    assert due_after(8, (0, True), (3, False)) is None
    assert due_after(8, (0, False)) is None
    assert due_after(8) is None


def test_a_pause_moves_the_due_time_by_its_length():
    assert due_after(8, (0, True), (3, False), (5, True)) == 10


def test_a_pause_at_or_after_the_due_time_does_not_move_it():
    assert due_after(8, (0, True), (8, False), (20, True)) == 8
    assert due_after(8, (0, True), (9, False), (20, True)) == 8


def test_an_amount_of_zero_is_due_when_the_clock_first_runs():
    assert due_after(0, (0, False), (3, True), (3, False)) == 3


@given(st.data(), st.integers(1, 120))
def test_what_counted_adds_up_to_the_amount_and_ends_when_it_is_due(data, quarters):
    calendar, start = data.draw(calendars())
    history = data.draw(histories(start))
    amount = quarters * STEP
    try:
        due = due_at(history, amount, calendar)
        found = spans(history, amount, calendar)
    except NeverOpen:
        return
    counted = [span for span in found if span.counted]
    if due:
        assert sum((span.ends - span.begins for span in counted), timedelta()) == amount
        assert counted[-1].ends == due
    ends = [span.ends for span in found if span.ends]
    assert ends == sorted(ends)
    assert all(span.ends is None or span.begins <= span.ends for span in found)


@given(st.data(), st.integers(1, 120))
def test_the_due_time_agrees_with_spending_quarter_hours(data, quarters):
    calendar, start = data.draw(calendars())
    history = data.draw(histories(start))
    expected = slow_due_at(calendar, history, quarters)
    assert due_in_sight(history, quarters * STEP, calendar) == expected


@given(calendars(), st.integers(0, 7 * DAY), st.integers(0, 21 * DAY))
def test_the_time_worked_agrees_with_counting_quarter_hours(scene, offset, quarters):
    calendar, start = scene
    start += offset * STEP
    assert worked(calendar, start, start + quarters * STEP) == slow_worked(
        calendar, start, quarters
    )


@given(calendars(), st.integers(0, 7 * 86_400), st.integers(1, 100_000))
def test_a_deadline_is_the_first_second_at_which_the_amount_is_worked(scene, offset, seconds):
    calendar, start = scene
    start, amount = start + timedelta(seconds=offset), timedelta(seconds=seconds)
    try:
        due = deadline(calendar, start, amount)
    except NeverOpen:
        return
    assert worked(calendar, start, due) == amount
    assert worked(calendar, start, due - timedelta(seconds=1)) == amount - timedelta(seconds=1)


@given(calendars(), st.lists(st.integers(0, 28 * 86_400), min_size=3, max_size=3))
def test_time_worked_adds_up_and_never_exceeds_time_passed(scene, offsets):
    calendar, start = scene
    a, b, c = (start + timedelta(seconds=offset) for offset in sorted(offsets))
    assert worked(calendar, a, b) + worked(calendar, b, c) == worked(calendar, a, c)
    assert timedelta() <= worked(calendar, a, c) <= c - a
