"""More time: asked for in time, with the customer told, granted by somebody else, not for ever."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from complaints.escalation import STRATEGIES, sweep
from complaints.models import Escalation, Extension, ExtensionRule, Notice, Refused
from complaints.models.timer import Timer
from tests.conftest import DAY, HOUR, MINUTE, MONDAY_10

DUE = MONDAY_10 + 2 * DAY


@pytest.fixture
def complaint(desk, supervisors):
    return desk.log()


def answer_clock(complaint):
    return complaint.timers.get(clock="answer")


def ask(complaint, clerk, *, until=DUE + DAY, at=MONDAY_10 + HOUR, clock="answer"):
    timer = complaint.timers.get(clock=clock).pk
    told = "by phone at 11:00"
    complaint.ask_for_time(
        timer=timer, new_due_at=until, told=told, note="A part is missing.", by=clerk, at=at
    )


def decide(complaint, supervisor, outcome="granted", at=MONDAY_10 + 2 * HOUR):
    complaint.decide_on_time(outcome=outcome, note="", by=supervisor, at=at)


def test_time_that_is_granted_moves_the_due_time(complaint, clerk, supervisors):
    ask(complaint, clerk)
    assert answer_clock(complaint).due_at == DUE  # Nothing changes by asking
    decide(complaint, supervisors["branch"])
    assert answer_clock(complaint).due_at == DUE + DAY
    words = [event.words for event in complaint.events.order_by("pk")][-2:]
    assert words[0].startswith("asked for more time for “answer”")
    assert "told: by phone at 11:00" in words[0]
    assert words[1] == "decided on more time: granted"


def test_the_supervisor_is_asked_and_not_the_one_who_asks(complaint, supervisors):
    ask(complaint, supervisors["branch"])
    told = Notice.objects.filter(kind="extension", channel="inbox").values_list(
        "recipient__username", flat=True
    )
    assert list(told) == ["city-head"]


def test_time_that_is_refused_changes_nothing(complaint, clerk, supervisors):
    ask(complaint, clerk)
    before = Timer.objects.filter(complaint=complaint).order_by("pk").values()
    before = list(before)
    decide(complaint, supervisors["branch"], "refused")
    assert list(Timer.objects.filter(complaint=complaint).order_by("pk").values()) == before


def test_nobody_decides_on_what_he_asked_for_himself(complaint, supervisors):
    ask(complaint, supervisors["branch"])
    with pytest.raises(Refused, match="Somebody other than who asked"):
        decide(complaint, supervisors["branch"])
    asked = Extension.objects.get()
    assert asked.decided_at is None
    asked.outcome, asked.decided_at, asked.decided_by = "granted", DUE, asked.asked_by
    with pytest.raises(IntegrityError, match="extension_not_by_who_asked"), transaction.atomic():
        asked.save(update_fields=["outcome", "decided_at", "decided_by"])


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"at": DUE + MINUTE, "until": DUE + DAY}, "has run out"),
        ({"until": DUE}, "later than the one"),
        ({"until": DUE - HOUR}, "later than the one"),
        ({"clock": "statutory", "until": DUE + 90 * DAY}, "no such clock"),
        ({"clock": "registration"}, "no such clock"),
    ],
)
def test_what_cannot_be_extended_stays_as_it_is(complaint, clerk, asked, sentence):
    before = list(complaint.timers.order_by("pk").values())
    with pytest.raises(Refused, match=sentence):
        ask(complaint, clerk, **asked)
    assert not Extension.objects.exists()
    assert list(complaint.timers.order_by("pk").values()) == before
    assert not complaint.events.filter(kind="extension").exists()


def test_at_the_very_due_time_it_can_still_be_asked_for(complaint, clerk):
    ask(complaint, clerk, at=DUE)
    assert Extension.objects.exists()


def test_there_is_a_limit_a_complaint(complaint, clerk, supervisors):
    ExtensionRule.objects.update(most=1)
    ask(complaint, clerk)
    with pytest.raises(Refused, match="asked for already"):
        ask(complaint, clerk)
    decide(complaint, supervisors["branch"])
    with pytest.raises(Refused, match="given more time 1 times"):
        ask(complaint, clerk, until=DUE + 3 * DAY)


def test_a_time_at_which_the_office_is_closed_gives_nothing(complaint, clerk, supervisors):
    timer = complaint.timers.get(clock="department_notice")  # Due on Tuesday at 09:30
    ask(complaint, clerk, clock="department_notice", until=timer.due_at + MINUTE, at=MONDAY_10)
    decide(complaint, supervisors["branch"], at=MONDAY_10)
    assert complaint.timers.get(clock="department_notice").due_at == timer.due_at + MINUTE


def test_the_ladder_waits_for_the_new_time(complaint, clerk, supervisors):
    ask(complaint, clerk, until=DUE + 2 * DAY)
    decide(complaint, supervisors["branch"])
    for hours in range(0, 96, 6):
        for name in STRATEGIES:
            sweep.fire_due(name, now=MONDAY_10 + hours * HOUR)
    fired = Escalation.objects.filter(clock="answer").order_by("pk")
    assert [(one.generation, one.position) for one in fired] == [(2, 0), (2, 1)]
    assert fired[0].fired_at == MONDAY_10 + 48 * HOUR


def test_a_pause_after_it_still_counts(complaint, clerk, supervisors):
    ask(complaint, clerk)
    decide(complaint, supervisors["branch"])
    complaint.wait_for_customer(note="papers", by=clerk, at=MONDAY_10 + 3 * HOUR)
    complaint.resume(by=clerk, at=MONDAY_10 + 8 * HOUR)
    assert answer_clock(complaint).due_at == DUE + DAY + 5 * HOUR


def test_an_earlier_pause_is_not_counted_twice(complaint, clerk, supervisors):
    complaint.wait_for_customer(note="papers", by=clerk, at=MONDAY_10 + HOUR)
    complaint.resume(by=clerk, at=MONDAY_10 + 5 * HOUR)
    ask(complaint, clerk, at=MONDAY_10 + 6 * HOUR, until=DUE + DAY)
    decide(complaint, supervisors["branch"], at=MONDAY_10 + 7 * HOUR)
    assert answer_clock(complaint).due_at == DUE + DAY


def test_time_that_is_granted_while_it_waits_is_there_when_it_goes_on(
    complaint, clerk, supervisors
):
    ask(complaint, clerk, until=DUE + DAY)
    complaint.wait_for_customer(note="papers", by=clerk, at=MONDAY_10 + 2 * HOUR)
    decide(complaint, supervisors["branch"], at=MONDAY_10 + 5 * HOUR)
    assert answer_clock(complaint).due_at is None
    complaint.resume(by=clerk, at=MONDAY_10 + 6 * HOUR)
    assert answer_clock(complaint).due_at == DUE + DAY + HOUR  # What was left when it was granted


def test_what_was_granted_is_not_given_again_when_it_is_reopened(complaint, clerk, supervisors):
    ask(complaint, clerk, until=DUE + 5 * DAY)
    decide(complaint, supervisors["branch"])
    complaint.resolve(answer="Done.", by=clerk, at=MONDAY_10 + DAY)
    complaint.reopen(note="again", by=clerk, at=MONDAY_10 + 2 * DAY)
    assert answer_clock(complaint).due_at == MONDAY_10 + 4 * DAY


def test_time_that_has_passed_can_only_be_refused(complaint, clerk, supervisors):
    ask(complaint, clerk, until=DUE + HOUR)
    at = DUE + 2 * HOUR
    with pytest.raises(Refused, match="no longer needs that time"):
        decide(complaint, supervisors["branch"], at=at)
    decide(complaint, supervisors["branch"], "refused", at=at)
    assert Extension.objects.get().outcome == "refused"


def test_why_it_is_due_then_names_who_granted_more_time(client, complaint, clerk, supervisors):
    ask(complaint, clerk)
    decide(complaint, supervisors["branch"])
    client.force_login(supervisors["branch"])
    url = reverse("complaints:why", args=[complaint.number, answer_clock(complaint).pk])
    shown = client.get(url).content.decode()
    for words in ("A part is missing.", "Branch-Head", "1 d of it granted on top"):
        assert words in shown
    assert "Began anew" not in shown


def test_time_asked_for_one_stretch_is_not_granted_to_the_next(complaint, clerk, supervisors):
    progress = complaint.timers.get(clock="progress")
    ask(complaint, clerk, clock="progress", until=progress.due_at + DAY)
    complaint.answer(answer="Soon.", by=clerk, at=MONDAY_10 + 2 * HOUR)
    with pytest.raises(Refused, match="Nobody has asked"):
        decide(complaint, supervisors["branch"], at=MONDAY_10 + 3 * HOUR)
    assert Extension.objects.get().outcome == "lapsed"
