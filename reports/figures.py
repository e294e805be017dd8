"""The figures of the reports, each with the sentence by which it is defined on the page.

All are about the complaints received in the period at the branch and below it, as they stand
now: one that is answered later changes the figure of the day on which it was received.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.measures import Key
from sla.models import Clock

Counts = Mapping[Key, int]
IN_TIME = 98.0  # C11, per cent


class Unit(models.TextChoices):
    COUNT = "count", _("number")
    PERCENT = "percent", _("per cent")
    PER_THOUSAND = "per_thousand", _("per 1,000 customers")
    SCORE = "score", _("of 5")
    MINUTES = "minutes", _("minutes")


# How many decimals are shown, and so are all that a difference is made from.
DECIMALS = {Unit.PERCENT: 1, Unit.PER_THOUSAND: 2, Unit.SCORE: 2}
SCALES = {Unit.COUNT: 1, Unit.PERCENT: 100, Unit.PER_THOUSAND: 1000, Unit.SCORE: 1}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, or a share of one number in another."""

    code: str
    name: Any
    meaning: Any
    part: tuple[Key, ...]
    whole: tuple[Key, ...] = ()
    unit: Unit = Unit.COUNT
    good: int = 0  # 1: more is better, -1: less is
    target: float | None = None
    shows: Key | None = None  # What the number leads to, where that is not its part
    is_listed: bool = True  # As complaints

    def value(self, counts: Counts) -> float | None:
        """None: a share of nothing."""
        part = sum(counts.get(key, 0) for key in self.part)
        if not self.whole:
            return part
        whole = sum(counts.get(key, 0) for key in self.whole)
        return SCALES[self.unit] * part / whole if whole else None

    @property
    def leads_to(self) -> Key | None:
        return (self.shows or self.part[0]) if self.is_listed else None

    @property
    def asks_for(self) -> set[str]:
        """The names of what is counted for it."""
        shown = (self.shows,) if self.shows else ()
        return {figure for figure, _key in (*self.part, *self.whole, *shown)}


def _share(
    code: str, name: Any, meaning: Any, part: Key, whole: Key, good: int = 0, **more: Any
) -> Figure:
    return Figure(code, name, meaning, (part,), (whole,), Unit.PERCENT, good, **more)


def _in_time(clock: Clock, name: Any) -> Figure:
    kept, late = ("kept", clock.value), ("late", clock.value)
    meaning = _(
        "Of the promises of this clock that were kept or are broken, the share that was kept. "
        "Done at the due instant is in time. A clock that began anew made a promise each time."
    )
    values: dict[str, Any] = {"unit": Unit.PERCENT, "good": 1, "target": IN_TIME, "shows": late}
    return Figure(f"in_time_{clock.value}", name, meaning, (kept,), (kept, late), **values)


RECEIVED: Key = ("received", "")
_ALL = (
    Figure(
        "received",
        _("complaints"),
        _("Contacts that are complaints, by the local day of their receipt."),
        (RECEIVED,),
    ),
    Figure("open", _("still open"), _("Of these, what is not closed now."), (("open", ""),)),
    Figure("archived", _("archived"), _("Of these, what is archived now."), (("archived", ""),)),
    Figure(
        "urgent",
        _("urgent"),
        _("Complaints of at least one urgent type."),
        (("urgent", ""),),
    ),
    _in_time(Clock.FIRST_CONTACT, _("first contact in time")),
    _in_time(Clock.ANSWER, _("answer in time")),
    _in_time(Clock.COMMITMENT, _("promises kept")),
    _in_time(Clock.REGISTRATION, _("registered in time")),
    _in_time(Clock.CALL_BACK, _("call-back in time")),
    _share(
        "repeat",
        _("repeat rate"),
        _("The share of complaints of a customer about a problem archived within three months."),
        ("type", "repeat"),
        RECEIVED,
        -1,
    ),
    _share(
        "over_the_head",
        _("over-the-head rate"),
        _("The share of complaints that came through a body above us."),
        ("type", "over_the_head"),
        RECEIVED,
        -1,
    ),
    _share(
        "reopened",
        _("reopened"),
        _("The share of complaints that were reopened at least once."),
        ("reopened", ""),
        RECEIVED,
        -1,
    ),
    _share(
        "coverage",
        _("call-back coverage"),
        _("Of the archived complaints, the share whose customer was reached by a call-back."),
        ("called_back", ""),
        ("archived", ""),
        1,
        shows=("uncalled", ""),
    ),
    _share(
        "satisfied",
        _("satisfied"),
        _("Of the customers reached by a call-back, the share satisfied when last reached."),
        ("satisfied", ""),
        ("reached", ""),
        1,
    ),
    Figure(
        "rating",
        _("rating of the result"),
        _("The mean of the ratings given last, from 1 to 5."),
        (("rating", ""),),
        (("rated", ""),),
        Unit.SCORE,
        1,
        shows=("rated", ""),
    ),
    Figure(
        "treatment",
        _("rating of the treatment"),
        _("The mean of the ratings given last for how the customer was treated, from 1 to 5."),
        (("treatment", ""),),
        (("treated", ""),),
        Unit.SCORE,
        1,
        shows=("treated", ""),
    ),
    _share(
        "extended",
        _("given more time"),
        _("The share of complaints of which a clock was extended."),
        ("extended", ""),
        RECEIVED,
        -1,
    ),
    _share(
        "granted",
        _("of those asked for more time"),
        _("Of the times that more time was asked for, the share that was granted."),
        ("granted", ""),
        ("asked", ""),
    ),
    Figure(
        "incidents",
        _("incidents"),
        _("Incidents with at least one member received in the period."),
        (("incidents", ""),),
        good=-1,
        is_listed=False,
    ),
    Figure(
        "batch",
        _("complaints of a batch"),
        _("Complaints of type batch: many customers with one problem (T5)."),
        (("type", "batch"),),
        good=-1,
    ),
    Figure(
        "voice",
        _("complaints per 1,000 customers"),
        _(
            "Complaints received for each thousand customers registered at these branches now. "
            "A falling number is no goal by itself: a desk that does not write complaints down "
            "has few."
        ),
        (RECEIVED,),
        (("customers", ""),),
        Unit.PER_THOUSAND,
    ),
    _share(
        "late_registration",
        _("registered late"),
        _(
            "The share of complaints written down later than promised after the customer "
            "complained."
        ),
        ("late", Clock.REGISTRATION.value),
        RECEIVED,
        -1,
    ),
    _share(
        "withdrawn",
        _("withdrawn"),
        _("The share of complaints that ended because the customer withdrew them."),
        ("withdrawn", ""),
        RECEIVED,
    ),
    _share(
        "joined",
        _("joined to another"),
        _("The share of complaints that ended as the same matter as another one."),
        ("joined", ""),
        RECEIVED,
    ),
    _share(
        "uncalled",
        _("archived without a call-back"),
        _("Of the archived complaints, the share whose customer was not reached."),
        ("uncalled", ""),
        ("archived", ""),
        -1,
    ),
)
FIGURES: Mapping[str, Figure] = {figure.code: figure for figure in _ALL}


def asked_for(figures: Iterable[Figure]) -> set[str]:
    return set().union(*(figure.asks_for for figure in figures))
