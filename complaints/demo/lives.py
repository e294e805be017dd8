"""The lives that complaints usually lead. Figures are minutes of desk hours' wall time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from complaints.demo.tales import Life
from complaints.models import State
from staff.models import Branch

Way = Callable[[Life], object]

DAY = 24 * 60


def at_the_desk(life: Life) -> None:
    """Solved by whoever takes it, while the customer is still there or soon after."""
    _called_back(life.after(4, 24).resolve())


def through_the_department(life: Life) -> None:
    """An honest interim answer first, the work within a day or so."""
    sent_out(life).after(60, 200).answer()
    _called_back(life.after(500, 1_300).resolve())


def with_a_solution_on_offer(life: Life) -> None:
    life.after(3, 9).clarify().after(3, 9).offer()
    _called_back(life.after(120, 600).resolve())


def with_papers_missing(life: Life) -> None:
    life.after(3, 9).clarify().after(3, 9).contact().after(3, 9).wait()
    _called_back(life.after(1_200, 4_000).resume().after(30, 300).resolve())


def with_a_promise_kept(life: Life) -> None:
    sent_out(life).after(10, 60).contact().promise(timedelta(hours=26))
    _called_back(life.after(700, 1_000).keep().resolve())


def with_a_promise_broken(life: Life) -> None:
    sent_out(life).after(10, 60).contact().promise(timedelta(hours=4))
    _called_back(life.after(1_300, 1_700).resolve())


def late(life: Life) -> None:
    """Nobody calls for more than two days, and every rung of the ladder is climbed."""
    sent_out(life).after(2 * DAY + 120, 3 * DAY).answer()
    _called_back(life.after(100, 900).resolve())


def with_nobody_at_home(life: Life) -> None:
    life.after(4, 24).resolve()
    for _try in range(3):
        life.after(90, 200).unreachable()
    life.after(5, 30).archive(waiver="unreachable")


def without_call_back(life: Life) -> None:
    life.after(4, 24).resolve().after(60, 200).archive(waiver="waived")


def with_the_trouble_back(life: Life) -> None:
    """Dissatisfied at the call-back, which reopens it (W8)."""
    life.after(4, 24).resolve().after(200, 400).dissatisfied()
    _called_back(life.after(200, 1_200).resolve())


def reopened_from_the_archive(life: Life) -> None:
    at_the_desk(life)
    _called_back(life.after(DAY, 3 * DAY).reopen().after(200, 1_200).resolve())


def withdrawn(life: Life) -> None:
    life.after(3, 9).clarify().after(60, 900).withdraw()


def raised(life: Life) -> None:
    """T7: the branch cannot solve it."""
    sent_out(life).after(60, 200).answer().raise_up().after(5, 20).take_charge()
    _called_back(life.after(900, 1_300).resolve())


def found_major(life: Life) -> None:
    """T3: it turned out later."""
    life.after(3, 9).clarify().after(20, 90)
    life.mark_major(life.scene.say("cause")).after(2, 12).take_charge().after(5, 30).contact()
    _called_back(life.after(200, 500).resolve())


def taken_over(life: Life) -> None:
    """T8, W4: another city takes it."""
    taker = another_city(life)
    life.after(3, 9).clarify().hand_over(taker).after(20, 110).accept(taker)
    _called_back(life.after(200, 900).resolve())


def returned(life: Life) -> None:
    taker = another_city(life)
    life.after(3, 9).clarify().hand_over(taker).after(20, 110).give_back(taker)
    _called_back(life.after(200, 900).resolve())


LIVES: dict[Way, int] = {  # And how often each is led
    at_the_desk: 50,
    through_the_department: 20,
    with_a_solution_on_offer: 4,
    with_papers_missing: 4,
    with_a_promise_kept: 3,
    with_a_promise_broken: 1,
    late: 2,
    with_nobody_at_home: 2,
    without_call_back: 3,
    with_the_trouble_back: 3,
    reopened_from_the_archive: 1,
    withdrawn: 3,
    raised: 1,
    found_major: 1,
    taken_over: 1,
    returned: 1,
}


# By state: lives of which the last that has happened so far led there.
SO_FAR: dict[State, Way] = {
    State.REGISTERED: lambda life: life,
    State.CLARIFIED: lambda life: life.after(4, 9).clarify().contact(),
    State.IN_PROGRESS: lambda life: sent_out(life).after(4, 9).contact(),
    State.OFFERED: lambda life: life.after(4, 9).clarify().contact().after(4, 9).offer(),
    State.WAITING: lambda life: life.after(4, 9).clarify().contact().after(4, 9).wait(),
    State.ANSWERED: lambda life: life.after(9, 24).resolve().after(2, 6).ask_to_close(),
    State.CALLED_BACK: lambda life: life.after(9, 24).resolve().after(9, 24).satisfied(),
}


def another_city(life: Life) -> Branch:
    scene = life.scene
    cities = {scene.group.branches[code].codes[2] for code in scene.group.desks()}
    others = sorted(cities - {scene.branch.codes[2]})
    return scene.group.branches[scene.chance.choice(others)]


def sent_out(life: Life) -> Life:
    return life.after(3, 9).clarify().after(3, 9).dispatch()


def _called_back(life: Life) -> None:
    life.after(60, 300).satisfied().after(3, 60).archive()
