"""What starts, meets and resets each clock of DOMAIN section 3. The moves and the pages read this.

A clock that a move meets stops in time or late; one that a move resets counts anew from there;
one that a move resumes goes on as if it had never stopped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.db import models
from django.utils.translation import gettext_lazy as _

from sla.models import Clock


class Start(models.TextChoices):
    RECEIPT = "receipt", _("the receipt")
    REGISTRATION = "registration", _("the registration")
    TYPE = "type", _("the moment an urgent type is found")
    PROMISE = "promise", _("the promise")
    RESOLUTION = "resolution", _("the work reported done")


@dataclass(frozen=True, slots=True)
class Definition:
    """The moves (names in MOVES) that a clock follows."""

    starts: Start
    met_by: frozenset[str]
    reset_by: frozenset[str] = frozenset()
    resumed_by: frozenset[str] = frozenset()
    cancelled_by: frozenset[str] = frozenset()


# What we owe each other, not the customer: never shown as due next before what the customer was
# promised. The database has the same list (migration "the customer's promise comes first").
INTERNAL = frozenset({Clock.ATTENTION, Clock.REGISTRATION, Clock.DEPARTMENT_NOTICE})
REOPENED = frozenset({"reopening"})
DONE = frozenset({"resolution", "referral"})  # What is to be done is done, here or elsewhere
DEFINITIONS: Mapping[Clock, Definition] = {
    Clock.ATTENTION: Definition(
        Start.TYPE, DONE | {"assignment", "acceptance"}, resumed_by=frozenset({"putting_back"})
    ),
    Clock.REGISTRATION: Definition(Start.RECEIPT, frozenset({"registration"})),
    Clock.DEPARTMENT_NOTICE: Definition(Start.REGISTRATION, DONE | {"dispatch"}),
    Clock.FIRST_CONTACT: Definition(Start.RECEIPT, DONE | {"contact", "answer"}),
    Clock.ANSWER: Definition(Start.RECEIPT, DONE | {"answer"}, REOPENED),
    # Only an answer tells the customer how it stands: nothing else resets it.
    Clock.PROGRESS: Definition(Start.REGISTRATION, DONE, frozenset({"answer", "reopening"})),
    Clock.COMMITMENT: Definition(Start.PROMISE, frozenset({"fulfilment"})),
    Clock.CALL_BACK: Definition(
        Start.RESOLUTION,
        frozenset({"satisfaction", "dissatisfaction"}),
        reset_by=DONE,
        cancelled_by=REOPENED,
    ),
    Clock.STATUTORY: Definition(Start.RECEIPT, DONE, resumed_by=REOPENED),
    Clock.SERVICE: Definition(Start.RECEIPT, DONE, resumed_by=REOPENED),
}
# Clocks that wait for a move before they start; every other one starts with the complaint.
STARTED_LATER = frozenset(
    clock
    for clock, definition in DEFINITIONS.items()
    if definition.starts in (Start.TYPE, Start.PROMISE, Start.RESOLUTION)
)
# Registration is over before anything can be added to it.
STARTED_AT_ONCE = frozenset(DEFINITIONS) - STARTED_LATER - {Clock.REGISTRATION}


@cache
def met_by(move: str) -> tuple[Clock, ...]:
    return tuple(clock for clock, one in DEFINITIONS.items() if move in one.met_by)


@cache
def reset_by(move: str) -> tuple[Clock, ...]:
    return tuple(clock for clock, one in DEFINITIONS.items() if move in one.reset_by)


@cache
def resumed_by(move: str) -> tuple[Clock, ...]:
    return tuple(clock for clock, one in DEFINITIONS.items() if move in one.resumed_by)


@cache
def cancelled_by(move: str) -> tuple[Clock, ...]:
    return tuple(clock for clock, one in DEFINITIONS.items() if move in one.cancelled_by)
