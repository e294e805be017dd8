"""Clocks that run out within minutes, so that whoever looks sees an escalation happen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from complaints.demo.author import Author
from complaints.demo.group import CITY
from complaints.demo.tales import Life, Tale
from complaints.models import Timer

AHEAD = timedelta(minutes=15)
ENOUGH = 3

Plot = Callable[[Author], Tale]


def ahead(now: datetime) -> int:
    """How many clocks of the supervisor's city have a step to fire soon."""
    soon = Timer.objects.live().filter(fires_at__range=(now, now + AHEAD))
    return soon.filter(complaint__handling_branch__path__contains=f"/{CITY}/").count()


def tales(author: Author) -> list[Tale]:
    return [plot(author) for plot in PLOTS]


def fresh(author: Author) -> list[Tale]:
    """The few that a later start of the demo adds; all three were received just now."""
    return [plot(author) for plot in PLOTS[:ENOUGH]]


def _vip(author: Author) -> Tale:
    """Half an hour without a dedicated owner, and the city is told."""
    customer = author.chance.choice(author.people[author.here[1]].vips)
    return _received(author, minutes=30 - 4, customer=customer)


def _over_the_head(author: Author) -> Tale:
    return _received(author, minutes=15 - 6, **author.over_the_head())


def _promised(author: Author) -> Tale:
    def way(life: Life) -> None:
        life.after(3, 4).clarify().contact().promise(author.now + timedelta(minutes=8) - life.at)

    return _received(author, minutes=25, way=way)


def _without_contact(author: Author) -> Tale:
    """A day since the receipt, and nobody has called the customer (C3)."""
    return _received(author, minutes=24 * 60 - 3, way=_sent_out)


def _without_answer(author: Author) -> Tale:
    """Two days, and no answer (C4): the city is told."""

    def way(life: Life) -> None:
        _sent_out(life)
        life.after(60, 90).contact()

    return _received(author, minutes=48 * 60 - 5, way=way)


def _without_answer_yet(author: Author) -> Tale:
    """Three quarters of the time for the answer are gone: the branch is told."""

    def way(life: Life) -> None:
        _sent_out(life)
        life.after(60, 90).contact()

    return _received(author, minutes=36 * 60 - 9, way=way)


PLOTS: list[Plot] = [
    _vip,
    _over_the_head,
    _promised,
    _without_contact,
    _without_answer,
    _without_answer_yet,
]


def _sent_out(life: Life) -> None:
    life.after(3, 9).clarify().after(3, 9).dispatch()
