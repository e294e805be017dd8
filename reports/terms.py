"""What stands in tables beside the figures, each with the sentence by which it is defined."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints.type_words import MEANINGS
from sla.models import Clock


class Term(NamedTuple):
    name: Any
    meaning: Any


SHARE = Term(_("share"), _("Of all that were counted in the period."))
CHANGE = Term(
    pgettext_lazy("figure", "change"), _("How many more, or fewer, than in the period before.")
)
CLOSING = Term(_("until archived"), _("From the receipt until it was archived."))
AIM = Term(_("aimed at"), _("The share that is asked for in all reports (C11)."))
PROMISES = (
    Term(_("kept"), _("Promises of the clock that were kept: done at the due instant is kept.")),
    Term(_("broken"), _("Promises of the clock done after the due instant, or overdue now.")),
    Term(_("in time"), _("Of both together, the share that was kept.")),
    AIM,
    Term(
        _("median"),
        _(
            "Wall time from the start of the clock until it was first met, in whole minutes: half "
            "took no longer. Nine of ten, and 99 of 100, took no longer than the two beside it."
        ),
    ),
)
CLOCKS: Mapping[str, Any] = {
    Clock.ATTENTION: _(
        "From the moment an urgent type is found until somebody is in charge who logged it, took "
        "it over or was put in charge of it; where somebody is already, it is met at once."
    ),
    Clock.REGISTRATION: _("From the receipt until it is written down (C1)."),
    Clock.DEPARTMENT_NOTICE: _("From the registration until the work is dispatched (C2)."),
    Clock.FIRST_CONTACT: _("From the receipt until somebody spoke with the customer (C3)."),
    Clock.ANSWER: _("From the receipt, or a reopening, until the customer was answered (C4)."),
    Clock.PROGRESS: _("From one answer to the next, as long as it is open (C5)."),
    Clock.COMMITMENT: _("From a promise made to the customer until it was kept (C6)."),
    Clock.CALL_BACK: _("From the work reported done until the customer was called back (C7)."),
    Clock.STATUTORY: _("From the receipt until the work was reported done, by law (C8)."),
    Clock.SERVICE: _(
        "From the receipt until the work was reported done, as the published standard of the "
        "service has it (C9)."
    ),
}


def of_types(names: Mapping[str, str], keys: Collection[str]) -> list[Term]:
    """Of the types among the keys of a table, as the reader calls them."""
    said = {"ordinary": _("Complaints of no urgent type."), **MEANINGS}
    return [Term(names[key], said[key]) for key in keys if key in said]


def of_clocks(keys: Collection[str]) -> list[Term]:
    return [Term(clock.label, CLOCKS[clock]) for clock in Clock if clock.value in keys]


INCIDENTS = (
    Term(_("customers"), _("How many customers these complaints are of.")),
    Term(
        _("until the cause was fixed"), _("From the opening of the incident until it was closed.")
    ),
)
WORKLOAD = (
    Term(
        _("with a late answer"),
        _("Complaints answered after the promised time, or that still wait beyond it."),
    ),
)
