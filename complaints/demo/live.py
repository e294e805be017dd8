"""Clocks that run out within minutes, so that whoever looks sees an escalation happen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from complaints.demo.author import Author
from complaints.demo.group import CITY
from complaints.demo.lives import SO_FAR, Way, sent_out
from complaints.demo.tales import Life, Tale
from complaints.models import State, Timer

AHEAD = timedelta(minutes=15)
ENOUGH = 3
TYPING = 2  # Minutes from the receipt to the registration
SILENT = SO_FAR[State.REGISTERED]

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
    return _registered(author, minutes=30 - 4, customer=customer)


def _over_the_head(author: Author) -> Tale:
    return _registered(author, minutes=15 - 6, **author.over_the_head())


def _promised(author: Author) -> Tale:
    """A promise that runs out (C6)."""

    def way(life: Life) -> None:
        life.after(3, 4).clarify().contact().promise(author.now + timedelta(minutes=8) - life.at)

    return _registered(author, minutes=25, way=way)


def _without_contact(author: Author) -> Tale:
    """A day since the receipt, and nobody has called the customer (C3)."""
    return _received(author, minutes=24 * 60 - 3, way=sent_out)


def _without_answer(author: Author) -> Tale:
    """Two days, and no answer (C4): the city is told."""
    return _received(author, minutes=48 * 60 - 5, way=_contacted)


def _without_answer_yet(author: Author) -> Tale:
    """Three quarters of the time for the answer are gone: the branch is told."""
    return _received(author, minutes=36 * 60 - 9, way=_contacted)


def _contacted(life: Life) -> None:
    sent_out(life).after(60, 90).contact()


def _registered(author: Author, *, minutes: int, **told: Any) -> Tale:
    """Registered so many minutes ago: the attention of urgent types counts from there."""
    return _received(author, minutes=minutes + TYPING, **told)


def _received(author: Author, *, minutes: int, way: Way = SILENT, **told: Any) -> Tale:
    """Received so many minutes ago, at the branch whose next supervisor is the demo's."""
    desk = author.here[1]
    customer = told.pop("customer", author.chance.choice(author.people[desk].usual))
    at = author.now - timedelta(minutes=minutes)
    return author.tale(
        author.scene(desk, customer=customer),
        way,
        at,
        take_charge=False,
        round_the_clock=True,
        typing=timedelta(minutes=TYPING),
        **told,
    )


PLOTS: list[Plot] = [
    _vip,
    _over_the_head,
    _promised,
    _without_contact,
    _without_answer,
    _without_answer_yet,
]
